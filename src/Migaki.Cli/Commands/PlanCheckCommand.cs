using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki plan check</c>: is the plan well formed, and does it make sense? For plans from anywhere.</summary>
internal static class PlanCheckCommand
{
    private static readonly string[] Severities = ["error", "warning", "info"];

    public static Command Create(ToolConsole console)
    {
        var selection = new PlanSelection();
        var failOn = new Option<string>("--fail-on") { Description = "The least severity that makes the exit code 1: error, warning or info.", DefaultValueFactory = static _ => "warning" };
        failOn.AcceptOnlyFromAmong(Severities);
        var command = new Command("check", "Checks plans: structure, references, order, loops, validators, approvals, privacy.\n\nExample: migaki plan check src/App/bin/Release/net10.0/App.dll");
        selection.AddTo(command);
        command.Options.Add(failOn);
        command.SetAction(parsed =>
        {
            var checks = selection.Plans(parsed, console).SelectMany(static pair => Documents(pair)).Where(document => !parsed.GetValue(selection.Optimized) || document.Variant == PlanVariant.Optimized).Select(Check.Of).ToList();
            if (checks.Count == 0) throw ToolException.Usage("None of these plans has an optimized plan of its own.");
            var limit = Array.IndexOf(Severities, parsed.GetRequiredValue(failOn));
            if (parsed.GetValue(selection.Json)) JsonOutput.Write(console, ToWire(checks));
            else foreach (var check in checks) Print(check, console);
            return checks.Any(static check => check.Document.HasUnsupportedVersion) ? ExitCode.UnsupportedVersion
                : checks.Any(check => check.Findings.Any(finding => (int)finding.Severity <= limit)) ? ExitCode.Finding : ExitCode.Holds;
        });
        return command;
    }

    private static IEnumerable<PlanDocument> Documents(PlanPair pair) => pair.Optimized is { } optimized ? [pair.Original, optimized] : [pair.Original];

    private static void Print(Check check, ToolConsole console)
    {
        var variant = check.Document.Variant == PlanVariant.Optimized ? " (optimized)" : "";
        var head = $"{Printable.Id(check.Document.Id)}{variant} in {Printable.Line(check.Document.Origin)}: ";
        var setAside = check.Assumptions.Count == 0 ? "" : $", {NodeText.Count(check.Assumptions.Count, "rule")} set aside";
        var counts = Severities.Select((name, i) => (Name: name, Count: check.Findings.Count(finding => (int)finding.Severity == i))).Where(static part => part.Count > 0)
            .Select(static part => part.Name == "info" ? $"{part.Count} info" : NodeText.Count(part.Count, part.Name)).ToList();
        console.Line(head + (counts.Count == 0 ? "nothing found" : string.Join(", ", counts)) + setAside);
        foreach (var assumption in check.Assumptions)
        {
            console.Line($"  set aside {Printable.Line(assumption.Rule)}: {(assumption.Reason is { } reason ? Printable.Line(reason, 600) : "no reason given")}");
            foreach (var (finding, _) in check.SetAside.Where(pair => pair.Assumption == assumption)) console.Line($"    {finding.Code} at {Printable.Line(finding.Path)}");
        }
        foreach (var finding in check.Findings)
        {
            console.Line($"  {Wire.Name(finding.Severity)} {finding.Code} at {Printable.Line(finding.Path)}");
            console.Line($"    {Printable.Line(finding.Message, 600)}");
        }
    }

    private static WireObject ToWire(List<Check> checks) => new WireObjectBuilder()
        .Add("version", "migaki.net.plan-check.v0")
        .Add("plans", new WireArray(checks.Select(static check => (WireValue)new WireObjectBuilder()
            .Add("id", check.Document.Id)
            .Add("variant", Wire.Name(check.Document.Variant))
            .Add("origin", check.Document.Origin)
            .Add("digest", check.Document.Digest.Length == 0 ? null : check.Document.Digest)
            .Add("valid", check.Document.Plan is not null)
            .Add("structure", new WireArray(check.Document.Errors.Select(static error => (WireValue)error.ToWire())))
            .Add("findings", new WireArray(check.Findings.Select(static finding => (WireValue)finding.ToWire())))
            .Add("assumptions", new WireArray(check.Assumptions.Select(assumption => (WireValue)new WireObjectBuilder()
                .Add("rule", assumption.Rule)
                .Add("reason", assumption.Reason)
                .Add("findings", new WireArray(check.SetAside.Where(pair => pair.Assumption == assumption).Select(static pair => (WireValue)pair.Finding.ToWire())))
                .Build())))
            .Build())))
        .Build();

    /// <summary>The rule of the compiler that says the same as a finding. Where it was set aside with a reason, the finding does not count.</summary>
    private static string? RuleOf(string code) => code switch
    {
        "unbounded_cycle" => "MIR1008",
        "unsafe_mutability" => "MIR2002",
        "privacy_not_allowed" => "MIR2003",
        "privacy_lowered" => "MIR2004",
        "cache_conflict" => "MIR2005",
        "privacy_unspecified" => "MIR2008",
        "lossy_without_validators" => "MIR3001",
        "missing_validator" => "MIR3003",
        "lossy_declared_lossless" => "MIR3005",
        "approval_not_before_tool" or "missing_approval" => "MIR4002",
        "provider_not_allowed" => "MIR5002",
        _ => null,
    };

    /// <summary>
    /// A document, all that was found, and what its author set aside; structural errors and storage problems count as findings of severity error.
    /// </summary>
    private sealed record Check(PlanDocument Document, IReadOnlyList<MirSemanticFinding> Findings, MirList<MirAssumption> Assumptions, IReadOnlyList<(MirSemanticFinding Finding, MirAssumption Assumption)> SetAside)
    {
        public static Check Of(PlanDocument document)
        {
            var findings = new List<MirSemanticFinding>();
            var setAside = new List<(MirSemanticFinding, MirAssumption)>();
            if (document.Problem is { } problem) findings.Add(new MirSemanticFinding("stored_wrong", problem, "$", MirFindingSeverity.Error));
            foreach (var error in document.Errors) findings.Add(new MirSemanticFinding(error.Code, Explain(error), error.Path, MirFindingSeverity.Error));
            var assumptions = document.Plan is { } plan ? MirAssumption.Of(plan) : default;
            foreach (var finding in document.Plan is null ? default : MirSemanticValidator.Validate(document.Plan))
            {
                var assumption = RuleOf(finding.Code) is { } rule ? assumptions.FirstOrDefault(a => a.Reason is not null && a.Covers(rule)) : null;
                if (assumption is null) findings.Add(finding);
                else setAside.Add((finding, assumption));
            }
            return new Check(document, findings, assumptions, setAside);
        }

        /// <summary>The contract's sentence, with the values it is about.</summary>
        private static string Explain(MirValidationError error) =>
            error.Context is { } context ? $"{error.Message} ({string.Join(", ", context.Members.Select(static member => $"{member.Key}: {member.Value}"))})" : error.Message;
    }
}
