using Migaki.Mir;
using Migaki.Runtime;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests.Harness;

/// <summary>Bundles as runs of generated code leave them.</summary>
internal sealed class SampleRuns(TemporaryFolder folder, string root = "runs", Integrity.ISigner? signer = null)
{
    public const string Question = "Where is parcel ZQ-7741-XK?";

    private readonly MigakiRecorder _recorder = new(new MigakiOptions { BundleRoot = Path.Combine(folder.Path, root), RepositoryFolder = folder.Path, Signer = signer });

    /// <summary>A run of every kind of step; its folder, relative.</summary>
    /// <param name="approve">Whether the approval is given.</param>
    /// <param name="grounded">What the validator says.</param>
    /// <param name="priced">Whether the model call reports its cost.</param>
    /// <param name="plan">Another plan than the sample's.</param>
    /// <param name="lowered">What the model call costs, where a client lowers its request: 90 tokens of context to 50, a prefix of 40 read from the cache.</param>
    public string Everything(bool approve = true, bool grounded = true, bool priced = true, MirPlanDefinition? plan = null, double? lowered = null)
    {
        plan ??= SamplePlan.Definition;
        var calls = new SampleCalls(plan);
        return Run(plan, () => Steps(calls, approve, grounded, priced, lowered));
    }

    /// <summary>A run whose search is still on while the draft is made.</summary>
    public string Parallel() => Run(SamplePlan.Definition, async () =>
    {
        var found = new TaskCompletionSource<string[]>();
        var search = SampleCalls.Default.Draft("i", Question, "d", async () => { _ = await found.Task; return "one"; });
        var ask = SampleCalls.Default.Helper(() => SampleCalls.Default.Ask(Question, async () => { _ = await found.Task; return "two"; }));
        found.SetResult([]);
        return await search + await ask;
    });

    public string Run(MirPlanDefinition plan, Func<Task<string>> body)
    {
        var run = PlanRun.Begin(_recorder, plan);
        run.Context("ctx-question", Question, Projections.String);
        var value = body().GetAwaiter().GetResult();
        return root + "/" + run.Complete(value, Projections.String).Bundle.RunId;
    }

    public string Unfinished()
    {
        var before = Directory.Exists(Path.Combine(folder.Path, root)) ? Directory.GetDirectories(Path.Combine(folder.Path, root)) : [];
        PlanRun.Begin(_recorder, SamplePlan.Definition);
        return root + "/" + Path.GetFileName(Directory.GetDirectories(Path.Combine(folder.Path, root)).Except(before).Single());
    }

    /// <summary>The same plan with a block less after optimization.</summary>
    public static MirPlanDefinition Optimized()
    {
        var plan = SamplePlan.Build("support.optimized");
        var smaller = plan with { Context = plan.Context.Where(static block => block.Id != "ctx-recall").ToMirList(), Nodes = plan.Nodes.Where(static node => node.Id != "recall").ToMirList() };
        return Define(plan, smaller);
    }

    public static MirPlanDefinition Define(MirPlan plan, MirPlan? optimized = null)
    {
        var utf8 = MirPlanWriter.ToUtf8(plan);
        return new MirPlanDefinition(plan.Id, Mir.Json.MirDigest.Sha256(utf8), utf8, optimized is null ? default : MirPlanWriter.ToUtf8(optimized), MirPlanDiffer.Diff(plan, optimized ?? plan).ToUtf8());
    }

    private const string Lowering = """{"added":[],"after":{"blocks":[],"inputCostUsd":0.00002,"tokens":50},"before":{"blocks":[],"inputCostUsd":0.00004,"tokens":90},"blocks":[],"cache":{"breakpoints":[{"after":"ctx-question","lifetime":"5m","prefixTokens":40}],"mode":"explicit_breakpoint"},"predicted":{"costUsd":0.00009,"estimator":"e@1","inputTokens":50},"removed":[],"reordered":false,"unidentified":0,"warnings":[]}""";

    private static async Task<string> Steps(SampleCalls calls, bool approve, bool grounded, bool priced, double? lowered)
    {
        _ = calls.Recall("answers", () => null);
        var passages = await calls.Search(Question, () => Task.FromResult(new[] { "passage one", "passage two" }));
        var digest = calls.Summarize(passages, () => "a digest of passages");
        _ = calls.Grounded(digest, passages, () => grounded);
        _ = calls.Allowed(Question, () => ValidatorResult.Pass(0.75));
        var draft = await calls.Draft("Answer politely.", Question, digest, () =>
        {
            if (lowered is { } usd)
            {
                RunningModelCall.Current()!.Lowered(System.Text.Encoding.UTF8.GetBytes(Lowering));
                MirRunContext.ReportModelUsage(new ModelUsage
                {
                    Provider = "openai", Model = "gpt-x-2026", InputTokens = 60, OutputTokens = 30, CacheReadTokens = 40, CostUsd = usd, InputCostUsd = 0.00003, UncachedInputCostUsd = 0.00005,
                    PredictedInputTokens = 50, PredictedCostUsd = 0.00009,
                });
                return Task.FromResult("the parcel is on its way");
            }
            MirRunContext.ReportModelUsage(new ModelUsage { Provider = "openai", Model = "gpt-x-2026", InputTokens = 120, OutputTokens = 30, PredictedInputTokens = 90, CostUsd = priced ? 0.00006 : null });
            return Task.FromResult("the parcel is on its way");
        });
        if (await calls.Approve(draft, () => new ValueTask<bool>(approve))) _ = await calls.Charge(draft, () => Task.FromResult("receipt 19"));
        await calls.Remember(draft, () => Task.CompletedTask);
        return draft;
    }
}
