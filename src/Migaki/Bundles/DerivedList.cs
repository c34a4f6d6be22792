using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>Elements of a JSON array, copied as they stand in the events. Bounded: what is beyond the limit is counted.</summary>
internal sealed class DerivedList
{
    private readonly Utf8Builder _items = new(256);

    public int Kept { get; private set; }

    public long Dropped { get; private set; }

    public ReadOnlySpan<byte> Items => _items.Written;

    /// <summary>Adds the elements of an array, given as its JSON text.</summary>
    public void AddRange(ReadOnlySpan<byte> array, int count)
    {
        if (count == 0) return;
        if (Kept >= BundleLimits.DerivedItems)
        {
            Dropped += count;
            return;
        }
        if (Kept > 0) _items.Raw((byte)',');
        _items.Raw(array[1..^1]);
        Kept += count;
    }
}
