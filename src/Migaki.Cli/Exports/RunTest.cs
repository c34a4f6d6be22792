using Migaki.Cli.Gates;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;
using Migaki.Mir;

namespace Migaki.Cli.Exports;

/// <summary>How a test ended.</summary>
internal enum TestVerdict
{
    Passed,
    Failed,
    /// <summary>Not answered, not checked, not run.</summary>
    Open,
}

/// <summary>Something a run was held against, in the terms test reports share: JUnit, SARIF and test-result are written from the same list.</summary>
/// <param name="Group"><c>integrity</c>, <c>outcome</c>, <c>claim</c>, <c>check</c>, <c>constraint</c> or <c>policy</c>.</param>
/// <param name="File">The file of the bundle that says so.</param>
internal sealed record RunTest(string Group, string Name, TestVerdict Verdict, string Message, string File, int? Line = null, double? DurationMs = null)
{
    public static IReadOnlyList<RunTest> Of(RunDocument run, IReadOnlyList<GateReason> reasons)
    {
        var tests = new List<RunTest>();
        var integrity = NodeText.Words(Wire.Name(run.Verdict.Status));
        if (run.Verdict.IntegrityHolds) tests.Add(new RunTest("integrity", "bundle", run.Verdict.Status == Verification.BundleStatus.VerifiedIncomplete ? TestVerdict.Open : TestVerdict.Passed, integrity, "bundle.json"));
        else if (run.Verdict.Findings.Count == 0) tests.Add(new RunTest("integrity", "bundle", TestVerdict.Failed, integrity, "bundle.json"));
        foreach (var finding in run.Verdict.Findings)
            tests.Add(new RunTest("integrity", "bundle", TestVerdict.Failed, $"{integrity}: {finding.Message}", finding.File.Length == 0 ? "bundle.json" : finding.File, (int?)finding.Line));
        tests.Add(new RunTest("outcome", "run", run.Outcome == "verified" ? TestVerdict.Passed : run.Outcome == "incomplete" ? TestVerdict.Open : TestVerdict.Failed, $"The run's outcome is {run.Outcome}.", "bundle.json"));
        foreach (var (check, i) in run.Checks.Select(static (check, i) => (check, i)))
        {
            var status = check.Text("status") ?? "unknown";
            tests.Add(new RunTest("check", check.Text("check") ?? "?", status switch { "passed" => TestVerdict.Passed, "failed" => TestVerdict.Failed, _ => TestVerdict.Open },
                $"The {check.Text("kind") ?? "check"} {check.Text("check")} {(status == "passed" ? "passed" : status == "failed" ? "did not pass" : "was not answered")}{(check.Text("skipped_reason") is { } why ? $" ({why})" : "")}.", "checks.jsonl", i + 1, check.Number("duration_ms")));
        }
        foreach (var decision in run.Evidence.Objects("policyDecisions").Select(static item => item.Object("policyDecision")))
        {
            var verdict = decision.Text("outcome") switch { "allowed" => TestVerdict.Passed, "blocked" => TestVerdict.Failed, _ => TestVerdict.Open };
            tests.Add(new RunTest("constraint", decision.Text("constraintPath") ?? "?", verdict, $"{decision.Text("constraintPath")} {(verdict == TestVerdict.Passed ? "was kept to" : verdict == TestVerdict.Failed ? "was not kept to" : "was not checked")}. {decision.Text("reason")}".TrimEnd(), "evidence.json"));
        }
        foreach (var claim in RunClaim.Of(run.Manifest))
            tests.Add(new RunTest("claim", claim.Name, claim.Answered ? TestVerdict.Passed : TestVerdict.Open, claim.Answered ? $"{claim.Question} Answered." : $"{claim.Question} Unanswered: {claim.Reason}", "bundle.json"));
        foreach (var reason in reasons) tests.Add(new RunTest("policy", reason.Rule, TestVerdict.Failed, reason.Message, "bundle.json"));
        // Formats without a place for controls, and readers with a terminal, get the same text.
        return tests.Select(static test => test with { Name = Printable.Line(test.Name), Message = Printable.Line(test.Message, 1000), File = Printable.Line(test.File) }).ToList();
    }
}
