using System.Globalization;

namespace Migaki.Recording;

/// <summary>
/// The times a body read from its run since the last event; the next event takes them along, so that a replay can give the same ones. Beyond a number
/// they are counted as lost, and the run cannot be replayed in full.
/// </summary>
internal sealed class ClockReadings
{
    private const int Most = 4096;

    private readonly object _lock = new();
    private List<DateTimeOffset>? _pending;
    private bool _lost;

    public void Add(DateTimeOffset time)
    {
        lock (_lock)
        {
            _pending ??= [];
            if (_pending.Count < Most) _pending.Add(time);
            else _lost = true;
        }
    }

    /// <summary>Writes what was read as the member <c>clock</c>, in 100 ns since year 1 as text: JSON numbers do not reach.</summary>
    public void Flush(Utf8Builder line)
    {
        if (Volatile.Read(ref _pending) is null) return;
        lock (_lock)
        {
            if (_pending is not { } pending) return;
            line.Raw(",\"clock\":["u8);
            for (var i = 0; i < pending.Count; i++)
            {
                if (i > 0) line.Raw((byte)',');
                line.String(pending[i].UtcTicks.ToString(CultureInfo.InvariantCulture));
            }
            if (_lost) line.Raw(",\"lost\""u8);
            line.Raw((byte)']');
            _pending = null;
        }
    }
}
