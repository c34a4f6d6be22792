using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki;

/// <summary>A recovery that is under way: a retry, a compensation, a fallback. Ends with exactly one of <see cref="Complete"/> and <see cref="Fail"/>.</summary>
public sealed class MirRecovery
{
    private static readonly LineHead Started = Head("recovery.started"), Completed = Head("recovery.completed"), Failed = Head("recovery.failed");

    private readonly OpenRun _run;
    private readonly string _step;
    private readonly string? _nodeId;
    private readonly int? _attempt;
    private int _ended;

    internal MirRecovery(OpenRun run, string step, string? reason, string? nodeId, int? attempt)
    {
        (_run, _step, _nodeId, _attempt) = (run, step, nodeId, attempt);
        Write(Started, "started", reason);
    }

    /// <summary>It worked.</summary>
    public void Complete() => End(Completed, "completed", null);

    /// <summary>It did not.</summary>
    public void Fail(string? reason = null) => End(Failed, "failed", reason);

    private void End(LineHead head, string status, string? reason)
    {
        if (Interlocked.Exchange(ref _ended, 1) == 0) Write(head, status, reason);
    }

    private void Write(LineHead head, string status, string? reason)
    {
        List<RedactionEntry>? found = null;
        var line = OpenRun.Line(head);
        if (_nodeId is not null) line.Raw(",\"nodeId\":"u8).String(_run.Redactor.Clean(_nodeId, "/nodeId", ref found, 200));
        if (reason is not null) line.Raw(",\"fieldKinds\":{\"/reason\":\"interpretation\"},\"reason\":"u8).String(_run.Redactor.Clean(reason, "/reason", ref found));
        line.Raw(",\"recoverySteps\":[{\"status\":"u8).String(status).Raw(",\"step\":"u8).String(_run.Redactor.Clean(_step, "/recoverySteps/0/step", ref found, 200)).Raw("}]"u8);
        if (_attempt is { } attempt) line.Raw(",\"retries\":[{\"attempt\":"u8).Number((long)attempt).Raw("}]"u8);
        OpenRun.AppendRedactions(line, found);
        _ = _run.Append(line, _run.Clock.Timestamp());
    }

    private static LineHead Head(string type) => new(System.Text.Encoding.UTF8.GetBytes(
        $"{{\"eventType\":\"{type}\",\"evidenceVersion\":\"{BundleNames.EventVersion}\",\"statementKind\":\"observed\""));
}
