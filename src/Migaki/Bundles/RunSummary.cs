using Migaki.Integrity;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>
/// What the events of a run say when they are read once, in order. A pure function of the log: the recorder seals with it, the verifier
/// repeats it and compares. Memory is bounded however long the log is.
/// </summary>
internal sealed class RunSummary
{
    private readonly Dictionary<string, int> _openSteps = new(StringComparer.Ordinal);

    private readonly EventLogRoot _root = new();
    private string? _rootText;

    public RecordSummary Record { get; } = new();

    public ChecksSummary Checks { get; } = new();

    public Contradictions Contradictions { get; } = new();

    /// <summary>The events that correct another, and which: at most as many as a derived list holds.</summary>
    public List<(long Sequence, string EventId)> Corrections { get; } = [];

    /// <summary>What was removed from free texts, by event.</summary>
    public RedactionSummary Redactions { get; } = new();

    /// <summary>The captures of checks: where each lies, its SHA-256 and its length.</summary>
    public Dictionary<string, (string Sha256, double Bytes)> Captures { get; } = new(StringComparer.Ordinal);

    /// <summary>The payloads of a full trace.</summary>
    public PayloadSummary Payloads { get; } = new();

    public string? RedactionPolicy { get; private set; }

    /// <summary>The passes of the build that recorded the run, and their versions.</summary>
    public SortedDictionary<string, string> PassVersions { get; } = new(StringComparer.Ordinal);

    public EvidenceEvents Evidence { get; } = new();

    public Dictionary<string, string> Validators { get; } = new(StringComparer.Ordinal);

    /// <summary>Where each validator's last verdict stands: the event, and the line of <c>checks.jsonl</c> from 0 (-1: it has none).</summary>
    public Dictionary<string, (long Sequence, int Line)> Verdicts { get; } = new(StringComparer.Ordinal);

    /// <summary>Where each approval was last answered.</summary>
    public Dictionary<string, long> Answers { get; } = new(StringComparer.Ordinal);

    /// <summary>Where validators and checks gave their verdicts.</summary>
    public EventPlaces Evaluated { get; } = new();

    /// <summary>What the model calls cost, were estimated to cost, and relied on.</summary>
    public ModelCosts Costs { get; } = new();

    /// <summary>Where nodes failed and ran.</summary>
    public NodeHistory History { get; } = new();

    /// <summary>The files that steps and checks of the run changed.</summary>
    public ChangedFiles ChangedFiles { get; } = new();

    public Dictionary<string, string> Approvals { get; } = new(StringComparer.Ordinal);

    /// <summary>Providers that were called, with the nodes that did.</summary>
    public SortedDictionary<string, SortedSet<string>> Providers { get; } = new(StringComparer.Ordinal);

    public long Events { get; private set; }
    public string? CreatedAt { get; private set; }
    public string? TraceId { get; private set; }
    public string? RequestId { get; private set; }
    public string? PlanDigest { get; private set; }
    public string? OptimizedDigest { get; private set; }
    public MirOutcome Outcome { get; private set; } = MirOutcome.Incomplete;
    public bool Ended { get; private set; }
    public double? DurationMs { get; private set; }
    public long UnplannedCalls { get; private set; }
    public long LostEvents { get; private set; }
    public long ToolCalls { get; private set; }
    public long EvaluationsPassed { get; private set; }
    public long Evaluations { get; private set; }
    public long UnfinishedSteps
    {
        get
        {
            long open = 0;
            foreach (var count in _openSteps.Values) open += count;
            return open;
        }
    }

