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

    /// <summary>The places that are listed, by sequence.</summary>
    public List<long> Listed => _sequences;

    /// <summary>Writes a reference as a string of JSON.</summary>
    public static void Write(Recording.Utf8Builder text, long sequence) => text.Raw("\"events.jsonl#"u8).Number(sequence).Raw((byte)'"');

    public static string Ref(long sequence) => string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Events}#{sequence}");
}
