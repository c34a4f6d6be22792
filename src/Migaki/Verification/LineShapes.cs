namespace Migaki.Verification;

/// <summary>
/// The patterns that lines were found to have. A reading of a bundle has its own; those of the logs that this process writes are kept with their plan,
/// so that only the first run of a plan is parsed. Thread-safe.
/// </summary>
/// <param name="longest">Longer lines are not kept.</param>
internal sealed class LineShapes(int longest = int.MaxValue)
{
    /// <summary>How many are kept, then the oldest goes.</summary>
    public const int Most = 64;

    private readonly object _lock = new();
    private LineShape[] _items = [];
    private int _oldest;

    /// <summary>Those that are known; the array does not change.</summary>
    public LineShape[] Items => Volatile.Read(ref _items);

    public void Add(LineShape shape)
    {
        if (shape.Length > longest) return;
        lock (_lock)
        {
            LineShape[] items = _items.Length < Most ? [.. _items, shape] : [.. _items];
            if (items.Length == _items.Length) items[_oldest++ % Most] = shape;
            Volatile.Write(ref _items, items);
        }
    }
}
