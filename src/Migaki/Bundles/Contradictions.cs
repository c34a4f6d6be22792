using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// Events that say a text was redacted where it was not: what is said to be a token is none, what is said to be omitted is there. Such a bundle is
/// never signed, and a verifier refuses it.
/// </summary>
internal sealed class Contradictions
{
    private const int Most = 100;

    private readonly List<(long Sequence, string Message)> _items = [];

    public bool Any => _items.Count > 0;

    public IReadOnlyList<(long Sequence, string Message)> Places => _items;

    public void Add(EventFields fields, long sequence)
    {
        if (!fields.Has(Field.Redaction)) return;
        foreach (var entry in fields.Objects(Field.Redaction))
        {
            if (_items.Count >= Most) return;
            if (RunSummary.Text(entry, "path") is not { } path || !path.StartsWith('/')) continue;
            var value = At(fields.Line, path);
            var rule = RunSummary.Text(entry, "ruleId");
            var problem = RunSummary.Text(entry, "mode") switch
            {
                "keyed-token" => value is WireString text && text.Value.Contains($"[REDACTED:{rule}:", StringComparison.Ordinal) ? null : "no token of that rule stands there",
                "omitted" => value is null ? null : "the content is there",
                _ => "the mode is unknown",
            };
            if (problem is not null) _items.Add((sequence, string.Create(CultureInfo.InvariantCulture, $"Event {sequence} says {path} is redacted by {rule}, and {problem}.")));
        }
    }

    /// <summary>The value a JSON pointer names.</summary>
    private static WireValue? At(ReadOnlySpan<byte> line, string pointer)
    {
        var value = WireReader.Read(line.ToArray()).Value;
        foreach (var part in pointer.Split('/').Skip(1))
        {
            var name = part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal);
            value = value switch
            {
                WireObject inner => inner[name],
                WireArray array when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < array.Items.Count => array.Items[index],
                _ => null,
            };
        }
        return value;
    }
}
