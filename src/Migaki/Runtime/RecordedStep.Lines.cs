using Migaki.Hosting;
using Migaki.Mir;
using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki.Runtime;

/// <summary>The lines a step writes.</summary>
public sealed partial class RecordedStep
{
    private void Returned(ContentDigest? output, bool missed)
    {
        if (_node.Kind == StepKind.Approval)
        {
            Approved(ValidatorResult.Pass());
            return;
        }
        if (_node.Kind == StepKind.Validator)
        {
            Evaluated("passed", null, null, null);
            return;
        }
        var now = Run.Clock.Timestamp();
        Utf8Builder line;
        if (!missed && output is not null && _node.Produced is { } produced)
        {
            line = OpenRun.Line(produced).DigestOf(output).Raw((byte)'"').Raw(_node.Output!.Value.Tail).Raw(",\"tokens\":"u8).Number(output.Tokens).Raw("}]"u8);
            if (_node.OutputBlock >= 0) Run.Produced(_node.OutputBlock, output);
            Run.AppendDuration(line, _started, now);
        }
        else
        {
            line = OpenRun.Line(missed ? _node.Failed : _node.Completed);
            Run.AppendDuration(line, _started, now);
            if (missed) line.Raw(",\"failures\":[{\"code\":\"cache_miss\",\"nodeId\":"u8).String(_node.Id).Raw("}]"u8);
            else if (_node.Output is var (head, tail))
            {
                line.Raw(",\"contextRefs\":["u8).Raw(head);
                OpenRun.AppendDigest(line, output, tail);
                line.Raw("}]"u8);
            }
        }
        Run.AppendFollows(line, _startEvent);
        List<RedactionEntry>? found = null;
        AppendRoute(line, ref found);
        AppendTrace(line, ref found, isEnd: true);
        OpenRun.AppendRedactions(line, found);
        AppendInputsUnlessStarted(line);
        Append(line, now);
    }

    private void Approved(ValidatorResult verdict)
    {
        Telemetry?.Approved(verdict);
        if (!verdict.Passed)
        {
            Run.ApprovalDenied = true;
            RecorderLog.ApprovalDenied(Run.Recorder.Logger, Run.RunId, ((MirApprovalNode)_node.Node).Approval.ApprovalId, NodeId);
        }
        var now = Run.Clock.Timestamp();
        var line = OpenRun.Line(verdict.Passed ? _node.Completed : _node.Other!);
        Run.AppendDuration(line, _started, now);
        Run.AppendFollows(line, _startEvent);
        AppendMethod(line);
        List<RedactionEntry>? found = null;
        AppendReason(line, verdict.Reason, ref found);
        AppendTrace(line, ref found, isEnd: true);
        OpenRun.AppendRedactions(line, found);
        Append(line, now);
        if (verdict.Passed) Run.Commit();
    }

    private void Evaluated(string status, double? score, string? reason, Exception? exception)
    {
        var now = Run.Clock.Timestamp();
        var line = OpenRun.Line(status == "skipped" ? _node.Unavailable! : _node.Completed);
        Run.AppendDuration(line, _started, now);
        line.Raw(_node.VerdictHead);
        if (score is { } known) line.Raw(",\"score\":"u8).Number(known);
        line.Raw(",\"status\":"u8).String(status).Raw(_node.VerdictTail);
        List<RedactionEntry>? found = null;
        if (exception is not null) Run.AppendFailure(line, exception, _node.Id, ref found);
        AppendInputsUnlessStarted(line);
        AppendMethod(line);
        var clean = AppendReason(line, reason, ref found);
        AppendRoute(line, ref found);
        AppendTrace(line, ref found, isEnd: true);
        RecorderLog.Validated(Run.Recorder.Logger, Run.RunId, ((MirValidatorNode)_node.Node).Validator.Name, NodeId, status);
        Telemetry?.Evaluated(status, score, clean, exception, Validated());
        OpenRun.AppendRedactions(line, found);
        Append(line, now);
        if (_node.Other is not { } allowed) return;
        var decision = OpenRun.Line(status == "passed" ? allowed : _node.Failed);
        AppendTrace(decision, ref found, isEnd: true);
        Append(decision, now);
    }

    /// <summary>Reasons are free text: redacted and bounded, with a keyed digest of the whole.</summary>
    private string? AppendReason(Utf8Builder line, string? reason, ref List<RedactionEntry>? found)
    {
        if (reason is null) return null;
        var clean = Run.Redactor.Clean(reason, "/reason", ref found);
        // The event is what happened; why it did is somebody's interpretation.
        line.Raw(",\"fieldKinds\":{\"/reason\":\"interpretation\"},\"reason\":"u8).String(clean);
        line.Raw(",\"reasonDigest\":\"hmac-sha256:"u8).DigestOf(Run.Digester.OfText(reason)).Raw((byte)'"');
        return clean;
    }

    /// <summary>The block a validator looks at: that of its first argument, else the first the plan names; -1 for none.</summary>
    private int Validated() => _first is { } target && BlockOf(target) is >= 0 and var block ? block : _node.Inputs is [var first, ..] ? first : -1;

    private void AppendMethod(Utf8Builder line) => line.Raw(",\"method\":"u8).String(_site.Method);

    private void AppendRoute(Utf8Builder line, ref List<RedactionEntry>? found)
    {
        var usage = Volatile.Read(ref _usage);
        if (_node.Kind != StepKind.ModelCall && usage is null) return;
        // What a client reports is free text; what the plan says is not.
        var provider = usage?.Provider is { } answered && answered != _node.Provider ? Run.Redactor.Clean(answered, "/modelRoute/provider", ref found, 200) : _node.Provider;
        var model = usage?.Model is { } used && used != _node.Model ? Run.Redactor.Clean(used, "/modelRoute/model", ref found, 200) : _node.Model;
        NodeTemplate.Route(line, _node.Id, provider, model, string.Equals(model, _node.Model, StringComparison.Ordinal) ? null : _node.Model);
        if (usage is not null) UsageLine.Append(line, usage);
        else line.Raw(",\"fieldKinds\":{\"/usage\":\"unavailable\"}"u8);
    }

    private void AppendInputsUnlessStarted(Utf8Builder line)
    {
        if (_node.Started is null) AppendInputs(line);
    }

    private void AppendInputs(Utf8Builder line)
    {
        var parameters = _site.ParameterTexts;
        if (parameters.Length == 0) return;
        line.Raw(",\"inputs\":["u8);
        var start = line.Length;
        for (var i = 0; i < parameters.Length; i++)
        {
            if ((_given & (1UL << i)) == 0) continue;
            line.Raw(line.Length > start ? ",{"u8 : "{"u8);
            if ((i == 0 ? _first : i == 1 ? _second : _more![i - 2]) is { } content)
            {
                if (Run.BlockOf(_node.Inputs, content) is >= 0 and var block) line.Raw(_node.InputRefs[block]);
                line.Raw("\"digest\":\"hmac-sha256:"u8).DigestOf(content).Raw(parameters[i]).Number(content.Tokens).Raw((byte)'}');
            }
            else line.Raw("\"opaque\":true,\"parameter\":"u8).String(_site.Parameters[i]).Raw((byte)'}');
        }
        line.Raw((byte)']');
    }
}
