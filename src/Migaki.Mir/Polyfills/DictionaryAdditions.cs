#if !NET
namespace Migaki.Mir;

internal static class DictionaryAdditions
{
    public static bool TryAdd<TKey, TValue>(this Dictionary<TKey, TValue> map, TKey key, TValue value) where TKey : notnull
    {
        if (map.ContainsKey(key)) return false;
        map.Add(key, value);
        return true;
    }
}
#endif
