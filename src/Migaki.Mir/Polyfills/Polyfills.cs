namespace Migaki.Mir;

/// <summary>What netstandard2.0 can do only another way.</summary>
internal static class Polyfills
{
    /// <summary>An empty set of texts with room for as many; netstandard2.0 lets it grow.</summary>
    public static HashSet<string> Strings(int capacity) =>
#if NET
        new(capacity, StringComparer.Ordinal);
#else
        capacity < 0 ? throw new ArgumentOutOfRangeException(nameof(capacity)) : new HashSet<string>(StringComparer.Ordinal);
#endif
}
