using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>Which passes made the optimized plan, and whether that explains all of the change. Found by running them again: they are deterministic.</summary>
internal sealed class PassEvidence
{
    private PassEvidence(List<WireObject> records, List<WireObject> events, List<WireValue> warnings, bool explained) =>
        (Records, Events, Warnings, Explained) = (records, events, warnings, explained);

    /// <summary>A record of each pass: name, version, enabled, safety, reason, references to its events.</summary>
    public List<WireObject> Records { get; }

    /// <summary>What the passes reported, a decision for each included.</summary>
    public List<WireObject> Events { get; }

    public List<WireValue> Warnings { get; }

    /// <summary>Whether the recorded passes, applied to the original plan, give the optimized one.</summary>
    public bool Explained { get; }

    public static PassEvidence Of(MirPlan original, MirPlan optimized)
    {
        var optimization = MirOptimizer.Optimize(original);
        var (records, events) = (new List<WireObject>(), new List<WireObject>());
        foreach (var pass in optimization.PassRecords)
        {
            events.AddRange(pass.Evidence);
            if (!pass.Evidence.Any(item => RunSummary.Text(item, "kind") == "pass_decision")) events.Add(Decision(pass));
            records.Add(new WireObjectBuilder()
                .Add("contractVersion", pass.Result is null ? null : MirPassRecord.ContractVersion)
                .Add("enabled", (bool?)pass.Enabled)
                .Add("evidenceRefs", pass.Evidence.Select(item => RunSummary.Text(item, "id") ?? "").Append($"pass-decision-{records.Count + 1:000}").Distinct(StringComparer.Ordinal).ToMirList())
                .Add("name", pass.Pass.Name)
                .Add("reason", pass.Reason ?? pass.Error?.Message)
                .Add<MirSafetyLevel>("safety", pass.Safety.Level)
                .Add("version", pass.Pass.Version)
                .Build());
        }
        return new PassEvidence(records, events, [.. optimization.Report.Warnings.Select(warning => (WireValue)warning.ToWire())], optimization.Plan == optimized);

        WireObject Decision(MirPassRecord pass) => EvidenceEvents.Event($"pass-decision-{records.Count + 1:000}", "pass_decision", "pass", null, null,
            $"Pass {pass.Pass.Name}: {Word(pass)}.", "passDecision", new WireObjectBuilder()
                .Add("decision", Word(pass)).Add("pass", pass.Pass.ToWire())
                .Add("reason", pass.Reason ?? pass.Error?.Message ?? $"Safety level {Wire.Name(pass.Safety.Level)}.").Build());

        static string Word(MirPassRecord pass) => pass.Result is not null ? "applied" : pass.Error is not null ? "blocked" : "skipped";
    }
}
