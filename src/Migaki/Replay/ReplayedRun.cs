using System.Collections.Concurrent;
using System.Globalization;
using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Replay;

/// <summary>
/// A recorded run being repeated: answers each step from the record, and holds each event the repetition emits against the recorded one. The first
/// difference ends it: from then on every step throws, so that none is called for real.
/// </summary>
internal sealed class ReplayedRun
{
    private readonly object _lock = new();
    private readonly RecordedRun _recorded;
    private readonly ReplaySession _session;
    private readonly ReplayComparison _comparison;
    private readonly Dictionary<long, RecordedCall> _calls;
    private readonly HashSet<long> _rerun = [];
    private readonly List<ReplayedAnswer> _pending = [];
    private readonly bool _isSamePlan;
    private readonly Lazy<Dictionary<string, int>> _order;
    private readonly Lazy<bool> _repeats;
    private int _next, _clock;

    public ReplayedRun(RecordedRun recorded, ReplaySession session, MirPlanDefinition plan)
    {
        (_recorded, _session) = (recorded, session);
        _comparison = new ReplayComparison(recorded.Events.Any(item => item.Value["redaction"] is not null));
        _calls = recorded.Calls.ToDictionary(call => call.Number);
        _isSamePlan = string.Equals(plan.Digest, recorded.PlanDigest, StringComparison.Ordinal);
        _order = new(() => plan.Original.Nodes.Select(static (node, place) => (node.Id, place)).ToDictionary(static item => item.Id, static item => item.place, StringComparer.Ordinal));
        _repeats = new(() => PlanLoops.AnyIn(plan.Original));
    }

    public string RunId => _recorded.RunId;
    public string Path => _session.Path;
    public DateTimeOffset StartedAt => _recorded.StartedAt;
    public int? Ordinal => _recorded.Ordinal;
    public int Seed => _recorded.Seed ?? 0;
    public RecordedRun Recorded => _recorded;

    /// <summary>What the repetition keeps, by SHA-256.</summary>
    public ConcurrentDictionary<string, byte[]> Payloads { get; } = new(StringComparer.Ordinal);

    public DateTimeOffset ReadClock()
    {
        lock (_lock)
        {
            if (_clock < _recorded.Clock.Count && long.TryParse(_recorded.Clock[_clock], NumberStyles.None, CultureInfo.InvariantCulture, out var ticks) && ticks <= DateTimeOffset.MaxValue.Ticks)
            {
                _clock++;
                return new DateTimeOffset(ticks, TimeSpan.Zero);
            }
        }
        throw Diverge(NextEvent(), "/clock", "The body reads the clock more often than the record has it.");
    }

    /// <summary>The call that the record has for this one.</summary>
    public ReplayedAnswer Answer(NodeTemplate node, string method, IReadOnlyList<PayloadRef> inputs, bool isInside)
    {
        _session.ThrowIfDiverged();
        RecordedCall? call;
        RecordedEvent? overdue = null;
        lock (_lock)
        {
            call = Find(node.Id, inputs, isInside);
            if (call is not null) call.IsTaken = true;
        }
        if (call is not null && !isInside)
        {
            overdue = CatchUp(call);
        }
        if (call is null) throw Diverge(NextEvent(), "", $"The step \"{node.Id}\" ({method}) is called and the record does not have that call.", node.Id);
        if (overdue is not null) throw Diverge(overdue, "", $"The record has {Named(overdue)} here, and the replay calls \"{node.Id}\".", node.Id);
        var isFed = !(node.Kind switch { StepKind.Validator => _session.Options.RunValidators, StepKind.ContextTransform => _session.Options.RunTransforms, _ => false });
        if (!isFed) lock (_lock) _rerun.Add(call.Number);
        return new ReplayedAnswer(this, _session, call, isFed);
    }

    /// <summary>
    /// What ended before this call began, ends now: a body that starts many steps in a row does not come back before the last. What other threads
    /// still have to do is waited for. Gives the event that should have happened by now.
    /// </summary>
    private RecordedEvent? CatchUp(RecordedCall call)
    {
        using var patience = _session.BeginPatience();
        while (NextEvent() is { } next && next.Sequence < call.Begun)
        {
            if (ReleaseNext()) continue;
            _session.ThrowIfDiverged();
            if (ComesLaterOrNever(next, call) || !patience.Turn()) return next;
        }
        return null;
    }

