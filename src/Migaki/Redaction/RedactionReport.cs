namespace Migaki.Redaction;

/// <summary>One line of the report: what was removed where, never the value.</summary>
/// <param name="RuleId">The rule.</param>
/// <param name="Path">Where: a file and place in the bundle, e.g. <c>events.jsonl#/failures/message</c>.</param>
/// <param name="Count">How many values.</param>
/// <param name="Offsets">Where in the text before redaction, in characters; at most <see cref="RedactionReport.MaxOffsets"/>.</param>
/// <param name="Mode">How: <c>keyed-token</c>.</param>
/// <param name="Reason">What was removed.</param>
/// <param name="Resolver">Who can undo it with authority; <c>none</c> where the value was not kept.</param>
internal sealed record RedactionEntry(string RuleId, string Path, int Count, IReadOnlyList<long> Offsets, string Mode, string Reason, string Resolver);

/// <summary>Collects what was redacted in a run. Thread-safe; bounded, then it only counts.</summary>
internal sealed class RedactionReport
{
    public const int MaxOffsets = 16;
    public const int MaxEntries = 1000;
    public const string Mode = "keyed-token";

    private readonly object _gate = new();
    private readonly Dictionary<(string Rule, string Path), (int Count, List<long> Offsets, string Reason)> _entries = [];

    /// <summary>All values removed, listed or not.</summary>
    public int Total { get; private set; }

    /// <summary>Values removed that no entry lists, because there were too many entries.</summary>
    public int Unlisted { get; private set; }

    public void Add(string ruleId, string path, long offset, string reason)
    {
        lock (_gate)
        {
            Total++;
            if (_entries.TryGetValue((ruleId, path), out var entry))
            {
                if (entry.Offsets.Count < MaxOffsets) entry.Offsets.Add(offset);
                _entries[(ruleId, path)] = (entry.Count + 1, entry.Offsets, entry.Reason);
            }
            else if (_entries.Count < MaxEntries) _entries.Add((ruleId, path), (1, [offset], reason));
            else Unlisted++;
        }
    }

    /// <summary>The entries, by path and rule.</summary>
    public IReadOnlyList<RedactionEntry> Entries(string resolver = "none")
    {
        lock (_gate)
        {
            return [.. _entries
                .OrderBy(e => e.Key.Path, StringComparer.Ordinal).ThenBy(e => e.Key.Rule, StringComparer.Ordinal)
                .Select(e => new RedactionEntry(e.Key.Rule, e.Key.Path, e.Value.Count, [.. e.Value.Offsets.Order()], Mode, e.Value.Reason, resolver))];
        }
    }
}
