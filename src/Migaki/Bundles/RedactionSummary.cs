using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>What was removed from the free texts of a run, event by event. A pure function of the log; bounded, then it counts.</summary>
internal sealed class RedactionSummary
{
    private const int Most = 1000;

    private readonly List<WireValue> _entries = [];
    private readonly List<WireValue> _documentEntries = [];

    public double Total { get; private set; }

    public double Unlisted { get; private set; }

    /// <summary>As the manifest lists them: path, rule, count, mode, reason, resolver.</summary>
    public IReadOnlyList<WireValue> Entries => _entries;

    /// <summary>As <c>evidence.json</c> lists them.</summary>
    public IReadOnlyList<WireValue> DocumentEntries => _documentEntries;

    public void Add(EventFields fields, long sequence)
    {
        if (!fields.Has(Field.Redaction)) return;
        foreach (var entry in fields.Objects(Field.Redaction))
        {
            var count = entry["count"] is WireNumber number ? number.Value : 1;
            Total += count;
            if (_entries.Count >= Most)
            {
                Unlisted += count;
                continue;
            }
            var path = EventRedaction.Place(RunSummary.Text(entry, "path") ?? "", sequence);
            _entries.Add(new WireObjectBuilder()
                .Add("count", count).Add("mode", entry["mode"]).Add("path", path).Add("reason", entry["reason"]).Add("resolver", entry["resolver"]).Add("ruleId", entry["ruleId"]).Build());
            _documentEntries.Add(new WireObjectBuilder()
                .Add("eventId", fields.Text(Field.EventId)).Add("mode", "redacted").Add("path", path).Add("reason", entry["reason"]).Build());
        }
    }
}
