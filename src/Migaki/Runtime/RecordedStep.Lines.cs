using Migaki.Recording;

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
        AppendRoute(line);
        AppendInputsUnlessStarted(line);
        Append(line, now);
    }

    private void Approved(ValidatorResult verdict)
    {
        if (!verdict.Passed) Run.ApprovalDenied = true;
        var now = Run.Clock.Timestamp();
        var line = OpenRun.Line(verdict.Passed ? _node.Completed : _node.Other!);
        Run.AppendDuration(line, _started, now);
        AppendMethod(line);
        AppendReason(line, verdict.Reason);
        Append(line, now);
        if (verdict.Passed) Run.Commit();
    }

    private void Evaluated(string status, double? score, string? reason, Exception? exception)
    {
        var now = Run.Clock.Timestamp();
        var line = OpenRun.Line(_node.Completed);
        Run.AppendDuration(line, _started, now);
        line.Raw(_node.VerdictHead);
        if (score is { } known) line.Raw(",\"score\":"u8).Number(known);
        line.Raw(",\"status\":"u8).String(status).Raw(_node.VerdictTail);
        if (exception is not null) Run.AppendFailure(line, exception, _node.Id);
        AppendInputsUnlessStarted(line);
        AppendMethod(line);
        AppendReason(line, reason);
        Append(line, now);
        if (_node.Other is not { } allowed) return;
        Append(OpenRun.Line(status == "passed" ? allowed : _node.Failed), now);
    }

    /// <summary>Reasons are free text and can quote content: only a keyed digest is kept until a scanner has read them.</summary>
    private void AppendReason(Utf8Builder line, string? reason)
    {
        if (reason is null) return;
        line.Raw(",\"reasonDigest\":\"hmac-sha256:"u8).DigestOf(Run.Digester.OfText(reason)).Raw((byte)'"');
    }

    private void AppendMethod(Utf8Builder line) => line.Raw(",\"method\":"u8).String(_site.Method);

    private void AppendRoute(Utf8Builder line)
    {
        if (_node.Kind != StepKind.ModelCall) return;
        var usage = Volatile.Read(ref _usage);
        var (provider, model) = (usage?.Provider ?? _node.Provider, usage?.Model ?? _node.Model);
        NodeTemplate.Route(line, _node.Id, provider, model, string.Equals(model, _node.Model, StringComparison.Ordinal) ? null : _node.Model);
        if (usage is not null) UsageLine.Append(line, usage);
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
