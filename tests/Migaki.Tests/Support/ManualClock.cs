namespace Migaki.Tests.Support;

/// <summary>The system's time with a timer that a test fires.</summary>
internal sealed class ManualClock : TimeProvider, ITimer
{
    private TimerCallback? _callback;
    private object? _state;

    public bool Stopped { get; private set; }

    public void Tick() => _callback!(_state);

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        (_callback, _state) = (callback, state);
        return this;
    }

    public bool Change(TimeSpan dueTime, TimeSpan period) => true;

    public void Dispose() => Stopped = true;

    public ValueTask DisposeAsync()
    {
        Dispose();
        return default;
    }
}
