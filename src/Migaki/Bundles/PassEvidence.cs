using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>Which passes made the optimized plan, and whether that explains all of the change. Found by running them again: they are deterministic.</summary>
internal sealed class PassEvidence
{
    private WireCanonical? _recordsText, _warningsText;
    private EvidenceEventText[]? _eventTexts;
    private string[]? _decisionRefs;

    private PassEvidence(EventPrivacy privacy, List<WireObject> records, List<WireObject> events, List<WireValue> warnings, bool explained, string? undecided) =>
        (Privacy, Records, Events, Warnings, Explained, Undecided) = (privacy, records, events, warnings, explained, undecided);

    /// <summary>How private events under these plans are.</summary>
    public EventPrivacy Privacy { get; }

    /// <summary>A record of each pass: name, version, enabled, safety, reason, references to its events.</summary>
    public List<WireObject> Records { get; }

    /// <summary>What the passes reported, a decision for each included.</summary>
    public List<WireObject> Events { get; }

    public List<WireValue> Warnings { get; }

    /// <summary>The records as an array.</summary>
    public WireCanonical RecordsText => _recordsText ??= new WireCanonical(new WireArray(Records));

    /// <summary>The warnings as an array.</summary>
    public WireCanonical WarningsText => _warningsText ??= new WireCanonical(new WireArray(Warnings));

    /// <summary>The events as text.</summary>
    public EvidenceEventText[] EventTexts => _eventTexts ??= [.. Events.Select(EvidenceEventText.Of)];

    /// <summary>The decisions among the events, as references.</summary>
    public string[] DecisionRefs => _decisionRefs ??= [.. Events.Where(item => RunSummary.Text(item, "kind") == "pass_decision").Select(item => $"{BundleNames.Evidence}#{RunSummary.Text(item, "id")}")];

    /// <summary>Whether the recorded passes, applied to the original plan, give the optimized one.</summary>
    public bool Explained { get; }

    /// <summary>A pass that was applied without a decision that says why; null where there is none.</summary>
    public string? Undecided { get; }

    /// <summary>The passes of this build and their versions, as members of an event's <c>contractVersions</c>.</summary>
    public static byte[] VersionMembers { get; } = System.Text.Encoding.UTF8.GetBytes(string.Concat(Versions().Select(pass => $",{CanonicalJson.Quote(VersionPrefix + pass.Name)}:{CanonicalJson.Quote(pass.Version)}")));

    public const string VersionPrefix = "plan.pass:";

    private static IEnumerable<(string Name, string Version)> Versions() =>
        MirOptimizer.Passes.Select(pass => (pass.Name, pass.Version)).OrderBy(pass => pass.Name, StringComparer.Ordinal);

    /// <summary>Whether the passes of this build are those a run was recorded with; where they are not, they cannot be run again.</summary>
    public static bool AreThose(IReadOnlyDictionary<string, string> recorded) =>
        recorded.Count == 0 || (recorded.Count == Versions().Count() && Versions().All(pass => recorded.TryGetValue(pass.Name, out var version) && version == pass.Version));

    /// <summary>The passes of another build, as its bundle states them: manifest and evidence.json must then at least agree.</summary>
    public static PassEvidence Stated(EventPrivacy privacy, WireObject? evidence, WireObject manifest)
    {
        static IEnumerable<WireObject> Objects(WireObject? value, string name) => (value?[name] as WireArray)?.Items.OfType<WireObject>() ?? [];
        return new PassEvidence(
            privacy,
            [.. Objects(evidence, "passes")],
            [.. Objects(evidence, "events").Where(item => item["source"] is WireObject source && RunSummary.Text(source, "kind") == "pass").Select(privacy.Classified)],
            [.. Objects(evidence, "warnings")],
            manifest["claims"] is WireObject claims && claims["whyAllowed"] is WireObject claim && RunSummary.Text(claim, "status") == "answered", null);
    }

    public static PassEvidence Of(MirPlan original, MirPlan optimized)
    {
        var optimization = MirOptimizer.Optimize(original);
        var privacy = new EventPrivacy(original, optimized);
        var (records, events) = (new List<WireObject>(), new List<WireObject>());
        string? undecided = null;
        foreach (var pass in optimization.PassRecords)
        {
            events.AddRange(pass.Evidence.Select(privacy.Classified));
            var isDecided = pass.Evidence.Any(static item => RunSummary.Text(item, "kind") == "pass_decision");
            if (!isDecided) events.Add(Decision(pass));
            if (pass.Result is not null && (pass.Safety.Level == MirSafetyLevel.Lossy && pass.Safety.RequiresValidators.Count == 0)) undecided ??= pass.Pass.Name;
            records.Add(new WireObjectBuilder()
                .Add("contractVersion", pass.Result is null || Declined(pass) is not null ? null : MirPassRecord.ContractVersion)
                .Add("enabled", (bool?)pass.Enabled)
                .Add("evidenceRefs", pass.Evidence.Select(item => RunSummary.Text(item, "id") ?? "").Concat(isDecided ? [] : [$"pass-decision-{records.Count + 1:000}"]).Distinct(StringComparer.Ordinal).ToMirList())
                .Add("name", pass.Pass.Name)
                .Add("reason", pass.Reason ?? pass.Error?.Message ?? Declined(pass))
                .Add<MirSafetyLevel>("safety", pass.Safety.Level)
                .Add("version", pass.Pass.Version)
                .Build());
        }
        return new PassEvidence(privacy, records, events, [.. optimization.Report.Warnings.Concat(optimization.PassRecords.Select(Hindrance).OfType<MirPassWarning>()).Select(warning => (WireValue)warning.ToWire())], optimization.Plan == optimized, undecided);

        WireObject Decision(MirPassRecord pass) => new EvidenceEvent($"pass-decision-{records.Count + 1:000}", "pass_decision", "pass", null, null,
            $"Pass {pass.Pass.Name}: {Word(pass)}.", "passDecision", new WireObjectBuilder()
                .Add("decision", Word(pass)).Add("pass", pass.Pass.ToWire())
                .Add("reason", pass.Reason ?? pass.Error?.Message ?? Declined(pass) ?? $"Safety level {Wire.Name(pass.Safety.Level)}.").Build()).ToWire(privacy);

        // What a pass that failed or was refused would have done is not done, and nobody has to look for it.
        static MirPassWarning? Hindrance(MirPassRecord pass) =>
            pass.Error is { } error ? new MirPassWarning(BundleNames.PassFailed, $"Pass {pass.Pass.Name} failed: {error.Message}", MirWarningSeverity.Warning)
            : !pass.Enabled && pass.Evidence.Count > 0 ? new MirPassWarning(BundleNames.PassRefused, $"Pass {pass.Pass.Name} was refused: {pass.Reason}", MirWarningSeverity.Warning) : null;

        static string Word(MirPassRecord pass) => pass.Error is not null ? "blocked" : pass.Result is null || Declined(pass) is not null ? "skipped" : "applied";
    }

    /// <summary>Why a pass that ran left the plan as it was and said it had to, e.g. because its context is not sound; null where it did its work.</summary>
    internal static string? Declined(MirPassRecord pass) =>
        pass.Result is { Diff.Changes.Count: 0 } && pass.Warnings.FirstOrDefault(static warning => warning.Severity == MirWarningSeverity.Error) is { } warning ? warning.Message : null;
}
