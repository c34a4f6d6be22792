using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Migaki;
using Migaki.Mir;

namespace Samples.Chat;

/// <summary>
/// A model that needs no key and no server: a rule turns the instructions and the user's message into a reply. The same messages always
/// get the same reply, so that a sample's output can be shown and tested.
/// </summary>
public sealed class EmbeddedModel : IChatClient
{
    public const string Provider = "embedded";

    private static readonly Lazy<MirProviderData> ProviderData = new(ReadProviderData);

    private readonly string _model;
    private readonly Func<string, string, string> _reply;

    private EmbeddedModel(string model, Func<string, string, string> reply) => (_model, _reply) = (model, reply);

    /// <summary>The model, with Migaki around it.</summary>
    /// <param name="model">The model's name, as evidence shows it.</param>
    /// <param name="reply">Gets the system message and the last user message.</param>
    public static IChatClient Create(string model, Func<string, string, string> reply) => new EmbeddedModel(model, reply).UseMigaki(static o => o.ProviderData = ProviderData.Value);

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        var conversation = messages.ToArray();
        var text = Reply(conversation);
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { ModelId = _model, FinishReason = ChatFinishReason.Stop, Usage = UsageOf(conversation, text) });
    }

    /// <summary>A word at a time, the usage at the end.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var conversation = messages.ToArray();
        var text = Reply(conversation);
        for (var start = 0; start < text.Length;)
        {
            await Task.Yield();
            cancellationToken.ThrowIfCancellationRequested();
            var space = text.IndexOf(' ', start);
            var end = space < 0 ? text.Length : space + 1;
            yield return new ChatResponseUpdate(ChatRole.Assistant, text[start..end]) { ModelId = _model };
            start = end;
        }
        yield return new ChatResponseUpdate { Role = ChatRole.Assistant, ModelId = _model, FinishReason = ChatFinishReason.Stop, Contents = [new UsageContent(UsageOf(conversation, text))] };
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(ChatClientMetadata)) return new ChatClientMetadata(Provider, defaultModelId: _model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() { }

    /// <summary>What is known of the embedded models, before what the build brings.</summary>
    private static MirProviderData ReadProviderData()
    {
        using var stream = typeof(EmbeddedModel).Assembly.GetManifestResourceStream("migaki.providers.json")!;
        using var reader = new StreamReader(stream);
        var own = MirProviderData.TryParse(reader.ReadToEnd(), out var error) ?? throw new InvalidDataException($"migaki.providers.json: {error}");
        return MirProviderData.BuiltIn.With(own);
    }

    private string Reply(ChatMessage[] conversation) =>
        _reply(
            string.Join('\n', conversation.Where(m => m.Role == ChatRole.System).Select(m => m.Text)),
            conversation.LastOrDefault(m => m.Role == ChatRole.User)?.Text ?? "");

    private static UsageDetails UsageOf(ChatMessage[] conversation, string text)
    {
        var (input, output) = (conversation.Sum(m => TokenCount(m.Text)), TokenCount(text));
        return new UsageDetails { InputTokenCount = input, OutputTokenCount = output, TotalTokenCount = input + output };
    }

    /// <summary>About four characters a token, as in English text.</summary>
    private static int TokenCount(string text) => (text.Length + 3) / 4;
}
