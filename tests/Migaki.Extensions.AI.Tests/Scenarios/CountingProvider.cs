using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Migaki.Mir;

namespace Migaki.Extensions.AI.Tests.Scenarios;

/// <summary>Counts as a provider with explicit breakpoints does, by the documented rules: a marked prefix is written once and read afterwards. It bills what it is sent.</summary>
internal sealed class CountingProvider(string model) : IChatClient
{
    private readonly HashSet<string> _cache = new(StringComparer.Ordinal);

    public static void Mark(AIContent content, CacheLifetime lifetime) => (content.AdditionalProperties ??= [])["mark"] = lifetime;

    public Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var contents = messages.SelectMany(static message => message.Contents).OfType<TextContent>().ToList();
        var input = contents.Sum(static content => TokenEstimator.Estimate(content.Text));
        var last = contents.FindLastIndex(static content => content.AdditionalProperties?.ContainsKey("mark") is true);
        var prefix = contents.Take(last + 1).Sum(static content => TokenEstimator.Estimate(content.Text));
        var known = prefix > 0 && !_cache.Add(string.Join('\n', contents.Take(last + 1).Select(static content => content.Text)));
        return Task.FromResult(new ChatResponse(new ChatMessage(ChatRole.Assistant, "yes"))
        {
            ModelId = model, FinishReason = ChatFinishReason.Stop,
            Usage = new UsageDetails { InputTokenCount = input, OutputTokenCount = 60, CachedInputTokenCount = known ? prefix : 0, AdditionalCounts = new() { ["CacheCreationInputTokens"] = known ? 0 : prefix } },
        });
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("anthropic", null, model) : null;

    public void Dispose() { }
}
