namespace Migaki.Mir;

/// <summary>Which items of a collection are gone, new, or other objects than before.</summary>
internal sealed class ItemChanges<T> where T : class
{
    public List<string> Removed { get; } = [];

    public List<string> Added { get; } = [];

    public List<(T Before, T After)> Changed { get; } = [];

    /// <summary>For unique ids where nothing was added or moved: both lists are walked once. Null where something was.</summary>
    public static ItemChanges<T>? InPlace(MirList<T> before, MirList<T> after, Func<T, string> idOf)
    {
        var changes = new ItemChanges<T>();
        var at = 0;
        for (var i = 0; i < before.Count; i++)
        {
            if (at < after.Count && ReferenceEquals(before[i], after[at])) at++;
            else if (at < after.Count && string.Equals(idOf(before[i]), idOf(after[at]), StringComparison.Ordinal)) changes.Changed.Add((before[i], after[at++]));
            else changes.Removed.Add(idOf(before[i]));
        }
        return at == after.Count ? changes : null;
    }

    /// <summary>For any collections, by the last item of each id.</summary>
    public static ItemChanges<T> ByLookup(Dictionary<string, T> before, Dictionary<string, T> after)
    {
        var changes = new ItemChanges<T>();
        foreach (var item in before)
        {
            if (!after.TryGetValue(item.Key, out var other)) changes.Removed.Add(item.Key);
            else if (!ReferenceEquals(item.Value, other)) changes.Changed.Add((item.Value, other));
        }
        foreach (var item in after)
            if (!before.ContainsKey(item.Key)) changes.Added.Add(item.Key);
        return changes;
    }
}