    public void Add(EventFields fields)
    {
        if (Events++ == 0) CreatedAt = fields.Text(Field.OccurredAtUtc);
        else AddHash(fields.Plain(Field.Prev));
        Record.Add(fields);
        if (fields.Has(Field.Supersedes) && Corrections.Count < BundleLimits.DerivedItems) Corrections.Add((Events - 1, fields.Text(Field.Supersedes) ?? ""));
        Contradictions.Add(fields, Events - 1);
        Redactions.Add(fields, Events - 1);
        Payloads.Add(fields);
        var type = fields.Type;
        var node = fields.Node;
        var sequence = Events - 1;
        switch (type)
        {
            case "request.admitted":
                TraceId ??= fields.Text(Field.TraceId);
                RequestId ??= fields.Text(Field.RequestId);
                PlanDigest ??= Version(fields, "plan");
                OptimizedDigest ??= Version(fields, "plan.optimized");
                Versions(fields);
                break;
            case "route.selected":
            case "tool.started":
            case "approval.requested":
                Step(node, +1);
                History.Ran(node, sequence);
                break;
            case "model.completed":
            case "model.failed":
                Step(node, -1);
                if (type == "model.failed") History.Failed(node, sequence);
                Used(fields, node, sequence);
                break;
            case "tool.completed":
            case "tool.failed":
            case "tool.partial":
                Step(node, -1);
                if (type != "tool.completed") History.Failed(node, sequence);
                ToolCalls++;
                Asked(fields, node, sequence);
                break;
            case "context.selected":
                if (node is null) break;
                if (fields.Has(Field.Lowering) && fields.Value(Field.Lowering) is WireObject lowering) Costs.Lowered(node, lowering, sequence);
                else
                {
                    History.Ran(node, sequence);
                    Asked(fields, node, sequence);
                }
                break;
            case "context.failed":
                History.Failed(node, sequence);
                Asked(fields, node, sequence);
                break;
            case "artifact.produced":
                History.Ran(node, sequence);
                Asked(fields, node, sequence);
                break;
            case "approval.approved":
            case "approval.denied":
            case "approval.expired":
                Step(node, -1);
                foreach (var approval in fields.Objects(Field.Approvals))
                    if (Text(approval, "approvalId") is { } id) (Approvals[id], Answers[id]) = (Text(approval, "status") ?? "", sequence);
                break;
            case "evaluation.completed":
                var line = Checks.Count;
                Evaluated.Add(sequence);
                foreach (var result in fields.Objects(Field.EvaluationResults))
                {
                    var status = Text(result, "status") ?? "";
                    if (Text(result, "name") is { } name) (Validators[name], Verdicts[name]) = (status, (sequence, line < BundleLimits.DerivedItems ? line : -1));
                    line++;
                    if (status == "failed" && Text(result, "failurePolicy") == "retry_node") History.Rejected(Text(result, "targetRef"), sequence);
                    Evaluations++;
                    if (status == "passed") EvaluationsPassed++;
                    Captured(result);
                }
                Asked(fields, node, sequence);
                break;
            case "request.completed":
            case "request.failed":
            case "request.terminated":
                Ended = true;
                Outcome = Wire.TryParse<MirOutcome>(fields.Text(Field.Outcome), out var outcome) ? outcome : MirOutcome.Incomplete;
                DurationMs = fields.Number(Field.DurationMs);
                UnplannedCalls = (long)(fields.Number(Field.UnplannedCalls) ?? 0);
                LostEvents = (long)(fields.Number(Field.LostEvents) ?? 0);
                break;
        }
        ChangedFiles.Add(fields);
        Checks.Add(fields, type);
        Evidence.Add(fields, type, RequestId, sequence);
    }

    /// <summary>The Merkle root over the lines: each line's hash is the link of the next, the last one's is given.</summary>
    public string Root(string lastHash)
    {
        if (_rootText is not null) return _rootText;
        if (Events > 0) AddHash(System.Text.Encoding.ASCII.GetBytes(lastHash));
        return _rootText = _root.Complete();
    }

    /// <summary>A link that is no hash is a finding of the log's reader; the root then means nothing.</summary>
    private void AddHash(ReadOnlySpan<byte> hex)
    {
        Span<byte> hash = stackalloc byte[32];
        hash.Clear();
        if (Recording.Hex.TryRead(hex, out var read)) ((ReadOnlySpan<byte>)read).CopyTo(hash);
        _root.Append(hash);
    }

    internal static string? Text(WireObject value, string name) => (value[name] as WireString)?.Value;

    private void Versions(EventFields fields)
    {
        RedactionPolicy ??= Version(fields, "migaki.redaction");
        if (fields.Value(Field.ContractVersions) is not WireObject versions) return;
        foreach (var (name, version) in versions.Members)
            if (name.StartsWith(PassEvidence.VersionPrefix, StringComparison.Ordinal) && version is WireString text) PassVersions[name[PassEvidence.VersionPrefix.Length..]] = text.Value;
    }

    private void Captured(WireObject result)
    {
        foreach (var stream in new[] { BundleNames.StandardError, BundleNames.StandardOutput })
        {
            if (result[stream] is WireObject capture && Text(capture, "path") is { } path && path.StartsWith(stream + "/", StringComparison.Ordinal) && Captures.Count < BundleLimits.Files / 2)
                Captures[path] = (Text(capture, "sha256") ?? "", capture["bytes"] is WireNumber bytes ? bytes.Value : -1);
        }
    }

    /// <summary>A step of another kind that asked a model: that is a model call too.</summary>
    private void Asked(EventFields fields, string? node, long sequence)
    {
        if (fields.Has(Field.Usage)) Used(fields, node, sequence);
    }

    private void Used(EventFields fields, string? node, long sequence)
    {
        if (fields.Value(Field.ModelRoute) is WireObject route && Text(route, "provider") is { } provider && Providers.Count < BundleLimits.DerivedItems)
        {
            if (!Providers.TryGetValue(provider, out var nodes)) Providers[provider] = nodes = new SortedSet<string>(StringComparer.Ordinal);
            if (node is not null) nodes.Add(node);
        }
        Costs.Ended(node, fields.Value(Field.Usage) as WireObject, sequence);
    }

    private void Step(string? node, int change)
    {
        if (node is null) return;
        var open = _openSteps.GetValueOrDefault(node) + change;
        if (open == 0) _openSteps.Remove(node);
        else _openSteps[node] = open;
    }

    private static string? Version(EventFields fields, string name) =>
        fields.Value(Field.ContractVersions) is WireObject versions ? Text(versions, name) : null;
}
