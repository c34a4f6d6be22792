using System.Text.Json;
using Microsoft.Extensions.AI;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;
using Migaki.Verification;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>
/// A plan in which two model calls begin with the same instructions, driven as generated code would: runs go into a folder of their own.
/// </summary>
internal sealed class AnswerRun : IDisposable
{
    public const string Question = "Where is parcel ZQ-7741-XK of Ms. Vantongeren?";

    /// <summary>About 600 estimated tokens.</summary>
    public static readonly string Instructions = string.Concat(Enumerable.Range(0, 120).Select(i => $"Rule {i}: be kind. "));

    private readonly MirPlanDefinition _plan;
    private readonly StepSite _draft, _review, _search, _shorten, _gate;

    public AnswerRun(MirPlan? plan = null)
    {
        Root = Directory.CreateTempSubdirectory("migaki-ai-").FullName;
        Recorder = new MigakiRecorder(new MigakiOptions { BundleRoot = Root });
        var built = plan ?? Plan();
        var utf8 = MirPlanWriter.ToUtf8(built);
        var optimized = MirOptimizer.Optimize(built);
        _plan = new MirPlanDefinition(built.Id, MirDigest.Sha256(utf8), utf8, ReferenceEquals(optimized.Plan, built) ? default : MirPlanWriter.ToUtf8(optimized.Plan), optimized.Diff.ToUtf8());
        _draft = new StepSite("Sample.Draft", ["system", "question", "passages"], new StepBinding(_plan, "", "draft"));
        _review = new StepSite("Sample.Review", ["system", "question"], new StepBinding(_plan, "", "review"));
        _search = new StepSite("Sample.Search", ["question"], new StepBinding(_plan, "", "search"));
        _shorten = new StepSite("Sample.Shorten", ["passages"], new StepBinding(_plan, "", "shorten"));
        _gate = new StepSite("Sample.Grounded", ["text"], new StepBinding(_plan, "", "grounded"));
    }

    public string Root { get; }

    public MigakiRecorder Recorder { get; }

    public string Bundle => Path.Combine(Directory.GetDirectories(Root).Single(), "bundle");

    public void Dispose() => Directory.Delete(Root, recursive: true);

    public static MirPlan Plan(MirConstraints? constraints = null, MirList<ModelCapability>? capabilities = null, MirCachePolicy? instructionsCache = null, PrivacyClass instructionsPrivacy = PrivacyClass.Public) => new()
    {
        Id = "support.answer",
        Metadata = new MirPlanMetadata(),
        Constraints = constraints ?? new MirConstraints(),
        Context = MirList.Of(
            Block("ctx-instructions", ContextRole.SystemInstruction, ProvenanceSource.Developer, instructionsPrivacy) with { CachePolicy = instructionsCache },
            Block("ctx-passages", ContextRole.RetrievedDocument, ProvenanceSource.Retrieval, PrivacyClass.Internal) with { Mutability = Mutability.Deduplicable },
            Block("ctx-question", ContextRole.UserInput, ProvenanceSource.User, PrivacyClass.Internal),
            Block("ctx-draft", ContextRole.Scratchpad, ProvenanceSource.Generated, PrivacyClass.Internal)),
        Nodes = MirList.Of<MirNode>(
            new MirModelCall { Id = "draft", InputContext = MirList.Of("ctx-instructions", "ctx-passages", "ctx-question"), OutputContext = "ctx-draft", Model = new MirModel { Task = ModelTask.Synthesis, RequiredCapabilities = capabilities } },
            new MirModelCall { Id = "review", InputContext = MirList.Of("ctx-instructions", "ctx-draft"), Model = new MirModel { Task = ModelTask.General } }),
        Edges = MirList.Of(new MirEdge { Id = "edge-draft-review", FromNodeId = "draft", ToNodeId = "review", Kind = MirEdgeKind.Data, ContextIds = MirList.Of("ctx-draft") }),
    };

    /// <summary>The plan with a retrieval, a transform and a validator that must pass.</summary>
    public static MirPlan Gated(MirPlan plan) => plan with
    {
        Constraints = plan.Constraints with { RequiredValidators = MirList.Of("grounded") },
        Nodes = plan.Nodes.Append(new MirRetrievalCall { Id = "search", QueryContext = "ctx-question", ResultContext = "ctx-passages", Retrieval = new MirRetrieval { Source = "kb" } })
            .Append(new MirContextTransform { Id = "shorten", InputContext = MirList.Of("ctx-passages"), OutputContext = "ctx-passages", Transform = new MirTransform { Kind = TransformKind.Summarize, Lossy = true } })
            .Append(new MirValidatorNode { Id = "grounded", InputContext = MirList.Of("ctx-draft"), Validator = new MirValidator { Kind = ValidatorKind.SourceGrounding, Name = "grounded" } }).ToMirList(),
    };

    public Task<T> SearchStep<T>(Func<Task<T>> step) => Step(_search, step);

    public Task<T> ShortenStep<T>(Func<Task<T>> step) => Step(_shorten, step);

    /// <summary>The validator, where a model judges.</summary>
    public async Task<bool> JudgeStep(Func<Task<bool>> judge)
    {
        var step = RecordedStep.Begin(_gate)!;
        step.Argument(0, "yes", Projections.String);
        step.Start();
        Task<bool> verdict;
        try { verdict = judge(); }
        catch (Exception e) { step.Fail(e); throw; }
        return await step.Verdict(verdict, Verdicts.OfBoolean);
    }

    public bool GateStep(bool passed)
    {
        var step = RecordedStep.Begin(_gate)!;
        step.Argument(0, "yes", Projections.String);
        step.Start();
        return step.Verdict(passed, Verdicts.OfBoolean);
    }

