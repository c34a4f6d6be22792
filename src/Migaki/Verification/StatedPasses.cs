using System.Text.RegularExpressions;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Verification;

/// <summary>
/// What a bundle states of passes that this build does not have. They cannot be run again, but what is said of them can be held against the log, the plans and itself: each pass the log
/// names has one decision that fits what became of it, whoever accepts a loss is named and there, and whatever block came or went is spoken of by a pass that was applied.
/// </summary>
internal static partial class StatedPasses
{
    /// <summary>The first contradiction; null where there is none.</summary>
    public static string? Problem(PassEvidence passes, PlanPair plans, IReadOnlyDictionary<string, string> versions)
    {
        var byId = new Dictionary<string, WireObject>(StringComparer.Ordinal);
        foreach (var item in passes.Events)
            if (!byId.TryAdd(RunSummary.Text(item, "id") ?? "", item)) return "two events have one id";
        var spoken = new HashSet<string>(StringComparer.Ordinal);
        var (moved, named) = (new HashSet<string>(StringComparer.Ordinal), new HashSet<string>(StringComparer.Ordinal));
        var (anyApplied, stopped) = (false, false);
        foreach (var pass in passes.Records)
        {
            var (name, version) = (RunSummary.Text(pass, "name") ?? "", RunSummary.Text(pass, "version"));
            if (stopped) return $"\"{name}\" is run after one that failed";
            if (!named.Add(name) || !versions.TryGetValue(name, out var recorded) || recorded != version) return $"the log does not name \"{name}\" of that version";
            var refs = (pass["evidenceRefs"] as WireArray)?.Items.OfType<WireString>().Select(static id => id.Value).ToList() ?? [];
            if (refs.Exists(id => !byId.ContainsKey(id) || !spoken.Add(id))) return $"\"{name}\" refers to an event that is not there, or is another's";
            var own = refs.ConvertAll(id => byId[id]);
            if (OfOne(pass, own, plans.Original) is { } problem) return $"\"{name}\" {problem}";
            if (own.Exists(item => item["source"] is WireObject { } source && source["pass"] is { } said && !said.Equals(Identity(pass)))) return $"\"{name}\" has the event of another";
            var (applied, enabled) = (pass["contractVersion"] is not null, pass["enabled"] is WireBoolean { Value: true });
            var blocked = own.Exists(static item => item["passDecision"] is WireObject decided && RunSummary.Text(decided, "decision") == "blocked");
            if (blocked ? !IsWarnedOf(passes.Warnings, name) : !applied && enabled && !IsSaid(passes.Warnings, RunSummary.Text(pass, "reason"))) return $"no warning says why \"{name}\" did nothing";
            anyApplied |= applied;
            stopped = blocked && enabled;
            if (!applied) continue;
            foreach (var item in own)
                moved.UnionWith(((item["contextChange"] as WireObject)?["contextIds"] as WireArray)?.Items.OfType<WireString>().Select(static id => id.Value) ?? []);
        }
        if (spoken.Count != byId.Count) return "an event is of no pass";
        if (named.Count != versions.Count && !stopped) return "the log names others";
        if (!passes.Explained) return null;
        var changes = plans.Diff.Changes;
        if (changes.Count > 0 && !anyApplied) return "the plan changed and none was applied";
        return changes.Where(static change => change is { ArtifactKind: MirDiffArtifact.Context, Kind: MirDiffKind.ContextAdded or MirDiffKind.ContextRemoved }).FirstOrDefault(change => !moved.Contains(change.ArtifactId ?? "")) is { } unsaid
            ? $"none speaks of the block \"{unsaid.ArtifactId}\"" : null;
    }

    private static string? OfOne(WireObject pass, List<WireObject> own, MirPlan plan)
    {
        var decisions = own.FindAll(static item => RunSummary.Text(item, "kind") == "pass_decision");
        if (decisions is not [var only] || only["passDecision"] is not WireObject decision || !Identity(pass).Equals(decision["pass"])) return "has not one decision";
        var (applied, enabled, safety) = (RunSummary.Text(pass, "contractVersion"), pass["enabled"] as WireBoolean, RunSummary.Text(pass, "safety"));
        if (enabled is null || !Wire.TryParse<MirSafetyLevel>(safety, out var level) || (applied is not null && (!enabled.Value || applied != MirPassRecord.ContractVersion))) return "is no record of a pass";
        var (word, reason) = (RunSummary.Text(decision, "decision"), RunSummary.Text(decision, "reason"));
        if (!(applied is not null ? word == "applied" : word is "blocked" or "skipped")) return $"was not {word}";
        if (level == MirSafetyLevel.Lossy && applied is not null) return IsAccepted(reason ?? "", plan) ? null : "may lose something, and who accepts that is not there";
        return reason == (RunSummary.Text(pass, "reason") ?? $"Safety level {safety}.") ? null : "has another reason than its decision";
    }

    /// <summary>By validators of the plan, or by an eval that it names.</summary>
    private static bool IsAccepted(string reason, MirPlan plan)
    {
        if (Accepted().Match(reason) is not { Success: true } match) return false;
        if (match.Groups[1].Success) return match.Groups[1].Value.Split(", ").All(name => plan.Nodes.Any(node => node is MirValidatorNode validator && validator.Validator.Name == name));
        return plan.Nodes.Select(static node => node.Metadata).Append(plan.Metadata.Extensions).Any(metadata => metadata?["acceptedByEval"] is WireArray evals
            && evals.Items.OfType<WireObject>().Any(eval => RunSummary.Text(eval, "name") == match.Groups[2].Value));
    }

    private static bool IsWarnedOf(List<WireValue> warnings, string name) => warnings.OfType<WireObject>().Any(warning =>
        RunSummary.Text(warning, "code") is BundleNames.PassFailed or BundleNames.PassRefused && RunSummary.Text(warning, "message")?.StartsWith($"Pass {name} ", StringComparison.Ordinal) == true);

    private static bool IsSaid(List<WireValue> warnings, string? reason) => warnings.OfType<WireObject>().Any(warning => RunSummary.Text(warning, "severity") == "error" && RunSummary.Text(warning, "message") == reason);

    private static WireObject Identity(WireObject pass) => new WireObjectBuilder().Add("name", RunSummary.Text(pass, "name")).Add("version", RunSummary.Text(pass, "version")).Build();

    [GeneratedRegex("""^Accepted by (?:validators? (.+)|eval "(.+?)".*)\.$""", RegexOptions.CultureInvariant)]
    private static partial Regex Accepted();
}
