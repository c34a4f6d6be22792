using System.Text.RegularExpressions;
using Migaki.Mir.Json;

namespace Migaki.Replay;

/// <summary>
/// Compares events and payloads of a run with those of its replay. Keyed digests and redaction tokens are under keys of each run: they are equal where
/// the same one stands in the same places.
/// </summary>
internal sealed partial class ReplayComparison(bool ignoreTokens)
{
    /// <summary>What may differ: times and ids, what a client reported from inside a step, and what the replay itself is about.</summary>
    public static readonly HashSet<string> Volatile = new(StringComparer.Ordinal)
    {
        "actorRef", "begunAfter", "call", "clock", "concurrencyGroup", "contractVersions", "correlationId", "durationMs", "eventId", "fieldKinds", "follows", "lostEvents", "lowering", "modelRoute",
        "occurredAtUtc", "parentRequestId", "payloads", "prev", "redaction", "requestId", "retentionPolicy", "seed", "sequence", "supersedes", "tenantRef", "traceId", "usage",
    };

    private readonly Dictionary<string, string> _there = new(StringComparer.Ordinal), _back = new(StringComparer.Ordinal);

    /// <summary>The JSON pointer of the first difference; null where there is none.</summary>
    public string? OfEvents(WireObject recorded, WireObject now, Func<string, bool> isIgnored)
    {
        foreach (var name in recorded.Members.Concat(now.Members).Select(member => member.Key).Distinct().Order(StringComparer.Ordinal))
        {
            if (Volatile.Contains(name) || isIgnored(name) || (ignoreTokens && name == "finalOutputTokens")) continue;
            if (Of(recorded[name], now[name], "/" + name) is { } pointer) return pointer;
        }
        return null;
    }

    /// <summary>The same for two payloads; <c>""</c> is the whole.</summary>
    public string? OfPayloads(byte[] recorded, byte[] now)
    {
        if (recorded.AsSpan().SequenceEqual(now)) return null;
        var (first, second) = (WireReader.Read(recorded, WireReaderOptions.AnyNumber).Value, WireReader.Read(now, WireReaderOptions.AnyNumber).Value);
        // Numbers that a double does not hold are told by their text alone.
        return Of(first, second, "") ?? (first is null || !Token().IsMatch(System.Text.Encoding.UTF8.GetString(recorded)) ? "" : null);
    }

    private string? Of(WireValue? recorded, WireValue? now, string pointer)
    {
        switch (recorded, now)
        {
            case (null, null):
                return null;
            case (WireString before, WireString after):
                return Same(before.Value, after.Value) ? null : pointer;
            case (WireArray before, WireArray after):
                for (var i = 0; i < Math.Max(before.Items.Count, after.Items.Count); i++)
                {
                    var at = $"{pointer}/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}";
                    if (i >= before.Items.Count || i >= after.Items.Count) return at;
                    if (Of(before.Items[i], after.Items[i], at) is { } inner) return inner;
                }
                return null;
            case (WireObject before, WireObject after):
                foreach (var name in before.Members.Concat(after.Members).Select(member => member.Key).Distinct().Order(StringComparer.Ordinal))
                {
                    if (ignoreTokens && name == "tokens") continue;
                    if (Of(before[name], after[name], $"{pointer}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}") is { } inner) return inner;
                }
                return null;
            default:
                return recorded is not null && recorded.Equals(now) ? null : pointer;
        }
    }

    private bool Same(string recorded, string now)
    {
        if (recorded.StartsWith(BundleNames.KeyedDigestPrefix, StringComparison.Ordinal) && now.StartsWith(BundleNames.KeyedDigestPrefix, StringComparison.Ordinal)) return Pair(recorded, now);
        if (string.Equals(recorded, now, StringComparison.Ordinal)) return true;
        var (before, after) = (Token().Matches(recorded), Token().Matches(now));
        if (before.Count == 0 || before.Count != after.Count || Token().Replace(recorded, "$1") != Token().Replace(now, "$1")) return false;
        for (var i = 0; i < before.Count; i++)
            if (!Pair(before[i].Value, after[i].Value)) return false;
        return true;
    }

    private bool Pair(string recorded, string now)
    {
        var (known, other) = (_there.TryAdd(recorded, now) || _there[recorded] == now, _back.TryAdd(now, recorded) || _back[now] == recorded);
        return known && other;
    }

    [GeneratedRegex(@"(\[REDACTED:[a-z0-9-]+:)[0-9a-f]{16}\]", RegexOptions.CultureInvariant)]
    private static partial Regex Token();
}
