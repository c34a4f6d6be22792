using Migaki.Mir;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>All that a client of a provider sees of the model call it is part of: the one seam between recorder and Migaki.Extensions.AI.</summary>
internal sealed class RunningModelCall
{
    private static readonly LineHead LoweredHead = new(System.Text.Encoding.UTF8.GetBytes($"{{\"eventType\":\"context.selected\",\"evidenceVersion\":\"{BundleNames.EventVersion}\",\"statementKind\":\"derived\""));

    private readonly RecordedStep _step;

    private RunningModelCall(RecordedStep step) => _step = step;

    /// <summary>Null outside a run. A request inside a run that belongs to no step of the plan is counted among its omissions.</summary>
    public static RunningModelCall? Current()
    {
        if (!RunScope.Any || RunScope.Current is not { Run: { IsSealed: false } run }) return null;
        if (RunScope.CurrentCall is { } step && ReferenceEquals(step.Run, run)) return new RunningModelCall(step);
        run.CountUnplanned();
        return null;
    }

    /// <summary>The step that is running, where it is one that may ask a model; nothing is counted.</summary>
    public static RunningModelCall? Peek() =>
        RunScope.Any && RunScope.Current is { Run: { IsSealed: false } run } && RunScope.CurrentCall is { } step && ReferenceEquals(step.Run, run) ? new RunningModelCall(step) : null;

    /// <summary>Records that a request is repeated or sent elsewhere.</summary>
    public MirRecovery Recover(string what, string reason, int? attempt) => new(_step.Run, what, reason, NodeId, attempt);

    /// <summary>The same object for all requests of one call.</summary>
    public object Identity => _step;

    public string NodeId => _step.NodeId;

    public string RunId => _step.Run.RunId;

    public string PlanId => _step.Run.Definition.Id;

    public DateTimeOffset StartedAt => _step.Run.StartedAt;

    public MirPlan Original => _step.Run.Plan.Plan;

    public MirPlan Optimized => _step.Run.Definition.Optimized;

    /// <summary>A block of the plan.</summary>
    public MirContextBlock? Block(string id) => _step.Run.Plan.Blocks.GetValueOrDefault(id);

    /// <summary>The block with exactly this text, among those the plan lets the call read.</summary>
    public string? BlockWith(string text) => _step.BlockWith(_step.Run.Digester.OfText(text));

    /// <summary>Digest under the run's key, and estimated tokens.</summary>
    public (string Digest, int Tokens) Digest(string text)
    {
        var digest = _step.Run.Digester.OfText(text);
        return (BundleNames.KeyedDigestPrefix + Convert.ToHexString(digest.Digest).ToLowerInvariant(), digest.Tokens);
    }

    /// <summary>Records what is about to be sent: the blocks before and after, and what was assumed.</summary>
    public void Lowered(ReadOnlySpan<byte> canonicalJson) =>
        _step.AppendInside(OpenRun.Line(LoweredHead).Raw(",\"lowering\":"u8).Raw(canonicalJson).Raw(",\"nodeId\":"u8).String(NodeId), _step.Run.Clock.Timestamp());

    /// <summary>The client, or one around it, tells OpenTelemetry of the call itself: what it tells is not told twice.</summary>
    /// <param name="inner">The source of a client that this one passes the call on to; null where none is known.</param>
    public void Defer(System.Diagnostics.ActivitySource? inner)
    {
        if (_step.Telemetry is not { } telemetry) return;
        if (System.Diagnostics.Activity.Current is { IsStopped: false } current && current.Source.Name != Telemetry.MigakiTelemetry.SourceName && current.GetTagItem(Telemetry.GenAi.OperationName) is not null) telemetry.ToldElsewhere(current);
        else if (inner is not null && inner.HasListeners()) telemetry.ToldElsewhere(null);
    }

    public void Report(ModelUsage usage) => _ = _step.Report(usage);
}
