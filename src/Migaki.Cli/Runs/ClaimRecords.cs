using System.Globalization;
using Migaki.Cli.Output;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>Follows the references of a claim to the records they name. A reference to a whole file has no record: the file is the record.</summary>
internal static class ClaimRecords
{
    private const string Rows = "provider-data://";

    public static IReadOnlyList<(string Place, WireObject Record)> Of(RunDocument run, IEnumerable<string> references)
    {
        var evidence = new Dictionary<string, WireObject>(StringComparer.Ordinal);
        foreach (var item in run.Evidence.Objects("events"))
            if (item.Text("id") is { } id) evidence.TryAdd(id, item);
        var documents = new Dictionary<string, WireObject?>(StringComparer.Ordinal) { ["evidence.json"] = run.Evidence, ["bundle.json"] = run.Manifest };
        var records = new List<(string, WireObject)>();
        foreach (var reference in references)
            if (Find(reference) is { } found) records.Add((reference, found));
        return records;

        WireObject? Find(string reference)
        {
            if (reference.StartsWith(Rows, StringComparison.Ordinal))
                return evidence.Values.FirstOrDefault(item => item.Object("capabilityAssumption").Text("evidenceRef") == reference);
            var hash = reference.IndexOf('#', StringComparison.Ordinal);
            if (hash < 0) return null;
            var (file, place) = (reference[..hash], reference[(hash + 1)..]);
            if (file == "events.jsonl") return Index(place) is { } sequence && sequence < run.Events.Items.Count ? run.Events.Items[sequence] : null;
            if (file == "checks.jsonl") return Index(place) is { } line && line < run.Checks.Count ? run.Checks[line] : null;
            if (!place.StartsWith('/')) return file == "evidence.json" ? evidence.GetValueOrDefault(place) : null;
            if (!documents.TryGetValue(file, out var document)) documents[file] = document = BundleFile.Object(run.Folder, file);
            return At(document, place);
        }
    }

    private static int? Index(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var index) ? index : null;

    private static WireObject? At(WireObject? document, string pointer)
    {
        WireValue? value = document;
        foreach (var name in pointer[1..].Split('/'))
        {
            value = value switch
            {
                WireObject inner => inner[name],
                WireArray array when Index(name) is { } index && index < array.Items.Count => array.Items[index],
                _ => null,
            };
        }
        // A list is shown as the member it is.
        return value as WireObject ?? (value is null ? null : new WireObjectBuilder().Add(pointer[(pointer.LastIndexOf('/') + 1)..], value).Build());
    }
}
