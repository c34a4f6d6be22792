using Migaki.Recording;
using Migaki.Redaction;
using Migaki.Replay;

namespace Migaki.Runtime;

/// <summary>What a step adds in a run that keeps a full trace: payloads, a number, when it began; and how a replay answers it.</summary>
public sealed partial class RecordedStep
{
    private Trace? _trace;

    /// <summary>Whether a replay answers this call; the step itself must then not be called.</summary>
    public bool IsReplayed => _trace?.Answer is { IsFed: true };

    /// <summary>Keeps an argument that has no text but belongs to the call: a number, a flag, a date.</summary>
    public void Input<T>(string name, T value)
    {
        if (Run.Payloads is not null) KeepInput(name, value, null);
    }

    /// <summary>What the recorded call did, for a step that returns nothing.</summary>
    public void Replay() => _trace!.Answer!.Now();

    /// <summary>What the recorded call returned.</summary>
    public T Replay<T>() => _trace!.Answer!.Now<T>();

    /// <summary>What the recorded call returned; completes when it did.</summary>
    public Task ReplayTask() => _trace!.Answer!.Later();

    /// <inheritdoc cref="ReplayTask()"/>
    public Task<T> ReplayTask<T>() => _trace!.Answer!.Later<T>();

    /// <inheritdoc cref="ReplayTask()"/>
    public ValueTask ReplayValueTask() => new(_trace!.Answer!.Later());

    /// <inheritdoc cref="ReplayTask()"/>
    public ValueTask<T> ReplayValueTask<T>() => new(_trace!.Answer!.Later<T>());

    /// <summary>What the recorded call streamed, and how it ended.</summary>
    public IAsyncEnumerable<T> ReplayStream<T>() => _trace!.Answer!.Stream<T>();

    /// <summary>The items of this step's stream; null where they are not kept.</summary>
    internal PayloadItems<T>? OutputItems<T>() => Run.Payloads?.Items<T>("output", OutputPolicy());

    internal void KeepOutput<T>(PayloadItems<T>? items)
    {
        if (items is not null && Volatile.Read(ref _done) == 0) _trace!.Add(items.Keep());
    }

    /// <summary>An event that a client writes while this step runs.</summary>
    internal void AppendInside(Utf8Builder line, long timestamp)
    {
        if (_trace is not null) line.Raw(",\"insideStep\":"u8).String(NodeId);
        Append(line, timestamp);
    }

    private void BeginTrace(RunPayloads payloads)
    {
        Run.SayBound();
        _trace = new Trace { Call = payloads.NextCall(), BegunAfter = Run.EventCount, Within = RunScope.CurrentStep is { } outer && ReferenceEquals(outer.Run, Run) ? outer : null };
    }

    private void EnterTrace()
    {
        if (_trace is null) return;
        _outerStep = RunScope.CurrentStep;
        RunScope.CurrentStep = this;
        _trace.Entered = true;
    }

    private void LeaveTrace()
    {
        if (_trace is not { Entered: true }) return;
        _trace.Entered = false;
        RunScope.CurrentStep = _outerStep;
    }

    private void KeepInput<T>(string name, T value, ContentDigest? digest)
    {
        var block = digest is null ? -1 : Run.BlockOf(_node.Inputs, digest);
        _trace!.Add(Run.Payloads!.Keep("input", name, value, Run.Payloads.PolicyOf(block >= 0 ? [_node.Inputs[block]] : _node.Inputs)));
    }

    private void KeepOutput<T>(T value) => _trace!.Add(Run.Payloads!.Keep("output", null, value, OutputPolicy()));

    /// <summary>New data is what it declares; what is made of other content is as that is.</summary>
    private PayloadPolicy OutputPolicy()
    {
        var isDerived = _node.Kind is StepKind.ModelCall or StepKind.ContextTransform || _node.OutputBlock < 0;
        return Run.Payloads!.PolicyOf([.. _node.OutputBlock >= 0 ? [_node.OutputBlock] : Array.Empty<int>(), .. isDerived ? _node.Inputs : []]);
    }

    private void AppendTrace(Utf8Builder line, ref List<RedactionEntry>? found, bool isEnd)
    {
        if (_trace is not { } trace) return;
        line.Raw(isEnd ? ",\"begunAfter\":"u8 : ""u8);
        if (isEnd) line.Number(trace.BegunAfter);
        line.Raw(",\"call\":"u8).Number((long)(trace.Answer?.Call ?? trace.Call));
        if (trace.Within is { } outer) line.Raw(",\"insideStep\":"u8).String(outer.NodeId);
        PayloadRef.Append(line, trace.Take(), ref found);
    }

    private void Match(ReplayedRun replay) => _trace!.Answer = replay.Answer(_node, _site.Method, _trace.Payloads, _trace.Within is not null);

    /// <summary>Rented by nobody: one object for each call, and only where a full trace is kept.</summary>
    private sealed class Trace
    {
        private readonly object _lock = new();
        private List<PayloadRef> _payloads = [];

        public required int Call { get; init; }
        public required long BegunAfter { get; init; }
        public RecordedStep? Within { get; init; }
        public bool Entered { get; set; }
        public ReplayedAnswer? Answer { get; set; }
        public IReadOnlyList<PayloadRef> Payloads => _payloads;
        public IReadOnlyList<PayloadRef> Taken { get; private set; } = [];

        public void Add(PayloadRef payload)
        {
            lock (_lock) _payloads.Add(payload);
        }

        public List<PayloadRef> Take()
        {
            lock (_lock)
            {
                var taken = _payloads;
                _payloads = [];
                Taken = taken;
                return taken;
            }
        }
    }
}
