namespace Migaki.Generators.Flow;

/// <summary>An immutable set of numbers, sorted; small in practice, so linear merges are the fast way.</summary>
internal readonly struct SmallSet : IEquatable<SmallSet>
{
    private readonly long[]? _items;

    private SmallSet(long[] items) => _items = items.Length == 0 ? null : items;

    public static SmallSet Empty => default;

    public long[] Items => _items ?? [];

    public bool IsEmpty => _items is null;

    public int Count => _items?.Length ?? 0;

    public static SmallSet Of(long item) => new([item]);

    public static SmallSet From(IEnumerable<long> items)
    {
        var all = new long[4];
        var count = 0;
        foreach (var item in items)
        {
            if (count == all.Length) Array.Resize(ref all, count * 2);
            all[count++] = item;
        }
        if (count == 0) return default;
        Array.Sort(all, 0, count);
        var kept = 1;
        for (var i = 1; i < count; i++)
        {
            if (all[i] != all[kept - 1]) all[kept++] = all[i];
        }
        Array.Resize(ref all, kept);
        return new SmallSet(all);
    }

    public bool Contains(long item) => _items is not null && Array.BinarySearch(_items, item) >= 0;

    public SmallSet Union(SmallSet other)
    {
        if (_items is null || other._items is null) return _items is null ? other : this;
        if (Covers(other)) return this;
        var merged = new long[_items.Length + other._items.Length];
        int i = 0, j = 0, n = 0;
        while (i < _items.Length || j < other._items.Length)
        {
            if (j == other._items.Length || (i < _items.Length && _items[i] < other._items[j])) merged[n++] = _items[i++];
            else if (i == _items.Length || other._items[j] < _items[i]) merged[n++] = other._items[j++];
            else
            {
                merged[n++] = _items[i++];
                j++;
            }
        }
        if (n == other._items.Length) return other;
        Array.Resize(ref merged, n);
        return new SmallSet(merged);
    }

    /// <summary>Whether all of the other are among these.</summary>
    public bool Covers(SmallSet other)
    {
        if (other._items is not { } others || ReferenceEquals(_items, others)) return true;
        if (_items is not { } items || others.Length > items.Length) return false;
        var i = 0;
        foreach (var item in others)
        {
            while (i < items.Length && items[i] < item) i++;
            if (i == items.Length || items[i] != item) return false;
        }
        return true;
    }

    public SmallSet Except(SmallSet other)
    {
        if (_items is null || other._items is null) return this;
        var kept = new long[_items.Length];
        int j = 0, n = 0;
        foreach (var item in _items)
        {
            while (j < other._items.Length && other._items[j] < item) j++;
            if (j == other._items.Length || other._items[j] != item) kept[n++] = item;
        }
        if (n == _items.Length) return this;
        Array.Resize(ref kept, n);
        return new SmallSet(kept);
    }

    public SmallSet Intersect(SmallSet other)
    {
        if (_items is null || other._items is null) return default;
        return ReferenceEquals(_items, other._items) ? this : Where(other.Contains);
    }

    public SmallSet Where(Func<long, bool> keep)
    {
        if (_items is null) return this;
        var kept = Array.FindAll(_items, i => keep(i));
        return kept.Length == _items.Length ? this : new SmallSet(kept);
    }

    public bool Equals(SmallSet other)
    {
        if (ReferenceEquals(_items, other._items)) return true;
        if (_items is null || other._items is null || _items.Length != other._items.Length) return false;
        for (var i = 0; i < _items.Length; i++)
        {
            if (_items[i] != other._items[i]) return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => obj is SmallSet other && Equals(other);

    public override int GetHashCode() => _items is null ? 0 : unchecked((int)(_items.Length * 31 + _items[0] * 17 + _items[_items.Length - 1]));
}
