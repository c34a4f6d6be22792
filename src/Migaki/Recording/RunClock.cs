using System.Diagnostics;

namespace Migaki.Recording;

/// <summary>
/// The clock of a run. With the system's clock, one reading of the fast counter gives both a duration and the time of day: the time is read
/// anew at most once a second and counted on from there. Any other provider is asked each time.
/// </summary>
internal sealed class RunClock(TimeProvider provider)
{
    private readonly bool _system = ReferenceEquals(provider, TimeProvider.System);
    private Anchor? _anchor;

    /// <summary>A reading of the counter.</summary>
    public long Timestamp() => _system ? Stopwatch.GetTimestamp() : provider.GetTimestamp();

    /// <summary>Microseconds between two readings.</summary>
    public long Microseconds(long from, long to) => _system
        ? Stopwatch.GetElapsedTime(from, to).Ticks / TimeSpan.TicksPerMicrosecond
        : provider.GetElapsedTime(from, to).Ticks / TimeSpan.TicksPerMicrosecond;

    /// <summary>The time of day at a reading that was taken just now, in ticks of UTC.</summary>
    public long UtcTicks(long timestamp)
    {
        if (!_system) return provider.GetUtcNow().UtcTicks;
        var anchor = Volatile.Read(ref _anchor);
        if (anchor is not null && timestamp >= anchor.Timestamp && timestamp - anchor.Timestamp < Stopwatch.Frequency)
            return anchor.UtcTicks + Stopwatch.GetElapsedTime(anchor.Timestamp, timestamp).Ticks;
        anchor = new Anchor(DateTime.UtcNow.Ticks, Stopwatch.GetTimestamp());
        Volatile.Write(ref _anchor, anchor);
        return anchor.UtcTicks;
    }

    private sealed record Anchor(long UtcTicks, long Timestamp);
}
