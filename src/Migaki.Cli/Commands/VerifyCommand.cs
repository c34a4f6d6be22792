using System.CommandLine;
using Migaki.Cli.Bundles;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki verify</c>: is every bundle what it says it is? One line each, and a summary of many.</summary>
internal static class VerifyCommand
{
    private static readonly string[] Requirements = ["verified", "credible", "sealed", "success"];

    public static Command Create(ToolConsole console)
    {
        var paths = new Argument<string[]>("path") { Description = "A run's folder, its bundle folder, or a folder with many runs.", Arity = ArgumentArity.OneOrMore };
        var require = new Option<string[]>("--require") { Description = "Ask for more than soundness: verified (signed by a trusted key), credible (all seven claims answered), sealed, success (the run's outcome is verified).", DefaultValueFactory = static _ => [] };
        require.AcceptOnlyFromAmong(Requirements);
        var json = new Option<bool>("--json") { Description = "JSON instead of text." };
        var command = new Command("verify", "Verifies evidence bundles: digests, the event chain, and everything that follows from it.") { paths, require, json };
        command.SetAction(parsed =>
        {
            var bundles = parsed.GetRequiredValue(paths).SelectMany(path => BundleSource.Find(path, console)).Distinct(StringComparer.Ordinal);
            var asked = parsed.GetValue(require) ?? [];
            var verdicts = new List<Verdict>();
            foreach (var bundle in bundles)
            {
                var verdict = Verdict.Of(bundle, Path.GetRelativePath(console.WorkingDirectory, bundle), asked);
                verdicts.Add(verdict);
                // Each line as soon as it is known: a root can hold many runs.
                if (!parsed.GetValue(json)) Print(verdict, console);
            }
            if (parsed.GetValue(json)) JsonOutput.Write(console, ToWire(verdicts));
            else if (verdicts.Count > 1) console.Line(Summary(verdicts));
            return Worst(verdicts.Select(static verdict => verdict.ExitCode));
        });
        return command;
    }

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
        if (result.Torn is { } torn) console.Line($"  events.jsonl: the last {torn.BytesDropped} bytes are no complete event.");
        foreach (var missing in verdict.Missing) console.Line($"  required, and not so: {missing}");
    }

    private static string Summary(List<Verdict> verdicts) => $"{NodeText.Count(verdicts.Count, "bundle")}: " + string.Join(", ",
        verdicts.GroupBy(static verdict => verdict.Result.Status).OrderBy(static group => group.Key).Select(static group => $"{group.Count()} {Wire.Name(group.Key)}"));

    private static WireObject ToWire(List<Verdict> verdicts) => new WireObjectBuilder()
        .Add("version", "migaki.net.verify.v0")
        .Add("bundles", new WireArray(verdicts.Select(static verdict => (WireValue)new WireObjectBuilder()
            .Add("path", verdict.Shown)
            .Add("status", Wire.Name(verdict.Result.Status))
            .Add("integrityHolds", verdict.Result.IntegrityHolds)
            .Add("runId", verdict.Result.RunId)
            .Add("outcome", verdict.Result.Outcome)
            .Add("events", (double)verdict.Result.Events)
            .Add("credible", verdict.Result.Credible)
            .Add("missing", verdict.Missing.Count == 0 ? null : verdict.Missing.ToMirList())
            .Add("findings", new WireArray(verdict.Result.Findings.Select(static finding => (WireValue)new WireObjectBuilder()
                .Add("file", finding.File)
                .Add("message", finding.Message)
                .Add("line", finding.Line)
                .Add("sequence", finding.Sequence)
                .Build())))
            .Build())))
        .Build();

    /// <summary>What the verifier says of one bundle, and what was asked for beyond it.</summary>
    private sealed record Verdict(string Shown, VerificationResult Result, IReadOnlyList<string> Missing)
    {
        public int ExitCode => Result.Status switch
        {
            BundleStatus.Tampered or BundleStatus.Malformed => Cli.ExitCode.Finding,
            BundleStatus.Unsupported => Cli.ExitCode.UnsupportedVersion,
            _ when Missing.Count > 0 => Cli.ExitCode.Finding,
            BundleStatus.VerifiedIncomplete => Cli.ExitCode.Incomplete,
            _ => Cli.ExitCode.Holds,
        };

        public static Verdict Of(string path, string shown, string[] asked)
        {
            var result = BundleVerifier.Verify(path);
            return new Verdict(shown, result, asked.Distinct(StringComparer.Ordinal).Where(requirement => !Holds(requirement, result)).ToList());
        }

        private static bool Holds(string requirement, VerificationResult result) => requirement switch
        {
            "verified" => result.Status == BundleStatus.Verified,
            "credible" => result.Credible,
            "sealed" => result.Status is BundleStatus.Verified or BundleStatus.Unsigned or BundleStatus.Untrusted,
            _ => result.Outcome == MirOutcome.Verified,
        };
    }
}
