using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>Keeps what it was asked and answers at once.</summary>
internal sealed class FakeChatClient(string? provider = "anthropic", string model = "claude-test-5") : IChatClient
{
    public List<(List<ChatMessage> Messages, ChatOptions? Options)> Asked { get; } = [];

    public Queue<Func<ChatResponse>> Answers { get; } = new();

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        Asked.Add(([.. messages], options));
        return Task.FromResult(Answers.TryDequeue(out var answer) ? answer() : Answer());
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        Asked.Add(([.. messages], options));
        await Task.Yield();
        yield return new ChatResponseUpdate(ChatRole.Assistant, "yes") { FinishReason = ChatFinishReason.Stop };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata(provider, null, model) : serviceType.IsInstanceOfType(this) ? this : null;

    public void Dispose() { }

    public static ChatResponse Answer(long? input = 100, long? output = 10, long? read = 0, long? write = null, string model = "claude-test-5") => new(new ChatMessage(ChatRole.Assistant, "yes"))
    {
        ModelId = model, FinishReason = ChatFinishReason.Stop,
        Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = output, CachedInputTokenCount = read, AdditionalCounts = write is { } count ? new() { ["CacheCreationInputTokens"] = count } : null },
    };
}
