using System.ClientModel;
using System.ClientModel.Primitives;
using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using OpenAI;
using OpenAI.Chat;
using OpenAI.Embeddings;
using ChatMessage = Microsoft.Extensions.AI.ChatMessage;
using ChatFinishReason = Microsoft.Extensions.AI.ChatFinishReason;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>
/// The OpenAI SDK as an <see cref="IChatClient"/>, in the manner of its adapter in Microsoft.Extensions.AI.OpenAI (which does not restore
/// here): options by <see cref="ChatOptions.RawRepresentationFactory"/>, cached and reasoning tokens in their own counts.
/// </summary>
internal sealed class OpenAiChatClient(string url, string model = "gpt-test", int retries = 0) : IChatClient
{
    private readonly ChatClient _client = new(model, new ApiKeyCredential("test"), Options(url, retries));

    public static OpenAIClientOptions Options(string url, int retries) => new() { Endpoint = new Uri(url + "/v1"), RetryPolicy = new ClientRetryPolicy(retries) };

    /// <summary>How the SDK takes a prompt cache key.</summary>
    public static void SetKey(ChatOptions options, string key)
    {
        var given = options.RawRepresentationFactory;
        options.RawRepresentationFactory = client =>
        {
            var raw = given?.Invoke(client) as ChatCompletionOptions ?? new ChatCompletionOptions();
#pragma warning disable SCME0001 // The way the SDK offers for what it has no property for.
            raw.Patch.Set("$.prompt_cache_key"u8, key);
#pragma warning restore SCME0001
            return raw;
        };
    }

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var completion = (await _client.CompleteChatAsync(Messages(messages), Raw(options), cancellationToken)).Value;
        return new ChatResponse(new ChatMessage(ChatRole.Assistant, completion.Content[0].Text))
        {
            ModelId = completion.Model, FinishReason = new ChatFinishReason(completion.FinishReason.ToString().ToLowerInvariant()), Usage = Usage(completion.Usage),
        };
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        await foreach (var part in _client.CompleteChatStreamingAsync(Messages(messages), Raw(options), cancellationToken))
        {
            var update = new ChatResponseUpdate(ChatRole.Assistant, [.. part.ContentUpdate.Select(piece => (AIContent)new TextContent(piece.Text))])
            {
                ModelId = part.Model, FinishReason = part.FinishReason is { } finish ? new ChatFinishReason(finish.ToString().ToLowerInvariant()) : null,
            };
            if (part.Usage is { } usage) update.Contents.Add(new UsageContent(Usage(usage)));
            yield return update;
        }
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(ChatClientMetadata) ? new ChatClientMetadata("openai", null, model) : null;

    public void Dispose() { }

    private ChatCompletionOptions Raw(ChatOptions? options)
    {
        var raw = options?.RawRepresentationFactory?.Invoke(this) as ChatCompletionOptions ?? new ChatCompletionOptions();
        if (options?.ResponseFormat is ChatResponseFormatJson) raw.ResponseFormat = OpenAI.Chat.ChatResponseFormat.CreateJsonObjectFormat();
        return raw;
    }

    private static IEnumerable<OpenAI.Chat.ChatMessage> Messages(IEnumerable<ChatMessage> messages) => messages.Select(message =>
    {
        var parts = message.Contents.OfType<TextContent>().Select(text => ChatMessageContentPart.CreateTextPart(text.Text)).ToArray();
        return message.Role == ChatRole.System ? new SystemChatMessage(parts) : message.Role == ChatRole.Assistant ? new AssistantChatMessage(parts) : (OpenAI.Chat.ChatMessage)new UserChatMessage(parts);
    });

    private static UsageDetails Usage(ChatTokenUsage usage) => new()
    {
        InputTokenCount = usage.InputTokenCount, OutputTokenCount = usage.OutputTokenCount, TotalTokenCount = usage.TotalTokenCount,
        CachedInputTokenCount = usage.InputTokenDetails?.CachedTokenCount, ReasoningTokenCount = usage.OutputTokenDetails?.ReasoningTokenCount,
    };
}

/// <summary>The OpenAI SDK's embeddings as an <see cref="IEmbeddingGenerator"/>.</summary>
internal sealed class OpenAiEmbeddings(string url) : IEmbeddingGenerator<string, Embedding<float>>
{
    private readonly EmbeddingClient _client = new("embed-test", new ApiKeyCredential("test"), OpenAiChatClient.Options(url, 0));

    public async Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, Microsoft.Extensions.AI.EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        var result = (await _client.GenerateEmbeddingsAsync(values, cancellationToken: cancellationToken)).Value;
        return new GeneratedEmbeddings<Embedding<float>>(result.Select(vector => new Embedding<float>(vector.ToFloats()) { ModelId = result.Model }))
        {
            Usage = new UsageDetails { InputTokenCount = result.Usage.InputTokenCount, TotalTokenCount = result.Usage.TotalTokenCount },
        };
    }

    public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("openai", null, "embed-test") : null;

    public void Dispose() { }
}
