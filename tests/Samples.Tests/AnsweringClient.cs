using Microsoft.Extensions.AI;

namespace Samples.Tests;

/// <summary>A model whose answers a test decides: it gets the last message and, to pass on, the inner model's answer.</summary>
internal sealed class AnsweringClient(IChatClient inner, Func<string, Func<Task<string>>, Task<string>> answer) : DelegatingChatClient(inner)
{
    public override async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = messages.ToArray();
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, await answer(all[^1].Text, async () => (await base.GetResponseAsync(all, options, cancellationToken)).Text)));
    }
}
