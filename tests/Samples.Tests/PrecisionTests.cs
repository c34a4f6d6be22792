using Microsoft.CodeAnalysis;
using Migaki.Tests.Shared;
using Xunit.Abstractions;

namespace Samples.Tests;

/// <summary>The samples are part of the corpus of correct programs: no rule finds anything in them, at its own severity and under the strict preset.</summary>
public class PrecisionTests(ITestOutputHelper output)
{
    private static readonly string[] Samples = ["AskDocs", "BatchSummary", "TicketAssistant", "WriterCritic"];

    [Theory]
    [InlineData("recommended")]
    [InlineData("strict")]
    public async Task No_rule_finds_anything_in_a_sample(string preset)
    {
        var severities = SeveritiesOf(preset);
        var (plans, findings) = (0, new List<string>());
        foreach (var name in Samples)
        {
            var sample = new SampleSources(name);
            foreach (var (rule, severity) in severities) sample.Severities.Add(rule, severity);
            foreach (var file in Directory.GetFiles(Path.Combine(Repository.Root, "samples", name), "migaki.*.json")) sample.AdditionalFiles.Add(Path.GetFileName(file), await File.ReadAllTextAsync(file));
            plans += sample.Plans;
            findings.AddRange((await sample.FindingsWith()).Where(static finding => finding.Contains(" MIR", StringComparison.Ordinal) || finding.StartsWith("error", StringComparison.Ordinal)).Select(finding => $"{name}: {finding}"));
        }
        output.WriteLine($"{Samples.Length} programs with {plans} plans, {severities.Count} rules at {preset}: {findings.Count} findings");
        Assert.True(findings.Count == 0, string.Join('\n', findings));
        Assert.True(plans >= Samples.Length, $"{plans} plans");
    }

    [Fact]
    public void Every_sample_is_here() => Assert.Equal(
        Directory.GetFiles(Path.Combine(Repository.Root, "samples"), "*.csproj", SearchOption.AllDirectories).Select(Path.GetFileNameWithoutExtension).Order(StringComparer.Ordinal), Samples);

    private static Dictionary<string, ReportDiagnostic> SeveritiesOf(string preset) => File.ReadLines(Path.Combine(Repository.Root, "src", "Migaki", "config", $"migaki.{preset}.globalconfig"))
        .Where(static line => line.StartsWith("dotnet_diagnostic.", StringComparison.Ordinal)).Select(static line => line.Split(['.', '='], StringSplitOptions.TrimEntries))
        .ToDictionary(static parts => parts[1], static parts => parts[3] switch { "error" => ReportDiagnostic.Error, "warning" => ReportDiagnostic.Warn, "suggestion" => ReportDiagnostic.Info, _ => ReportDiagnostic.Hidden }, StringComparer.Ordinal);
}
