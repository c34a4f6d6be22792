using System.Globalization;

namespace Migaki.Bundles;

/// <summary>Places in the log that answer a question: the first fifty by sequence, and how many there are.</summary>
internal sealed class EventPlaces
{
    public const int Most = 50;

    private readonly List<long> _sequences = [];

    public long Count { get; private set; }

    public void Add(long sequence)
    {
        Count++;
        if (_sequences.Count < Most) _sequences.Add(sequence);
    }

    /// <summary>As references: <c>events.jsonl#12</c>.</summary>
    public IEnumerable<string> Refs => _sequences.Select(Ref);

    public static string Ref(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Events}#{sequence}");
}
