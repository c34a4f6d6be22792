using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace Migaki.Docs.Tests;

/// <summary>The table of docs/evidence-format.md that maps each field of the seeds to code and test: nothing in it is invented, nothing is forgotten.</summary>
public sealed partial class SeedFieldTests
{
    // The twelve of the wiki, what else it may include, the standard's manifest and check record, the record fields of ARuntime.
    private static readonly string[] Fields =
    [
        "original plan reference", "optimized plan reference", "plan diff", "pass list", "warnings", "context diff", "token estimates", "cost estimates", "provider assumptions", "validator results", "replay mode",
        "redaction metadata", "switched-off passes", "cache planning", "routing", "retry and fallback decisions", "policy decisions", "human approvals", "actual cost", "actual latency", "trace ids", "replay handles",
        "export mode", "privacy export matrix", "seven claims", "run_id", "repo", "kernel", "outcome", "changed_files", "verification", "redaction", "schema_version", "environment", "diff.patch", "check", "command", "exit_code",
        "duration_ms", "captures", "evidenceVersion", "eventId", "requestId", "correlationId", "traceId", "sequence", "occurredAtUtc", "eventType", "actorRef", "tenantRef", "contractVersions", "contextRefs", "modelRoute",
        "toolInvocations", "policyDecisions", "approvals", "sideEffects", "changedResources", "failures", "retries", "recoverySteps", "evaluationResults", "finalOutputRef", "retentionPolicy", "supersedes", "statementKind",
        "follows", "concurrencyGroup",
    ];

    private static readonly List<string[]> Rows = ReadRows();

    [Fact]
    public void Every_field_of_the_seeds_is_in_the_table()
    {
        var listed = Rows.SelectMany(row => row[1].Split(',')).Select(field => field.Trim()).ToHashSet(StringComparer.Ordinal);
        Assert.All(Fields, field => Assert.Contains(field, listed));
    }

    [Fact]
    public void Every_class_of_the_table_exists_and_has_the_member_that_is_named()
    {
        var sources = Files("src");
        foreach (var name in Rows.SelectMany(row => Names(row[2])))
        {
            var parts = name.Split('.');
            var homes = sources.Where(text => Regex.IsMatch(text, $@"\b(class|record|struct|enum|interface)\s+{parts[0]}\b")).ToList();
            Assert.True(homes.Count > 0, $"The table names {parts[0]}; no source declares it.");
            if (parts.Length > 1) Assert.True(homes.Any(text => Regex.IsMatch(text, $@"\b{parts[1]}\b")), $"{parts[0]} has no {parts[1]}.");
        }
    }

    [Fact]
    public void Every_test_of_the_table_exists()
    {
        var tests = Files("tests");
        foreach (var name in Rows.SelectMany(row => Names(row[3])))
        {
            var parts = name.Split('.');
            Assert.True(parts.Length == 2 && tests.Any(text => Regex.IsMatch(text, $@"\bclass\s+{parts[0]}\b") && Regex.IsMatch(text, $@"\b{parts[1]}\(")), $"There is no test {name}.");
        }
        Assert.All(Rows.Where(row => !row[1].Contains("retentionPolicy", StringComparison.Ordinal)), row => Assert.NotEmpty(Names(row[3])));
    }

    private static List<string[]> ReadRows()
    {
        var page = File.ReadAllText(Path.Combine(Repository.Root, "docs", "evidence-format.md"));
        var table = page[page.IndexOf("## Where each field comes from", StringComparison.Ordinal)..];
        return [.. table.Split('\n').Where(line => line.StartsWith("| wiki |", StringComparison.Ordinal) || line.StartsWith("| standard |", StringComparison.Ordinal) || line.StartsWith("| ARuntime |", StringComparison.Ordinal))
            .Select(line => line.Trim('|').Split('|').Select(cell => cell.Trim()).ToArray())];
    }

    private static List<string> Names(string cell) => [.. CodeName().Matches(cell).Select(match => match.Groups[1].Value)];

    private static List<string> Files(string folder) => [.. Directory.GetFiles(Path.Combine(Repository.Root, folder), "*.cs", SearchOption.AllDirectories)
        .Where(file => !file.Contains("/obj/", StringComparison.Ordinal) && !file.Contains("/bin/", StringComparison.Ordinal)).Select(File.ReadAllText)];

    [GeneratedRegex("`([^`]+)`")]
    private static partial Regex CodeName();
}
