using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Migaki.Accounting;
using Migaki.Lowering;
using Migaki.Retries;
using Migaki.Runtime;

namespace Migaki.Clients;

/// <summary>Lowers and accounts for the requests of model calls of a run; passes everything else through.</summary>
internal sealed class MigakiChatClient : DelegatingChatClient
{
    private readonly MigakiClientOptions _options;
    private readonly string? _provider, _defaultModel;
    private readonly System.Diagnostics.ActivitySource? _instrumented;

    public MigakiChatClient(IChatClient inner, MigakiClientOptions options) : base(inner)
    {
        if (inner.GetService(typeof(MigakiChatClient)) is not null) throw new InvalidOperationException("Migaki is around this client already; a call would be counted twice.");
        var metadata = inner.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata;
        (_options, _provider, _defaultModel) = (options, options.Provider ?? metadata?.ProviderName, metadata?.DefaultModelId);
        // What UseOpenTelemetry puts around a client answers with its source.
        _instrumented = inner.GetService(typeof(System.Diagnostics.ActivitySource)) as System.Diagnostics.ActivitySource;
    }

    public override Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return RunningModelCall.Current() is { } step ? Respond(step, messages, options, cancellationToken) : base.GetResponseAsync(messages, options, cancellationToken);
    }

    public override IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(messages);
        return RunningModelCall.Current() is { } step ? Stream(step, messages, options, cancellationToken) : base.GetStreamingResponseAsync(messages, options, cancellationToken);
    }

    private async Task<ChatResponse> Respond(RunningModelCall step, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellation)
    {
        if (_options.Retry is not { } retry) return await Once(step, InnerClient, _provider, _defaultModel, messages, options, cancellation).ConfigureAwait(false);
        // Each attempt reads them.
        var kept = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        try
        {
            return await RetryPolicy.Run(step, retry, token => Once(step, InnerClient, _provider, _defaultModel, kept, options, token), cancellation).ConfigureAwait(false);
        }
        catch (Exception failure) when (retry.IsTransient(failure) && !cancellation.IsCancellationRequested)
        {
            foreach (var name in RetryPolicy.Fallbacks(step))
                if (retry.Fallbacks.TryGetValue(name, out var other)) return await FallBack(step, other, name, kept, options, failure, cancellation).ConfigureAwait(false);
            throw;
        }
    }

    private async Task<ChatResponse> FallBack(RunningModelCall step, IChatClient other, string name, IReadOnlyList<ChatMessage> messages, ChatOptions? options, Exception failure, CancellationToken cancellation)
    {
        var recovery = step.Recover("fallback", $"{failure.GetType().Name}; {name} is asked instead.", null);
        // A model's name is its provider's.
        var own = options?.Clone();
        if (own is not null) own.ModelId = null;
        try
        {
            var response = await Once(step, other, name, (other.GetService(typeof(ChatClientMetadata)) as ChatClientMetadata)?.DefaultModelId, messages, own, cancellation).ConfigureAwait(false);
            recovery.Complete();
            return response;
        }
        catch (Exception error)
        {
            recovery.Fail(error.GetType().Name);
            throw;
        }
    }

    private async Task<ChatResponse> Once(RunningModelCall step, IChatClient client, string? provider, string? defaultModel, IEnumerable<ChatMessage> messages, ChatOptions? options, CancellationToken cancellation)
    {
        var (call, request) = Begin(step, provider, defaultModel, messages, options);
        try
        {
            var response = await client.GetResponseAsync(call.Messages, call.Options, cancellation).ConfigureAwait(false);
            request.Answered(response.ModelId, response.FinishReason?.Value, response.Usage, call.Writes);
            call.Answered(_options);
            return response;
        }
        catch
        {
            request.Failed();
            throw;
        }
    }

    private async IAsyncEnumerable<ChatResponseUpdate> Stream(RunningModelCall step, IEnumerable<ChatMessage> messages, ChatOptions? options, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var (call, request) = Begin(step, _provider, _defaultModel, messages, options);
        UsageDetails? usage = null;
        string? model = null, finish = null;
        var ended = false;
        var updates = base.GetStreamingResponseAsync(call.Messages, call.Options, cancellation).GetAsyncEnumerator(cancellation);
        try
        {
            while (await updates.MoveNextAsync().ConfigureAwait(false))
            {
                var update = updates.Current;
                (model, finish) = (update.ModelId ?? model, update.FinishReason?.Value ?? finish);
                foreach (var content in update.Contents)
                    if (content is UsageContent { Details: { } details }) (usage ??= new UsageDetails()).Add(details);
                yield return update;
            }
            ended = true;
            // Clients may end a stream that broke off like one that was complete; without a reason to stop it was not.
            request.Answered(model, finish, usage, call.Writes, cut: finish is null);
            call.Answered(_options);
        }
        finally
        {
            if (!ended) request.Failed();
            await updates.DisposeAsync().ConfigureAwait(false);
        }
    }

    private (LoweredCall, CallAccount) Begin(RunningModelCall step, string? provider, string? defaultModel, IEnumerable<ChatMessage> messages, ChatOptions? options)
    {
        step.Defer(_instrumented);
        var model = options?.ModelId ?? defaultModel;
        var call = LoweredCall.Of(step, messages, options, _options, provider, model);
        return (call, new CallAccount(step, _options, provider, model, call.Predicted));
    }
}