    /// <summary>Whether no thread can still do it, by the plan of the body that is replayed: one that was edited may not have the step at all, or only after this one.</summary>
    private bool ComesLaterOrNever(RecordedEvent overdue, RecordedCall call)
    {
        if (_isSamePlan || overdue.Node is not { } node) return false;
        if (!_order.Value.TryGetValue(node, out var place)) return true;
        return !_repeats.Value && _order.Value.TryGetValue(call.Node, out var now) && now < place;
    }

    /// <summary>Whether an event of this node, and of this type where one is named, is over.</summary>
    public bool HasHappened(string node, string? type)
    {
        lock (_lock) return _recorded.Events.Any(item => item.IsConsumed && item.Node == node && item.Value["supersedes"] is null && (type is null || item.Type == type));
    }

    /// <summary>The recorded result of a check of this name; it is not run.</summary>
    public WireObject Check(string name)
    {
        _session.ThrowIfDiverged();
        RecordedEvent? next;
        lock (_lock) next = _recorded.Events.Skip(_next).FirstOrDefault(item => !item.IsConsumed && !item.IsSkipped && item.Type == "evaluation.completed" && item.Call is null);
        if (next is not null && next.Value["evaluationResults"] is WireArray { Items: [WireObject result, ..] } && RunSummary.Text(result, "name") == name)
        {
            lock (_lock) next.IsConsumed = true;
            return next.Value;
        }
        throw Diverge(next ?? NextEvent(), "", $"The check \"{name}\" is run and the record does not have it here.");
    }

    /// <summary>A step is called where the plan has none.</summary>
    public void Unplanned() => throw Diverge(NextEvent(), "", "A step is called at a place the plan does not have, or a model from outside any step.");

    /// <summary>A step is called after the end of the run.</summary>
    public static void Late() => throw new MirReplayException("A step is called after the end of a replayed run.");

    public void Emitted(ReadOnlySpan<byte> body)
    {
        if (_session.Divergence is not null || WireReader.Read([.. body, (byte)'}'], WireReaderOptions.AnyNumber).Value is not WireObject now) return;
        if (now["insideStep"] is not null || RunSummary.Text(now, "eventType") == "limit.exceeded") return;
        RecordedEvent? recorded, overdue = null;
        lock (_lock)
        {
            recorded = now["call"] is WireNumber number
                ? _calls.GetValueOrDefault((long)number.Value)?.Events.Find(item => !item.IsConsumed)
                : _recorded.Events.Skip(_next).FirstOrDefault(item => !item.IsConsumed && !item.IsSkipped && item.Call is null);
            if (recorded is not null)
            {
                overdue = _recorded.Events.Skip(_next).TakeWhile(item => item.Sequence < recorded.Sequence).FirstOrDefault(item => !item.IsConsumed && !item.IsSkipped && !item.IsBeside(recorded));
                if (overdue is null) Consume(recorded);
            }
        }
        var (type, node) = (RunSummary.Text(now, "eventType"), RunSummary.Text(now, "nodeId"));
        if (recorded is null) throw Diverge(NextEvent(), "", $"The replay has {Named(type, node)} and the record does not.", node);
        if (overdue is not null) throw Diverge(overdue, "", $"The record has {Named(overdue)} here, and the replay {Named(type, node)}.", node);
        Compare(recorded, now);
        _session.Signal();
    }

    /// <summary>Completes the call whose end is next in the record.</summary>
    public bool ReleaseNext()
    {
        ReplayedAnswer? next;
        lock (_lock)
        {
            var item = NextEventLocked();
            var index = item is null ? -1 : _pending.FindIndex(answer => answer.IsEnd(item));
            if (index < 0) return false;
            next = _pending[index];
            _pending.RemoveAt(index);
        }
        next.Release();
        return true;
    }

    /// <summary>Ends everything that still waits.</summary>
    public bool FailPending(MirReplayException reason)
    {
        List<ReplayedAnswer> waiting;
        lock (_lock)
        {
            waiting = [.. _pending];
            _pending.Clear();
        }
        foreach (var answer in waiting) answer.Fail(reason);
        return waiting.Count > 0;
    }

    /// <summary>Whether the call has to wait for its turn.</summary>
    public bool Wait(ReplayedAnswer answer)
    {
        lock (_lock)
        {
            if (NextEventLocked() is { } next && answer.IsEnd(next)) return false;
            _pending.Add(answer);
        }
        _session.Signal();
        return true;
    }

