using System.Globalization;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Verification;

namespace Migaki.Replay;

/// <summary>One event of a recorded run.</summary>
internal sealed class RecordedEvent(long sequence, WireObject value)
{
    public long Sequence { get; } = sequence;
    public WireObject Value { get; } = value;
    public string Type { get; } = RunSummary.Text(value, "eventType") ?? "";
    public string? Node { get; } = RunSummary.Text(value, "nodeId");
    public RecordedCall? Call { get; set; }
    public bool IsConsumed { get; set; }
    public IReadOnlyList<PayloadRef> Payloads { get; } = RecordedRun.PayloadsOf(value);

    /// <summary>What happened inside a step, which a replay does not run; and what is said of limits, which are the recorder's.</summary>
    public bool IsSkipped { get; } = value["insideStep"] is not null || RunSummary.Text(value, "eventType") == "limit.exceeded";

    /// <summary>The events that were there before what this one belongs to began.</summary>
    public long Begun => Call?.Begun ?? Sequence;

    public long Ended => Call?.Last ?? Sequence;

    /// <summary>Whether neither was over when the other began.</summary>
    public bool IsBeside(RecordedEvent other) => Begun <= other.Ended && other.Begun <= Ended && Call != other.Call;
}

/// <summary>One call of a step in a recorded run.</summary>
internal sealed class RecordedCall(long number, string node)
{
    public long Number { get; } = number;
    public string Node { get; } = node;
    public List<RecordedEvent> Events { get; } = [];
    /// <summary>The event that says how it ended; null where it outlived the run.</summary>
    public RecordedEvent? End { get; set; }
    public long Begun { get; set; }
    public long Last => End is null ? long.MaxValue : Events[^1].Sequence;
    public bool IsTaken { get; set; }
    public bool IsInside => Events[0].IsSkipped;
    public PayloadRef? Output => End?.Payloads.FirstOrDefault(payload => payload.Role == "output");

    /// <summary>Type and message of what it threw; the code of what it lacked.</summary>
    public (string? Type, string Message, string? Code)? Failure => End?.Value["failures"] is WireArray { Items: [WireObject failure, ..] }
        ? (RunSummary.Text(failure, "type"), RunSummary.Text(failure, "message") ?? "", RunSummary.Text(failure, "code")) : null;

    public bool IsBeside(RecordedCall other) => Begun <= other.Last && other.Begun <= Last;
}

/// <summary>A recorded run as a full-trace replay reads it: its events, the calls they belong to, its payloads.</summary>
internal sealed class RecordedRun
{
    private readonly BundleFiles _files;
    private readonly IErasureKeyStore? _keys;

    private RecordedRun(BundleFiles files, IErasureKeyStore? keys, MirPlan plan, List<RecordedEvent> events)
    {
        (_files, _keys, Plan, Events) = (files, keys, plan, events);
        var calls = new Dictionary<long, RecordedCall>();
        foreach (var item in events)
        {
            if (item.Value["call"] is not WireNumber number || item.Node is not { } node) continue;
            if (!calls.TryGetValue((long)number.Value, out var call)) calls.Add((long)number.Value, call = new RecordedCall((long)number.Value, node));
            if (call.Events.Count == 0) call.Begun = item.Sequence;
            call.Events.Add(item);
            item.Call = call;
            if (item.Value["begunAfter"] is WireNumber begun && call.End is null) (call.End, call.Begun) = (item, (long)begun.Value);
        }
        Calls = [.. calls.Values];
        var first = events[0].Value;
        RunId = RunSummary.Text(first, "requestId") ?? "";
        PlanId = RunSummary.Text(first, "planId") ?? "";
        ParentRunId = RunSummary.Text(first, "parentRequestId");
        Ordinal = (int?)(first["parentOrdinal"] as WireNumber)?.Value;
        Seed = (int?)(first["seed"] as WireNumber)?.Value;
        StartedAt = DateTimeOffset.TryParse(RunSummary.Text(first, "occurredAtUtc"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : default;
        Clock = [.. events.SelectMany(item => (item.Value["clock"] as WireArray)?.Items ?? default).OfType<WireString>().Select(item => item.Value)];
        PlanDigest = first["contractVersions"] is WireObject versions ? RunSummary.Text(versions, "plan") : null;
    }

    public MirPlan Plan { get; }
    public IReadOnlyList<RecordedEvent> Events { get; }
    public IReadOnlyList<RecordedCall> Calls { get; }
    public string RunId { get; }
    public string PlanId { get; }
    public string? PlanDigest { get; }
    public string? ParentRunId { get; }
    public int? Ordinal { get; }
    public int? Seed { get; }
    public DateTimeOffset StartedAt { get; }

    /// <summary>What the body read of the clock, in ticks; <c>lost</c> where a reading was not kept.</summary>
    public IReadOnlyList<string> Clock { get; }

    public IEnumerable<PayloadRef> Inputs => Events.SelectMany(item => item.Payloads).Where(payload => payload.Role == "plan_input");

    /// <summary>Null and the reason where it cannot be read as a full trace.</summary>
    public static RecordedRun? Read(BundleFiles files, IErasureKeyStore? keys, out string? problem)
    {
        var findings = new FindingList(10);
        problem = null;
        if (files.ReadSmall(BundleNames.Events, findings) is not { Length: > 0 } log) problem = "The log is empty, or too large to be replayed in full.";
        else if (MirPlanReader.Read(files.ReadSmall(BundleNames.OriginalPlan, findings) ?? []).Plan is not { } plan) problem = "There is no plan.";
        else if (plan.Constraints.ReplayPolicy != ReplayPolicy.FullTrace) problem = "The plan of the run does not keep full traces; replay it from its metadata.";
        else
        {
            var events = new List<RecordedEvent>();
            foreach (var range in Lines(log))
                if (WireReader.Read(log[range], WireReaderOptions.AnyNumber).Value is WireObject value) events.Add(new RecordedEvent(events.Count, value));
            return new RecordedRun(files, keys, plan, events);
        }
        return null;
    }

    /// <summary>The bytes of a payload; null where its key is gone, or the file is none of a payload.</summary>
    public byte[]? Content(PayloadRef payload)
    {
        if (payload.Sha256 is not { } sha || _files.ReadSmall(BundleNames.PayloadPath(sha), new FindingList(1)) is not { } file) return null;
        return payload.KeyId is { } key ? RunKeys.Decrypt(_keys, key, file) : SaltedPayload.Read(file);
    }

    internal static IReadOnlyList<PayloadRef> PayloadsOf(WireObject value) => value["payloads"] is not WireArray array ? [] : [.. array.Items.OfType<WireObject>().Select(item => new PayloadRef(RunSummary.Text(item, "role") ?? "", RunSummary.Text(item, "name"))
    {
        Sha256 = RunSummary.Text(item, "sha256"), Omitted = RunSummary.Text(item, "omitted"), KeyId = RunSummary.Text(item, "keyId"),
    })];

    private static IEnumerable<Range> Lines(byte[] log)
    {
        for (var at = 0; at < log.Length;)
        {
            var end = Array.IndexOf(log, (byte)'\n', at);
            if (end < 0) yield break;
            yield return at..end;
            at = end + 1;
        }
    }
}
