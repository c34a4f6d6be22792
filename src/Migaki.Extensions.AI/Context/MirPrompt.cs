using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Migaki.Lowering;

namespace Migaki;

/// <summary>
/// The context of one model call, block by block, so that a client with <c>UseMigaki</c> knows what it sends: passes act on the real
/// content, and the run records what they did. A block names the context block of the plan that it comes from (<c>from</c>) and then has
/// its class; without a name it is recognized by its text, where a step's argument is that text.
/// </summary>
public sealed class MirPrompt
{
    private static readonly ConditionalWeakTable<AIContent, PromptBlock> Blocks = [];

    private readonly List<(ChatRole Role, AIContent Content)> _contents = [];

    /// <summary>An instruction of the system.</summary>
    public MirPrompt Instructions(string text, string? from = null) => Add(ContextRole.SystemInstruction, text, from);

    /// <summary>An example of how to answer; it goes with the instructions.</summary>
    public MirPrompt Example(string text, string? from = null) => Add(ContextRole.Example, text, from);

    /// <summary>A retrieved document.</summary>
    public MirPrompt Document(string text, string? from = null) => Add(ContextRole.RetrievedDocument, text, from);

    /// <summary>Retrieved documents, a block each, in this order.</summary>
    /// <param name="texts">The documents.</param>
    /// <param name="from">The id of the plan's context block they are parts of.</param>
    /// <param name="orderFree">Whether passes may change their order among each other.</param>
    public MirPrompt Documents(IEnumerable<string> texts, string? from = null, bool orderFree = false)
    {
        ArgumentNullException.ThrowIfNull(texts);
        foreach (var text in texts) Add(ContextRole.RetrievedDocument, text, from, orderFree: orderFree);
        return this;
    }

    /// <summary>What a tool gave back, as text of the prompt. An answer to a tool call is a message: <see cref="Message"/>.</summary>
    public MirPrompt ToolResult(string text, string? from = null) => Add(ContextRole.ToolResult, text, from);

    /// <summary>Something remembered.</summary>
    public MirPrompt Memory(string text, string? from = null) => Add(ContextRole.Memory, text, from);

    /// <summary>What the user says.</summary>
    public MirPrompt User(string text, string? from = null) => Add(ContextRole.UserInput, text, from);

    /// <summary>A block of any role.</summary>
    /// <param name="role">The part it plays; a block of the plan that is named or recognized keeps its own.</param>
    /// <param name="text">The text.</param>
    /// <param name="from">The id of the plan's context block it is, or is a part of.</param>
    /// <param name="mutability">What passes may do to it, where the plan does not say.</param>
    /// <param name="privacy">How sensitive it is, where the plan does not say.</param>
    /// <param name="cache">Whether it may be cached, where the plan does not say.</param>
    /// <param name="orderFree">Whether passes may let it change places with neighbours of its role that may too.</param>
    public MirPrompt Add(
        ContextRole role, string text, string? from = null, Mutability mutability = Mutability.Fixed, PrivacyClass? privacy = null, CacheMode? cache = null, bool orderFree = false)
    {
        ArgumentNullException.ThrowIfNull(text);
        var content = new TextContent(text);
        Blocks.Add(content, new PromptBlock(role, from, mutability, privacy, cache, orderFree));
        _contents.Add((role is ContextRole.SystemInstruction or ContextRole.DeveloperInstruction or ContextRole.Example ? ChatRole.System : ChatRole.User, content));
        return this;
    }

    /// <summary>A message as it is, e.g. of the conversation so far.</summary>
    public MirPrompt Message(ChatMessage message)
    {
        ArgumentNullException.ThrowIfNull(message);
        foreach (var content in message.Contents) _contents.Add((message.Role, content));
        return this;
    }

    /// <summary>The messages: neighbours of the same role are one message with a content each.</summary>
    public IList<ChatMessage> ToMessages()
    {
        var messages = new List<ChatMessage>();
        foreach (var (role, content) in _contents)
        {
            if (messages.Count > 0 && messages[^1].Role == role) messages[^1].Contents.Add(content);
            else messages.Add(new ChatMessage(role, [content]));
        }
        return messages;
    }

    internal static PromptBlock? BlockOf(AIContent content) => Blocks.TryGetValue(content, out var block) ? block : null;
}
