using System.Text;
using Migaki.Bundles;

namespace Migaki.Verification;

/// <summary>An event that corrects another names one that stands before it in the same log. The log is read again for it, only where there are corrections.</summary>
internal static class CorrectedEvents
{
    public static void Check(BundleFiles files, RunSummary summary, FindingList findings)
    {
        if (summary.Corrections.Count == 0) return;
        var places = summary.Corrections.Select(correction => correction.EventId).Distinct(StringComparer.Ordinal).ToDictionary(id => id, _ => long.MaxValue, StringComparer.Ordinal);
        var sequence = 0L;
        _ = files.ReadLog(fields =>
        {
            var id = Encoding.UTF8.GetString(fields.Plain(Field.EventId));
            if (places.TryGetValue(id, out var known) && known == long.MaxValue) places[id] = sequence;
            sequence++;
        });
        foreach (var (place, id) in summary.Corrections)
            if (places[id] >= place) findings.Add(BundleNames.Events, $"It corrects the event \"{id}\", and no event before it has that id.", place, place + 1);
    }
}