    /// <summary>The plan without its second model call.</summary>
    public static MirPlan OneCall(MirPlan plan) => plan with { Nodes = MirList.Of(plan.Nodes[0]), Edges = default };

    public static List<ChatMessage> Messages() => [new(ChatRole.System, Instructions), new(ChatRole.User, Question)];

    public async Task<MirRun<T>> Run<T>(Func<Task<T>> body)
    {
        var run = PlanRun.Begin(Recorder, _plan);
        run.Context("ctx-instructions", Instructions, Projections.String);
        run.Context("ctx-question", Question, Projections.String);
        T value;
        try { value = await body(); }
        catch (Exception e) { run.Fail(e); throw; }
        return run.Complete(value, null);
    }

    /// <summary>A run of one model call.</summary>
    public Task<MirRun<T>> Draft<T>(Func<Task<T>> step) => Run(() => Step(_draft, step));

    public Task<T> DraftStep<T>(Func<Task<T>> step) => Step(_draft, step);

    public Task<T> ReviewStep<T>(Func<Task<T>> step) => Step(_review, step);

    public IAsyncEnumerable<T> StreamStep<T>(Func<IAsyncEnumerable<T>> step)
    {
        var s = RecordedStep.Begin(_draft)!;
        s.Argument(0, Instructions, Projections.String);
        s.Argument(1, Question, Projections.String);
        s.Start();
        return s.Complete(step(), (ContentProjection<T>?)null);
    }

    /// <summary>A run of one model call that streams; the text that came.</summary>
    public async Task<string> ReadStream(IChatClient client)
    {
        var text = "";
        await Run(async () =>
        {
            await foreach (var update in StreamStep(() => client.GetStreamingResponseAsync(Messages()))) text += update.Text;
            return text;
        });
        return text;
    }

    /// <summary>What is known of the usage of a stream that breaks off. Whether the SDK throws is its own business; what must not happen is a made-up number.</summary>
    public async Task<JsonElement> UsageOfBrokenStream(IChatClient client)
    {
        try
        {
            await ReadStream(client);
        }
        catch (Exception error) when (error is not Xunit.Sdk.XunitException)
        {
        }
        return Events().Single(e => e.GetProperty("eventType").GetString() is "model.completed" or "model.failed").GetProperty("usage");
    }

    /// <summary>A reply that is no JSON fails the call, and no usage is made up.</summary>
    public async Task AssertFailsWithoutUsage(IChatClient client)
    {
        await Assert.ThrowsAnyAsync<Exception>(() => Draft(() => client.GetResponseAsync(Messages())));
        Assert.Equal("", Usage("model.failed"));
        AssertSound(MirOutcome.Failed);
    }

    private static async Task<T> Step<T>(StepSite site, Func<Task<T>> step)
    {
        var s = RecordedStep.Begin(site)!;
        s.Argument(0, Instructions, Projections.String);
        s.Argument(1, Question, Projections.String);
        s.Start();
        Task<T> result;
        try { result = step(); }
        catch (Exception e) { s.Fail(e); throw; }
        return await s.Complete(result, (ContentProjection<T>?)null);
    }

    public JsonElement[] Events() =>
        [.. File.ReadAllText(Path.Combine(Bundle, "events.jsonl")).TrimEnd('\0').Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonDocument.Parse(line).RootElement)];

    public JsonElement Event(string type) => Events().Single(e => e.GetProperty("eventType").GetString() == type);

    public JsonElement Lowering(string node = "draft") => Events().Single(e => e.TryGetProperty("lowering", out _) && e.GetProperty("nodeId").GetString() == node).GetProperty("lowering");

    /// <summary>The usage of a model call, as one line: <c>name=value</c> in order, without the latency, what was predicted and the parts of the cost.</summary>
    public string Usage(string type = "model.completed", string node = "draft") => string.Join(' ', Events().Single(e => e.TryGetProperty("usage", out _) && e.GetProperty("eventType").GetString() == type && e.GetProperty("nodeId").GetString() == node)
        .GetProperty("usage").EnumerateObject().Where(member => member.Name is not ("latencyMs" or "predictedInputTokens" or "predictedCostUsd" or "predictedInputCostUsd" or "predictedLatencyMs" or "inputCostUsd" or "uncachedInputCostUsd")).Select(member => $"{member.Name}={member.Value}"));

    public static string[] Codes(JsonElement lowering) => [.. lowering.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetProperty("code").GetString()!)];

    public void AssertSound(MirOutcome outcome = MirOutcome.Verified)
    {
        var result = BundleVerifier.Verify(Bundle);
        Assert.Equal((BundleStatus.Unsigned, ""), (result.Status, string.Join('\n', result.Findings)));
        Assert.Equal(outcome, result.Outcome);
        var replay = Migaki.Replay.BundleReplay.Replay(Bundle);
        Assert.Equal("", string.Join('\n', replay.Divergences.Select(static d => $"{d.Path}: {d.Message}")));
        var written = Directory.GetFiles(Bundle, "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        Assert.DoesNotContain(written, text => text.Contains("Vantongeren", StringComparison.Ordinal) || text.Contains("Rule 7: be kind", StringComparison.Ordinal));
    }

    private static MirContextBlock Block(string id, ContextRole role, ProvenanceSource source, PrivacyClass? privacy) => new()
    {
        Id = id, ContentRef = "mir://" + id, Role = role, Mutability = Mutability.Fixed, PrivacyClass = privacy,
        Provenance = new MirProvenance { Source = source, SourceRef = "code://" + id },
    };
}
