using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;

namespace Migaki.Tests.Support;

/// <summary>A plan with every kind of step, and code as the generator would emit it for its calls.</summary>
internal static class SamplePlan
{
    public static MirPlanDefinition Definition { get; } = Define(Build());

    public static MirPlanDefinition Define(MirPlan plan)
    {
        var utf8 = MirPlanWriter.ToUtf8(plan);
        var optimization = MirOptimizer.Optimize(plan);
        var optimized = ReferenceEquals(optimization.Plan, plan) ? default : MirPlanWriter.ToUtf8(optimization.Plan);
        return new MirPlanDefinition(plan.Id, MirDigest.Sha256(utf8), utf8, optimized, optimization.Diff.ToUtf8());
    }

    public static MirPlan Build(string id = "support.answer", MirConstraints? constraints = null) => new()
    {
        Id = id,
        Metadata = new MirPlanMetadata(),
        Constraints = constraints ?? new MirConstraints { RequiredValidators = MirList.Of("grounded"), RequiredHumanApprovals = MirList.Of("refund"), DeniedProviders = MirList.Of("acme") },
        Context = MirList.Of(
            Block("ctx-question", ContextRole.UserInput, ProvenanceSource.User, PrivacyClass.Confidential),
            Block("ctx-instructions", ContextRole.SystemInstruction, ProvenanceSource.Developer, PrivacyClass.Public) with { ContentHash = "sha256:" + new string('a', 64), TokenEstimate = 5 },
            Block("ctx-search", ContextRole.RetrievedDocument, ProvenanceSource.Retrieval, PrivacyClass.Internal),
            Block("ctx-summarize", ContextRole.RetrievedDocument, ProvenanceSource.Generated, null),
            Block("ctx-draft", ContextRole.Scratchpad, ProvenanceSource.Generated, PrivacyClass.Confidential),
            Block("ctx-charge", ContextRole.ToolResult, ProvenanceSource.Tool, PrivacyClass.Internal),
            Block("ctx-recall", ContextRole.Memory, ProvenanceSource.Cache, null)),
        Nodes = MirList.Of<MirNode>(
            new MirCacheRead { Id = "recall", CacheKeyRef = "cache://answers", OutputContext = "ctx-recall" },
            new MirRetrievalCall { Id = "search", QueryContext = "ctx-question", ResultContext = "ctx-search", Retrieval = new MirRetrieval { Source = "kb", TopK = 4 } },
            new MirContextTransform { Id = "summarize", InputContext = MirList.Of("ctx-search"), OutputContext = "ctx-summarize", Transform = new MirTransform { Kind = TransformKind.Summarize, Lossy = true } },
            new MirValidatorNode { Id = "grounded", InputContext = MirList.Of("ctx-summarize", "ctx-search"), Validator = new MirValidator { Kind = ValidatorKind.SourceGrounding, Name = "grounded" } },
            new MirValidatorNode { Id = "allowed", InputContext = MirList.Of("ctx-question"), FailurePolicy = ValidatorFailurePolicy.FailPlan, Validator = new MirValidator { Kind = ValidatorKind.Policy, Name = "allowed" } },
            new MirModelCall { Id = "draft", InputContext = MirList.Of("ctx-instructions", "ctx-question", "ctx-summarize"), OutputContext = "ctx-draft", Model = new MirModel { Task = ModelTask.Synthesis, Extensions = new WireObject([new("name", "gpt-x"), new("provider", "openai")]) } },
            new MirApprovalNode { Id = "approve", InputContext = MirList.Of("ctx-draft"), Approval = new MirApproval { ApprovalId = "refund", Reason = "money leaves the house" } },
            new MirToolCall { Id = "charge", InputContext = MirList.Of("ctx-draft"), OutputContext = "ctx-charge", Tool = new MirTool { Name = "charge", RequiresApprovalId = "refund", SideEffects = new MirSideEffects { SideEffectClass = SideEffectClass.NonIdempotentMutation } } },
            new MirCacheWrite { Id = "remember", CacheKeyRef = "cache://answers", InputContext = MirList.Of("ctx-draft") },
            new MirModelCall { Id = "helper/ask", InputContext = MirList.Of("ctx-question"), Model = new MirModel { Task = ModelTask.General } }),
        Edges = MirList.Of(new MirEdge { Id = "edge-search-summarize", FromNodeId = "search", ToNodeId = "summarize", Kind = MirEdgeKind.Data, ContextIds = MirList.Of("ctx-search") }),
    };

    private static MirContextBlock Block(string id, ContextRole role, ProvenanceSource source, PrivacyClass? privacy) => new()
    {
        Id = id, ContentRef = "mir://" + id, Role = role, Mutability = Mutability.Fixed, PrivacyClass = privacy,
        Provenance = new MirProvenance { Source = source, SourceRef = "code://" + id },
    };
}

