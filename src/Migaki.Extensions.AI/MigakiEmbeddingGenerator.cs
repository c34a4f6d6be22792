using Microsoft.Extensions.AI;
using Migaki.Accounting;
using Migaki.Lowering;
using Migaki.Mir;
using Migaki.Runtime;

namespace Migaki.Clients;

/// <summary>Accounts for the embeddings of model calls of a run; passes everything else through.</summary>
internal sealed class MigakiEmbeddingGenerator<TInput, TEmbedding> : DelegatingEmbeddingGenerator<TInput, TEmbedding>
    where TEmbedding : Embedding
{
    private readonly MigakiClientOptions _options;
    private readonly string? _provider, _defaultModel;
    private readonly System.Diagnostics.ActivitySource? _instrumented;

    public MigakiEmbeddingGenerator(IEmbeddingGenerator<TInput, TEmbedding> inner, MigakiClientOptions options) : base(inner)
    {
        if (inner.GetService(typeof(MigakiEmbeddingGenerator<TInput, TEmbedding>)) is not null)
            throw new InvalidOperationException("Migaki is around this generator already; a call would be counted twice.");
        var metadata = inner.GetService(typeof(EmbeddingGeneratorMetadata)) as EmbeddingGeneratorMetadata;
        (_options, _provider, _defaultModel) = (options, options.Provider ?? metadata?.ProviderName, metadata?.DefaultModelId);
        _instrumented = inner.GetService(typeof(System.Diagnostics.ActivitySource)) as System.Diagnostics.ActivitySource;
    }

    public override Task<GeneratedEmbeddings<TEmbedding>> GenerateAsync(IEnumerable<TInput> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(values);
        return RunningModelCall.Current() is { } step ? Generate(step, values, options, cancellationToken) : base.GenerateAsync(values, options, cancellationToken);
    }

    private async Task<GeneratedEmbeddings<TEmbedding>> Generate(RunningModelCall step, IEnumerable<TInput> values, EmbeddingGenerationOptions? options, CancellationToken cancellation)
    {
        IReadOnlyList<TInput> inputs = values as IReadOnlyList<TInput> ?? [.. values];
        step.Defer(_instrumented);
        CapabilityCheck.RequireAllowed(step.Original.Constraints, _provider, []);
        var model = options?.ModelId ?? _defaultModel;
        var facts = _options.Facts(_provider, model);
        // What is no text cannot be counted.
        var predicted = inputs is IReadOnlyList<string> texts ? CallPrediction.Of((int)Math.Min(int.MaxValue, texts.Sum(static text => (long)TokenEstimator.Estimate(text ?? ""))), 0, 0, facts) : null;
        var evidence = new LoweringEvidence { Provider = _provider, Model = model };
        if (facts is not null) evidence.Assume(facts, _provider!, model, _options.TimeProvider.GetUtcNow());
        if (predicted is not null && facts?.MaxContextTokens is { } longest && inputs.OfType<string>().Any(text => TokenEstimator.Estimate(text) > longest))
            evidence.Warnings.Add(new("context_limit_exceeded", $"A text is longer than the model takes: {longest} tokens (row {facts.Id}).", MirWarningSeverity.Warning));
        step.Lowered(evidence.ToUtf8(inputs.Count, predicted));
        var account = new CallAccount(step, _options, _provider, model, predicted);
        try
        {
            var embeddings = await base.GenerateAsync(inputs, options, cancellation).ConfigureAwait(false);
            account.Answered(embeddings.Count > 0 ? embeddings[0].ModelId : null, null, embeddings.Usage, null, noOutput: true);
            return embeddings;
        }
        catch
        {
            account.Failed();
            throw;
        }
    }
}
