using System.Diagnostics;
using Migaki.Bundles;
using Migaki.Redaction;

namespace Migaki.Recording;

/// <content>The first and the last event of a run.</content>
internal sealed partial class OpenRun
{
    private static readonly LineHead AdmittedHead = Head("request.admitted");

    private void Admit(OpenRun? endedBefore)
    {
        var line = Line(AdmittedHead);
        line.Raw(",\"contractVersions\":{\"migaki\":"u8).String(RunEnvironment.MigakiVersion)
            .Raw(",\"migaki.mir\":\"migaki.mir.v0\",\"migaki.redaction\":"u8).String(Recorder.Options.Redaction.PolicyName).Raw(",\"plan\":"u8).String(Definition.Digest)
            .Raw(",\"plan.optimized\":"u8).String(Definition.Bundled.OptimizedDigest).Raw(PassEvidence.VersionMembers).Raw((byte)'}');
        if (endedBefore is not null) line.Raw(",\"late\":true"u8);
        if (endedBefore is null && RunScope.CurrentStep is { } step) line.Raw(",\"insideStep\":"u8).String(step.NodeId);
        if ((endedBefore ?? RunScope.Current?.Run) is { } parent)
        {
            line.Raw(",\"parentRequestId\":"u8).String(parent.RunId);
            if (endedBefore is null && parent.Payloads is not null && RunScope.CurrentStep is null) line.Raw(",\"parentOrdinal\":"u8).Number((long)(_ordinal ?? parent.NextChild()));
        }
        List<RedactionEntry>? found = null;
        Reference(",\"actorRef\":"u8, "/actorRef", _caller?.ActorRef);
        Reference(",\"correlationId\":"u8, "/correlationId", _caller?.CorrelationId);
        Reference(",\"tenantRef\":"u8, "/tenantRef", _caller?.TenantRef);
        AppendRedactions(line, found);
        line.Raw(",\"planId\":"u8).String(Definition.Id).Raw(Payloads is null ? ""u8 : ",\"seed\":"u8);
        if (Payloads is not null) line.Number((long)Seed);
        line.Raw(",\"traceId\":\""u8);
        var trace = Activity.Current is { IdFormat: ActivityIdFormat.W3C } activity ? activity.TraceId : ActivityTraceId.CreateRandom();
        line.Raw(System.Text.Encoding.ASCII.GetBytes(trace.ToHexString())).Raw((byte)'"');
        _ = Write(line, Clock.Timestamp(), last: false);

        void Reference(ReadOnlySpan<byte> name, string path, string? value)
        {
            if (!string.IsNullOrEmpty(value)) line.Raw(name).String(Redactor.Clean(value, path, ref found, 200));
        }
    }

    /// <summary>Writes the event that ends the run.</summary>
    public void Finish(MirOutcome outcome, ContentDigest? output, Exception? exception)
    {
        if (_bound is not null) FlushBound();
        var line = Line(Head(outcome switch
        {
            MirOutcome.Verified => "request.completed",
            MirOutcome.Failed => "request.failed",
            _ => "request.terminated",
        }));
        var now = Clock.Timestamp();
        AppendDuration(line, StartedTimestamp, now);
        List<RedactionEntry>? found = null;
        if (exception is not null) AppendFailure(line, exception, null, ref found);
        if (output is { } digest) line.Raw(",\"finalOutputRef\":\""u8).Raw("hmac-sha256:"u8).DigestOf(digest).Raw("\",\"finalOutputTokens\":"u8).Number(digest.Tokens);
        if (Volatile.Read(ref _lost) is > 0 and var lost) line.Raw(",\"lostEvents\":"u8).Number(lost);
        line.Raw(",\"outcome\":"u8).String(Mir.Wire.Name(outcome));
        PayloadRef.Append(line, _finalPayloads, ref found);
        AppendRedactions(line, found);
        if (_unplanned > 0) line.Raw(",\"unplannedCalls\":"u8).Number(_unplanned);
        _ = Write(line, now, last: true);
    }
}
