using System.Collections;

namespace Migaki.Mir;

/// <summary>
/// An immutable list that compares by content. Records hold it, so that equal plans are equal values; the generator's
/// incremental pipeline relies on that.
/// </summary>
/// <typeparam name="T">The element; compares by content too.</typeparam>
public readonly struct MirList<T> : IReadOnlyList<T>, IEquatable<MirList<T>>
{
    private readonly T[]? _items;

    private MirList(T[] items) => _items = items;

    /// <summary>The list without elements; the default value.</summary>
    public static MirList<T> Empty => default;

    /// <inheritdoc/>
    public int Count => _items?.Length ?? 0;

    /// <inheritdoc/>
    public T this[int index] => (_items ?? [])[index];

    /// <summary>A list with a copy of these elements.</summary>
    public static MirList<T> From(IEnumerable<T> items) => new(items.ToArray());

    /// <inheritdoc/>
    public bool Equals(MirList<T> other)
    {
        var (left, right) = (_items ?? [], other._items ?? []);
        if (ReferenceEquals(left, right)) return true;
        if (left.Length != right.Length) return false;
        var comparer = EqualityComparer<T>.Default;
        for (var i = 0; i < left.Length; i++)
        {
            if (!comparer.Equals(left[i], right[i])) return false;
        }
        return true;
    }

    /// <summary>Whether both are the same list in memory; equal lists need not be.</summary>
    internal bool IsSame(MirList<T> other) => ReferenceEquals(_items, other._items);

    /// <inheritdoc/>
    public override bool Equals(object? obj) => obj is MirList<T> other && Equals(other);

    /// <inheritdoc/>
    public override int GetHashCode()
    {
        var hash = 17;
        foreach (var item in _items ?? []) hash = unchecked((hash * 31) + (item?.GetHashCode() ?? 0));
        return hash;
    }

    /// <summary>Compares by content.</summary>
    public static bool operator ==(MirList<T> left, MirList<T> right) => left.Equals(right);

    /// <summary>Compares by content.</summary>
    public static bool operator !=(MirList<T> left, MirList<T> right) => !left.Equals(right);

    /// <inheritdoc/>
    public IEnumerator<T> GetEnumerator() => ((IEnumerable<T>)(_items ?? [])).GetEnumerator();

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
}

/// <summary>Creates <see cref="MirList{T}"/>.</summary>
public static class MirList
{
    /// <summary>A list of these elements.</summary>
    public static MirList<T> Of<T>(params T[] items) => MirList<T>.From(items);

    /// <summary>A list with a copy of these elements.</summary>
    public static MirList<T> ToMirList<T>(this IEnumerable<T> items) => MirList<T>.From(items);
}