/// <summary>The sites and interceptors of one definition.</summary>
internal sealed class SampleCalls(MirPlanDefinition plan)
{
    public static SampleCalls Default { get; } = new(SamplePlan.Definition);

    private readonly StepSite _recall = Site(plan, "recall", "key"), _search = Site(plan, "search", "query"), _summarize = Site(plan, "summarize", "passages"),
        _grounded = Site(plan, "grounded", "text", "sources"), _allowed = Site(plan, "allowed", "text"), _draft = Site(plan, "draft", "system", "question", "digest"),
        _approve = Site(plan, "approve", "text"), _charge = Site(plan, "charge", "text"), _remember = Site(plan, "remember", "text");
    private readonly StepSite _ask = new("Sample.Ask", ["text"], new StepBinding(plan, "helper", "helper/ask"));
    private readonly HelperSite _helper = new(new HelperBinding(plan, "", "helper"));

    public StepSite SearchSite => _search;

    private static StepSite Site(MirPlanDefinition plan, string node, params string[] parameters) => new("Sample." + node, parameters, new StepBinding(plan, "", node));

    public string? Recall(string key, Func<string?> step)
    {
        if (RecordedStep.Begin(_recall) is not { } s) return step();
        s.Argument(0, key, Projections.String);
        s.Start();
        try { return s.Complete(step(), Projections.String); }
        catch (Exception e) { s.Fail(e); throw; }
    }

    public Task<string[]> Search(string query, Func<Task<string[]>> step) => Run(_search, step, s => s.Argument(0, query, Projections.String), (s, t) => s.Complete(t, Projections.Strings));

    public string Summarize(string[] passages, Func<string> step) => Run(_summarize, step, s => s.Argument(0, passages, Projections.Strings), (s, v) => s.Complete(v, Projections.String));

    public bool Grounded(string text, string[] sources, Func<bool> step) => Run(_grounded, step, s =>
    {
        s.Argument(0, text, Projections.String);
        s.Argument(1, sources, Projections.Strings);
    }, (s, v) => s.Verdict(v, Verdicts.OfBoolean));

    public ValidatorResult Allowed(string text, Func<ValidatorResult> step) =>
        Verdicts.Require("allowed", Run(_allowed, step, s => s.Argument(0, text, Projections.String), (s, v) => s.Verdict(v, Verdicts.OfResult)), Verdicts.OfResult);

    public Task<string> Draft(string system, string question, string digest, Func<Task<string>> step) => Run(_draft, step, s =>
    {
        s.Argument(0, system, Projections.String);
        s.Argument(1, question, Projections.String);
        s.Argument(2, digest, Projections.String);
    }, (s, t) => s.Complete(t, Projections.String));

    public IAsyncEnumerable<string> ChargeStream(string text, Func<IAsyncEnumerable<string>> step) =>
        Run(_charge, step, s => s.Argument(0, text, Projections.String), (s, stream) => s.Complete(stream, Projections.String));

    public IAsyncEnumerable<string> DraftStream(string question, Func<IAsyncEnumerable<string>> step) =>
        Run(_draft, step, s => s.Argument(1, question, Projections.String), (s, t) => s.Complete(t, Projections.String));

    public ValueTask<bool> Approve(string text, Func<ValueTask<bool>> step) => Run(_approve, step, s => s.Argument(0, text, Projections.String), (s, t) => s.Verdict(t, Verdicts.OfBoolean));

    public Task<string> Charge(string text, Func<Task<string>> step) => Run(_charge, step, s => s.Argument(0, text, Projections.String), (s, t) => s.Complete(t, Projections.String));

    public Task Remember(string text, Func<Task> step) => Run(_remember, step, s => s.Argument(0, text, Projections.String), (s, t) => s.Complete(t));

    public Task<string> Ask(string text, Func<Task<string>> step) => Run(_ask, step, s => s.Argument(0, text, Projections.String), (s, t) => s.Complete(t, Projections.String));

    public T Helper<T>(Func<T> call)
    {
        var helper = HelperCall.Enter(_helper);
        try { return call(); }
        finally { helper.Exit(); }
    }

    private static T Run<T>(StepSite site, Func<T> step, Action<RecordedStep> arguments, Func<RecordedStep, T, T> complete)
    {
        if (RecordedStep.Begin(site) is not { } s) return step();
        arguments(s);
        s.Start();
        T result;
        try { result = step(); }
        catch (Exception e) { s.Fail(e); throw; }
        return complete(s, result);
    }
}
