using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary><c>checks.jsonl</c>: one canonical line for each validator that ran and each approval that was asked for. A pure function of the log.</summary>
internal sealed class ChecksSummary
{
    private readonly Utf8Builder _lines = new();

    public int Count { get; private set; }

    public long Dropped { get; private set; }

    public ReadOnlyMemory<byte> Utf8 => _lines.Memory;

    public void Add(EventFields fields, string type)
    {
        if (type == "evaluation.completed")
        {
            foreach (var result in fields.Objects(Field.EvaluationResults)) Evaluation(fields, result);
        }
        else if (type is "approval.approved" or "approval.denied" or "approval.expired")
        {
            foreach (var approval in fields.Objects(Field.Approvals)) Approval(fields, approval);
        }
    }

    private void Evaluation(EventFields fields, WireObject result)
    {
        var (name, status) = (RunSummary.Text(result, "name"), RunSummary.Text(result, "status"));
        if (RunSummary.Text(result, "kind") == "command")
        {
            Write(new WireObjectBuilder()
                .Add("check", name)
                .Add("command", fields.Text(Field.Method))
                .Add("duration_ms", fields.Number(Field.DurationMs))
                .Add("exit_code", result["exitCode"])
                .Add("kind", "command")
                .Add("skipped_reason", status == "skipped" ? fields.Text(Field.Reason) ?? "it could not run" : null)
                .Add("status", status)
                .Add("stderr", Capture(result, "stderr"))
                .Add("stdout", Capture(result, "stdout")));
            return;
        }
        var failure = fields.Objects(Field.Failures).FirstOrDefault();
        Write(new WireObjectBuilder()
            .Add("check", name)
            .Add("command", fields.Text(Field.Method))
            .Add("duration_ms", fields.Number(Field.DurationMs))
            .Add("exit_code", status switch { "passed" => 0, "failed" => 1, _ => 2 })
            .Add("kind", "validator")
            .Add("nodeId", fields.Text(Field.NodeId))
            .Add("score", result["score"])
            .Add("skipped_reason", status == "skipped" ? "could not run: " + (failure is null ? "unknown" : RunSummary.Text(failure, "type")) : null)
            .Add("status", status)
            .Add("targetRef", RunSummary.Text(result, "targetRef"))
            .Add("validator", name));
    }

    private static string? Capture(WireObject result, string stream) => result[stream] is WireObject capture ? RunSummary.Text(capture, "path") : null;

    private void Approval(EventFields fields, WireObject approval)
    {
        var status = RunSummary.Text(approval, "status");
        Write(new WireObjectBuilder()
            .Add("check", RunSummary.Text(approval, "approvalId"))
            .Add("command", fields.Text(Field.Method))
            .Add("duration_ms", fields.Number(Field.DurationMs))
            .Add("exit_code", status switch { "approved" => 0, "denied" => 1, _ => 2 })
            .Add("kind", "approval")
            .Add("nodeId", fields.Text(Field.NodeId))
            .Add("skipped_reason", status is "approved" or "denied" ? null : "not answered")
            .Add("status", status switch { "approved" => "passed", "denied" => "failed", _ => "skipped" }));
    }

    private void Write(WireObjectBuilder check)
    {
        if (Count >= BundleLimits.DerivedItems)
        {
            Dropped++;
            return;
        }
        Count++;
        _lines.Raw(CanonicalJson.ToUtf8(check.Build())).Raw((byte)'\n');
    }
}
