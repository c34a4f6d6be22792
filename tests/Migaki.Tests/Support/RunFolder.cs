using System.Text.Json;
using Migaki.Runtime;
using Migaki.Verification;

namespace Migaki.Tests.Support;

/// <summary>A root of bundles for one test, and runs of the sample plan in it.</summary>
internal sealed class RunFolder : IDisposable
{
    public const string Question = "Where is parcel ZQ-7741-XK of Ms. Vantongeren?";
    public const string Instructions = "Answer from the passages only, politely.";

    private readonly bool _owned;

    public RunFolder() : this(Directory.CreateTempSubdirectory("migaki-").FullName) => _owned = true;

    /// <summary>A root that someone else removes.</summary>
    public RunFolder(string root)
    {
        Root = root;
        Options = new MigakiOptions { BundleRoot = Root };
        Recorder = new MigakiRecorder(Options);
    }

    public string Root { get; }
    public MigakiOptions Options { get; }
    public MigakiRecorder Recorder { get; }

    public void Dispose()
    {
        if (_owned) Directory.Delete(Root, recursive: true);
    }

    /// <summary>An entry as the generator emits it.</summary>
    public async Task<MirRun<T>> Run<T>(Func<Task<T>> body, MirPlanDefinition? plan = null)
    {
        var run = PlanRun.Begin(Recorder, plan ?? SamplePlan.Definition);
        run.Context("ctx-question", Question, Projections.String);
        T value;
        try { value = await body(); }
        catch (Exception e) { run.Fail(e); throw; }
        return run.Complete(value, value is string ? (ContentProjection<T>)(object)(ContentProjection<string>)Projections.String! : null);
    }

    /// <summary>A body that calls every kind of step.</summary>
    public static async Task<string> Everything(SampleCalls calls, bool approve = true, bool grounded = true)
    {
        _ = calls.Recall("answers", () => null);
        var passages = await calls.Search(Question, async () => { await Task.Yield(); return ["passage one", "passage two"]; });
        var digest = calls.Summarize(passages, () => "a digest of passages");
        _ = calls.Grounded(digest, passages, () => grounded);
        _ = calls.Allowed(Question, () => ValidatorResult.Pass(0.75));
        var draft = await calls.Draft(Instructions, Question, digest, async () =>
        {
            await Task.Yield();
            MirRunContext.ReportModelUsage(new ModelUsage { Provider = "openai", Model = "gpt-x-2026", InputTokens = 120, OutputTokens = 30, CostUsd = 0.00006 });
            return "the parcel is on its way";
        });
        if (await calls.Approve(draft, () => new ValueTask<bool>(approve))) _ = await calls.Charge(draft, () => Task.FromResult("receipt 19"));
        await calls.Remember(draft, () => Task.CompletedTask);
        _ = await calls.Helper(() => calls.Ask(Question, async () => { await Task.Yield(); return "yes"; }));
        return draft;
    }

    public string OnlyBundle() => Path.Combine(Directory.GetDirectories(Root).Single(), "bundle");

    public static List<JsonElement> Events(string bundle) =>
        [.. File.ReadAllText(Path.Combine(bundle, "events.jsonl")).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public static string[] Types(string bundle) => [.. Events(bundle).Select(e => e.GetProperty("eventType").GetString()!)];

    public static JsonElement Manifest(string bundle) => JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "bundle.json"))).RootElement;

    public static VerificationResult Verify(string bundle) => BundleVerifier.Verify(bundle);

    public static void AssertSound(string bundle, MirOutcome outcome)
    {
        var result = Verify(bundle);
        Assert.Equal((BundleStatus.Unsigned, ""), (result.Status, string.Join('\n', result.Findings)));
        Assert.Equal(outcome, result.Outcome);
    }
}
