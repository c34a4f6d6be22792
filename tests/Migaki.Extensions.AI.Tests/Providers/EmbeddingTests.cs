using System.Text.Json;
using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;

namespace Migaki.Extensions.AI.Tests.Providers;

/// <summary>The middleware around embedding generators, apart from any wire format.</summary>
public sealed class EmbeddingTests
{
    [Fact]
    public async Task Outside_a_run_it_passes_through_and_it_stands_around_a_generator_once()
    {
        var inner = new Generator();
        var generator = Wrapped(inner);
        Assert.Equal(2, (await generator.GenerateAsync(["a", "b"]))[0].Vector.Length);
        Assert.Equal(["a", "b"], Assert.Single(inner.Asked));
        Assert.Contains("already", Assert.Throws<InvalidOperationException>(() => generator.UseMigaki()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_a_retrieval_embeds_is_at_its_event_with_tokens_cost_and_prediction()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var generator = Wrapped(new Generator());
        await run.Run(async () =>
        {
            await run.SearchStep(async () => (await generator.GenerateAsync([AnswerRun.Question])).Count);
            run.GateStep(true);
            return 0;
        });
        run.AssertSound();
        // Nine tokens at 2 dollars a million; an embedding has no output and no prompt cache.
        Assert.Equal("costUsd=0.000018 inputTokens=9 outputTokens=0", run.Usage("context.selected", "search"));
        var end = run.Events().Single(e => e.TryGetProperty("usage", out _));
        Assert.Equal(("openai", "embed-test"), (end.GetProperty("modelRoute").GetProperty("provider").GetString(), end.GetProperty("modelRoute").GetProperty("model").GetString()));
        Assert.Equal(TokenEstimator.Estimate(AnswerRun.Question), end.GetProperty("usage").GetProperty("predictedInputTokens").GetInt32());
    }

    [Fact]
    public async Task What_is_sent_is_on_record_before_with_its_price_and_the_rows_so_that_the_claims_are_answered()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var generator = Wrapped(new Generator());
        await run.Run(async () =>
        {
            await run.SearchStep(async () => (await generator.GenerateAsync([AnswerRun.Question, "b"])).Count);
            return run.GateStep(true);
        });
        run.AssertSound();
        var lowering = run.Lowering("search");
        var tokens = TokenEstimator.Estimate(AnswerRun.Question) + 1;
        Assert.Equal((tokens, tokens * 2 / 1e6), (lowering.GetProperty("after").GetProperty("tokens").GetInt32(), lowering.GetProperty("before").GetProperty("inputCostUsd").GetDouble()));
        Assert.Equal(tokens * 2 / 1e6, lowering.GetProperty("predicted").GetProperty("costUsd").GetDouble(), 12);
        Assert.Contains("price:openai/embed-test@2026-11-01", lowering.GetProperty("assumptions").EnumerateArray().Select(row => row.GetProperty("row").GetString()));
        Assert.Equal(2, lowering.GetProperty("unidentified").GetInt32());
        var claims = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "bundle.json"))).RootElement.GetProperty("claims");
        Assert.Equal(("answered", "answered"), (claims.GetProperty("cost").GetProperty("status").GetString(), claims.GetProperty("providerAssumptions").GetProperty("status").GetString()));
        var accounting = JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle, "evidence.json"))).RootElement.GetProperty("accounting");
        Assert.Equal((1, 0.000018), (accounting.GetProperty("observed").GetProperty("requests").GetInt32(), accounting.GetProperty("prediction").GetProperty("cost").GetProperty("actual").GetDouble()));
    }

    [Fact]
    public async Task In_the_shape_that_builders_take_the_prices_come_from_the_services()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var generator = MigakiClientExtensions.EmbeddingMiddleware<string, Embedding<float>>()(new Generator(), new Services(Known.Data()));
        await run.Run(async () =>
        {
            await run.SearchStep(async () => (await generator.GenerateAsync(["a"])).Count);
            return run.GateStep(true);
        });
        Assert.Equal("costUsd=0.000018 inputTokens=9 outputTokens=0", run.Usage("context.selected", "search"));
    }

    [Fact]
    public async Task A_model_without_a_row_is_unknown_and_never_free()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var generator = new Generator().UseMigaki(options => options.ProviderData = Known.Data() with { Prices = default, CacheRules = default, Capabilities = default });
        await run.Run(async () =>
        {
            await run.SearchStep(async () => (await generator.GenerateAsync(["a"])).Count);
            return run.GateStep(true);
        });
        run.AssertSound();
        Assert.Equal("inputTokens=9 outputTokens=0", run.Usage("context.selected", "search"));
        Assert.False(run.Lowering("search").GetProperty("before").TryGetProperty("inputCostUsd", out _));
        Assert.DoesNotContain("\"costUsd\":0", File.ReadAllText(Path.Combine(run.Bundle, "evidence.json")), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_failure_leaves_no_count_and_no_cost()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan()));
        var generator = Wrapped(new Generator { Fails = true });
        await Assert.ThrowsAsync<TimeoutException>(() => run.Run(() => run.SearchStep(async () => (await generator.GenerateAsync(["a"])).Count)));
        Assert.Equal("", run.Usage("context.failed", "search"));
        run.AssertSound(MirOutcome.Failed);
    }

    [Fact]
    public async Task A_provider_the_plan_denies_is_not_asked()
    {
        using var run = new AnswerRun(AnswerRun.Gated(AnswerRun.Plan(new MirConstraints { DeniedProviders = MirList.Of("openai") })));
        var inner = new Generator();
        var generator = Wrapped(inner);
        await Assert.ThrowsAsync<MirValidationException>(() => run.Run(() => run.SearchStep(async () => (await generator.GenerateAsync(["a"])).Count)));
        Assert.Empty(inner.Asked);
        run.AssertSound(MirOutcome.Blocked);
    }

    private static IEmbeddingGenerator<string, Embedding<float>> Wrapped(Generator inner) => inner.UseMigaki(options => options.ProviderData = Known.Data());

    private sealed class Generator : IEmbeddingGenerator<string, Embedding<float>>
    {
        public bool Fails { get; init; }

        public List<string[]> Asked { get; } = [];

        public Task<GeneratedEmbeddings<Embedding<float>>> GenerateAsync(IEnumerable<string> values, EmbeddingGenerationOptions? options = null, CancellationToken cancellationToken = default)
        {
            Asked.Add([.. values]);
            if (Fails) throw new TimeoutException();
            return Task.FromResult(new GeneratedEmbeddings<Embedding<float>>(Asked[^1].Select(static _ => new Embedding<float>(new[] { 0.5f, 0.25f }) { ModelId = "embed-test" }))
            {
                Usage = new UsageDetails { InputTokenCount = 9 },
            });
        }

        public object? GetService(Type serviceType, object? serviceKey = null) => serviceType == typeof(EmbeddingGeneratorMetadata) ? new EmbeddingGeneratorMetadata("openai", null, "embed-test") : serviceType.IsInstanceOfType(this) ? this : null;

        public void Dispose() { }
    }
}
