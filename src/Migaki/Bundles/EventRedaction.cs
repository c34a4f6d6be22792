using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// What was removed from the text an event of <c>evidence.json</c> is drawn from. A verdict, a decision or a correction stands for the texts beside it too: the reason, the
/// message of an exception, the command and what it wrote. A count, a price or a route does not: what was removed from a reason was not removed from them.
/// </summary>
internal static class EventRedaction
{
    private static readonly string[] Beside = ["/failures", "/method", "/nodeId", "/reason", BundleNames.StandardError, BundleNames.StandardOutput];

    public static WireObject None { get; } = new WireObjectBuilder().Add("mode", "none").Build();

    /// <param name="fields">The event of the log.</param>
    /// <param name="sequence">Its number.</param>
    /// <param name="drawnFrom">The member, or the element of one, the event of <c>evidence.json</c> is drawn from.</param>
    /// <returns>Null where nothing was removed.</returns>
    public static WireObject? Of(EventFields fields, long sequence, string drawnFrom)
    {
        if (!fields.Has(Field.Redaction)) return null;
        var entries = fields.Objects(Field.Redaction).Where(entry => IsOf(RunSummary.Text(entry, "path") ?? "", drawnFrom)).ToList();
        if (entries.Count == 0) return null;
        MirList<string> Distinct(string member) => entries.Select(entry => RunSummary.Text(entry, member)).OfType<string>().Distinct(StringComparer.Ordinal).ToMirList();
        return new WireObjectBuilder()
            .Add("mode", entries.All(static entry => RunSummary.Text(entry, "mode") == "omitted") ? "omitted" : "redacted")
            .Add("reason", string.Join("; ", Distinct("reason")))
            .Add("refs", (MirList<string>?)entries.Select(entry => Place(RunSummary.Text(entry, "path") ?? "", sequence)).Distinct(StringComparer.Ordinal).ToMirList())
            .Add("resolvers", (MirList<string>?)Distinct("resolver"))
            .Add("ruleIds", (MirList<string>?)Distinct("ruleId"))
            .Build();
    }

    /// <summary>Where something was removed, as the manifest says it: a pointer is into the event, anything else is a file of the bundle.</summary>
    public static string Place(string path, long sequence) =>
        path.StartsWith('/') ? string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Events}#{sequence}{path}") : path;

    private static bool IsOf(string path, string drawnFrom)
    {
        if (Under(path, drawnFrom)) return true;
        return drawnFrom is not ("/lowering" or "/modelRoute" or "/usage") && Array.Exists(Beside, member => Under(path, member));
    }

    private static bool Under(string path, string member) => path.StartsWith(member, StringComparison.Ordinal) && (path.Length == member.Length || path[member.Length] == '/');
}
