using System.CommandLine;
using Migaki.Cli.Bundles;
using Migaki.Cli.Gates;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki verify</c>: is every bundle what it says it is, and does it keep to a policy? One line each, and a summary of many.</summary>
internal static class VerifyCommand
{
    public static Command Create(ToolConsole console)
    {
        var paths = new Argument<string[]>("path") { Description = "A run's folder, its bundle folder, or a folder with many runs, or a zip.", Arity = ArgumentArity.OneOrMore };
        var require = new Option<string[]>("--require") { Description = "Ask for more than soundness: verified (signed by a trusted key), credible (all seven claims answered), sealed, success (the run's outcome is verified).", DefaultValueFactory = static _ => [] };
        require.AcceptOnlyFromAmong([.. Requirements.Names]);
        var policy = new Option<string?>("--policy") { Description = "A policy every run has to keep to (migaki.net.policy.v0)." };
        var quiet = new Option<bool>("--quiet", "-q") { Description = "Only the bundles with something to say, and the summary." };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.verify.v0)." };
        var trust = new TrustOptions();
        var command = new Command("verify", "Verifies evidence bundles: digests, the event chain, and everything that follows from it.\n\nExample: migaki verify --require sealed --policy policy.json artifacts/runs") { paths, require, policy, quiet, json };
        trust.AddTo(command);
        command.SetAction(parsed =>
        {
            var options = trust.Options(parsed, console);
            var gate = parsed.GetValue(policy) is { } file ? GatePolicy.Load(file, console) : null;
            var bundles = parsed.GetRequiredValue(paths).SelectMany(path => gate is null ? BundleSource.Find(path, console) : BundleSource.FindUnpacked(path, console)).Distinct(StringComparer.Ordinal).ToList();
            var asked = parsed.GetValue(require) ?? [];
            var (text, silent) = (!parsed.GetValue(json), parsed.GetValue(quiet));
            var verdicts = new List<Verdict>();
            var (cost, known) = (0.0, true);
            using var progress = new ProgressBar(console, bundles.Count, "bundles");
            // Bundles are independent; the order of lines is that of the arguments whatever finishes first.
            foreach (var (verdict, spent, isKnown) in Parallelly.InOrder(bundles, Judge).SelectMany(static judged => judged))
            {
                verdicts.Add(verdict);
                (cost, known) = (cost + spent, known && isKnown);
                if (text && !(silent && verdict.ExitCode == ExitCode.Holds))
                {
                    // Each line as soon as it is known: a root can hold many runs.
                    progress.Hide();
                    Print(verdict, console);
                }
                progress.Advance();
            }
            progress.Hide();
            var all = gate is null ? [] : Gate.ReasonsOfAll(gate, verdicts.Count, cost, known);
            if (!text) JsonOutput.Write(console, ToWire(verdicts, all));
            else
            {
                if (verdicts.Count > 1) console.Line(Summary(verdicts));
                foreach (var reason in all) console.Line($"policy {reason.Rule}: {reason.Message}");
            }
            return Worst(verdicts.Select(static verdict => verdict.ExitCode).Concat(all.Select(static _ => ExitCode.Finding)));

            List<Judged> Judge(string path)
            {
                var judged = new List<Judged>();
                var shown = BundleSource.Shown(path, console);
                // A zip may hold many; they are told apart by their run ids.
                foreach (var result in BundleSource.IsArchive(path) ? BundleVerifier.VerifyAll(path, options).Select(static located => located.Result) : [BundleVerifier.Verify(path, options)])
                {
                    var run = gate is null ? null : RunDocument.Read(path, shown, result);
                    var missing = asked.Distinct(StringComparer.Ordinal).Where(requirement => !Requirements.Holds(requirement, result)).ToList();
                    judged.Add(new Judged(new Verdict(BundleSource.IsArchive(path) && result.RunId is { Length: > 0 } id ? $"{shown}/{id}" : shown, result, missing, run is null ? [] : Gate.Reasons(gate!, run)),
                        run?.Events.CostUsd ?? 0, run is null || run.Events.CallsWithCost == run.Events.ModelCalls));
                }
                return judged;
            }
        });
        return command;
    }

    private sealed record Judged(Verdict Verdict, double CostUsd, bool CostIsKnown);

    /// <summary>What is wrong weighs more than what is unknown, and that more than what is unfinished.</summary>
    private static int Worst(IEnumerable<int> codes)
    {
        var seen = codes.ToHashSet();
        return new[] { ExitCode.Finding, ExitCode.UnsupportedVersion, ExitCode.Incomplete }.FirstOrDefault(seen.Contains);
    }

    private static void Print(Verdict verdict, ToolConsole console)
    {
        var result = verdict.Result;
        var outcome = result.Outcome is { } known ? $", outcome {Wire.Name(known)}" : "";
        console.Line($"{Wire.Name(result.Status)}  {Printable.Line(verdict.Shown)}  ({NodeText.Count((int)Math.Min(result.Events, int.MaxValue), "event")}{outcome}{(result.Credible ? ", credible" : ", not credible")})");
        foreach (var finding in result.Findings)
        {
            var place = finding.File + (finding.Line is { } line ? $":{line}" : "");
            console.Line($"  {(place.Length == 0 ? "" : Printable.Line(place) + ": ")}{Printable.Line(finding.Message, 400)}");
        }
        if (result.Note is { } note) console.Line($"  {Printable.Line(note, 400)}");
        if (result.Torn is { } torn) console.Line($"  events.jsonl: the last {torn.BytesDropped} bytes are no complete event.");
        foreach (var missing in verdict.Missing) console.Line($"  required, and not so: {missing}");
        foreach (var reason in verdict.Reasons) console.Line($"  policy {reason.Rule}: {reason.Message}");
    }

    private static string Summary(List<Verdict> verdicts)
    {
        var refused = verdicts.Count(static verdict => verdict.Missing.Count + verdict.Reasons.Count > 0);
        return $"{NodeText.Count(verdicts.Count, "bundle")}: " + string.Join(", ",
            verdicts.GroupBy(static verdict => verdict.Result.Status).OrderBy(static group => group.Key).Select(static group => $"{group.Count()} {Wire.Name(group.Key)}"))
            + (refused > 0 ? $"; {refused} not as required" : "");
    }

    private static WireObject ToWire(List<Verdict> verdicts, IReadOnlyList<GateReason> all) => new WireObjectBuilder()
        .Add("version", "migaki.net.verify.v0")
        .Add("policyReasons", all.Count == 0 ? null : Reasons(all))
        .Add("bundles", new WireArray(verdicts.Select(static verdict => (WireValue)new WireObjectBuilder()
            .Add("path", verdict.Shown)
            .Add("status", Wire.Name(verdict.Result.Status))
            .Add("integrityHolds", verdict.Result.IntegrityHolds)
            .Add("runId", verdict.Result.RunId)
            .Add("keyId", verdict.Result.KeyId)
            .Add("note", verdict.Result.Note)
            .Add("outcome", verdict.Result.Outcome)
            .Add("events", (double)verdict.Result.Events)
            .Add("credible", verdict.Result.Credible)
            .Add("missing", verdict.Missing.Count == 0 ? null : verdict.Missing.ToMirList())
            .Add("policyReasons", verdict.Reasons.Count == 0 ? null : Reasons(verdict.Reasons))
            .Add("findings", new WireArray(verdict.Result.Findings.Select(static finding => (WireValue)RunJson.Finding(finding))))
            .Build())))
        .Build();

    private static WireArray Reasons(IReadOnlyList<GateReason> reasons) =>
        new(reasons.Select(static reason => (WireValue)new WireObjectBuilder().Add("rule", reason.Rule).Add("message", reason.Message).Build()));
}
