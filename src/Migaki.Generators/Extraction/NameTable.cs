using Microsoft.CodeAnalysis.CSharp;

namespace Migaki.Generators.Extraction;

/// <summary>Names to look for in a text: each character of it is looked at once, however many names there are.</summary>
internal sealed class NameTable
{
    private const uint Seed = 2166136261, Prime = 16777619;

    private readonly HashSet<string> _names;
    private readonly string[]?[] _slots;

    public NameTable(IEnumerable<string> names)
    {
        _names = new HashSet<string>(names, StringComparer.Ordinal);
        var size = 64;
        while (size < _names.Count * 8) size *= 2;
        _slots = new string[]?[size];
        foreach (var name in _names)
        {
            var hash = Seed;
            foreach (var c in name) hash = (hash ^ c) * Prime;
            ref var slot = ref _slots[hash & (uint)(size - 1)];
            slot = slot is null ? [name] : [.. slot, name];
        }
    }

    public bool IsEmpty => _names.Count == 0;

    public bool Contains(string name) => _names.Contains(name);

    /// <summary>Where a word of the text begins that is one of the names.</summary>
    public List<int> PlacesIn(string text)
    {
        var places = new List<int>();
        var mask = (uint)(_slots.Length - 1);
        for (var i = 0; i < text.Length;)
        {
            if (!IsPart(text[i]))
            {
                i++;
                continue;
            }
            var start = i;
            var hash = Seed;
            for (; i < text.Length && IsPart(text[i]); i++) hash = (hash ^ text[i]) * Prime;
            if (_slots[hash & mask] is not { } candidates) continue;
            foreach (var candidate in candidates)
            {
                if (candidate.Length == i - start && string.CompareOrdinal(text, start, candidate, 0, candidate.Length) == 0) places.Add(start);
            }
        }
        return places;
    }

    private static bool IsPart(char c) => c < 128
        ? (uint)((c | 0x20) - 'a') <= 'z' - 'a' || (uint)(c - '0') <= 9 || c == '_'
        : SyntaxFacts.IsIdentifierPartCharacter(c);
}