    /// <summary>The first recorded event that did not happen; null where all did.</summary>
    public RecordedEvent? NextEvent()
    {
        lock (_lock) return NextEventLocked();
    }

    public MirReplayException Diverge(RecordedEvent? at, string pointer, string message, string? nodeId = null) => _session.Diverge(
        string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Events}#{at?.Sequence ?? _recorded.Events.Count}{pointer}"), message, at?.Sequence ?? _recorded.Events.Count, nodeId ?? at?.Node, RunId);

    public static string Named(RecordedEvent item) => Named(item.Type, item.Node);

    private static string Named(string? type, string? node) => node is null ? $"\"{type}\"" : $"\"{type}\" of \"{node}\"";

    private RecordedEvent? NextEventLocked()
    {
        while (_next < _recorded.Events.Count && (_recorded.Events[_next].IsConsumed || _recorded.Events[_next].IsSkipped)) _next++;
        return _next < _recorded.Events.Count ? _recorded.Events[_next] : null;
    }

    private void Consume(RecordedEvent item)
    {
        item.IsConsumed = true;
        _ = NextEventLocked();
    }

    /// <summary>The first call of the node that was not answered yet. Of calls that ran beside each other, the one with the same arguments.</summary>
    private RecordedCall? Find(string node, IReadOnlyList<PayloadRef> inputs, bool isInside)
    {
        var first = _recorded.Calls.FirstOrDefault(call => !call.IsTaken && call.Node == node && call.IsInside == isInside);
        if (first is null) return null;
        return _recorded.Calls.FirstOrDefault(call => !call.IsTaken && call.Node == node && call.IsInside == isInside && (call == first || call.IsBeside(first)) && HasInputs(call, inputs)) ?? first;
    }

    private bool HasInputs(RecordedCall call, IReadOnlyList<PayloadRef> inputs) => inputs.All(input =>
        call.Events.SelectMany(item => item.Payloads).FirstOrDefault(payload => payload.Role == input.Role && payload.Name == input.Name) is { } recorded
        && (recorded.Sha256 is null || input.Sha256 is null || (_recorded.Content(recorded) is { } content && Payloads.TryGetValue(input.Sha256, out var now) && content.AsSpan().SequenceEqual(now))));

    private void Compare(RecordedEvent recorded, WireObject now)
    {
        var type = RunSummary.Text(now, "eventType");
        if (type != recorded.Type) throw Diverge(recorded, "/eventType", $"The record has {Named(recorded)}, the replay {Named(type, RunSummary.Text(now, "nodeId"))}.", RunSummary.Text(now, "nodeId"));
        string? pointer;
        // A plan that was edited has other literals; what the caller gave is compared as payloads.
        lock (_lock) pointer = ComparePayloads(recorded, now) ?? _comparison.OfEvents(recorded.Value, now, name => name == "contextRefs" && !_isSamePlan && recorded.Call is null);
        if (pointer is not null) throw Diverge(recorded, pointer, $"{Named(recorded)} is another in the replay at {pointer}.");
    }

    private string? ComparePayloads(RecordedEvent recorded, WireObject now)
    {
        var after = RecordedRun.PayloadsOf(now);
        for (var i = 0; i < recorded.Payloads.Count; i++)
        {
            var before = recorded.Payloads[i];
            if (before.Role == "output" && recorded.Call is { } call && !_rerun.Contains(call.Number)) continue;
            var place = string.Create(CultureInfo.InvariantCulture, $"/payloads/{i}");
            // A constant of the plan that is no longer there is a change of the plan, and shows where it was used.
            if (after.FirstOrDefault(payload => payload.Role == before.Role && payload.Name == before.Name) is not { } same)
            {
                if (before.Role == "context" && !_isSamePlan) continue;
                return place;
            }
            if (before.Sha256 is null || same.Sha256 is null || (before.Role == "context" && !_isSamePlan)) continue;
            if (_recorded.Content(before) is not { } content || !Payloads.TryGetValue(same.Sha256, out var value)) continue;
            if (_comparison.OfPayloads(content, value) is { } inner) return inner.Length == 0 ? place : $"{place}#{inner}";
        }
        foreach (var payload in after)
            if (payload.Role is not ("output" or "context") && !recorded.Payloads.Any(before => before.Role == payload.Role && before.Name == payload.Name)) return "/payloads";
        return null;
    }
}
