using System.Text;
using System.Text.RegularExpressions;
using Migaki.Cli.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Cli.Tests;

/// <summary>Runs every command of docs/cli.md and compares what it prints. With MIGAKI_UPDATE_DOCS=1 it writes the page instead.</summary>
public partial class CliPageTests : CommandTests
{
    [Fact]
    public void Every_command_of_the_page_prints_what_the_page_says()
    {
        var path = Path.Combine(Repository.Root, "docs", "cli.md");
        var runs = new SampleRuns(Folder, "artifacts/runs");
        var (first, second) = (runs.Everything(), runs.Everything(approve: false, grounded: false));
        Folder.Write("policy.json", File.ReadAllText(Path.Combine(Repository.Root, "samples", "ci", "policy.json")));
        var (page, expected, commands) = (new StringBuilder(), File.ReadAllText(path), 0);
        var inConsole = false;
        foreach (var line in expected.TrimEnd('\n').Split('\n'))
        {
            if (inConsole && line.StartsWith("$ migaki ", StringComparison.Ordinal))
            {
                var arguments = Arguments(line["$ migaki ".Length..].Replace("artifacts/runs/FIRST", first, StringComparison.Ordinal).Replace("artifacts/runs/SECOND", second, StringComparison.Ordinal));
                var run = Run(arguments);
                Assert.True(run.Error.Length == 0, line + "\n" + run.Error);
                page.Append(line).Append('\n').Append(string.Concat(run.Out.Split('\n').Select(static text => text.TrimEnd()).Where(static text => text.Length > 0).Select(static text => text + "\n")));
                commands++;
                continue;
            }
            if (line.StartsWith("```", StringComparison.Ordinal)) inConsole = line == "```console";
            else if (inConsole) continue;
            page.Append(line).Append('\n');
        }
        Assert.True(commands >= 13);
        if (Environment.GetEnvironmentVariable("MIGAKI_UPDATE_DOCS") == "1") File.WriteAllText(path, page.ToString());
        else Assert.Equal(Comparable(expected), Comparable(page.ToString()));
    }

    /// <summary>Without what differs between two runs: ids, digests, times, and the widths of columns that hold them.</summary>
    private static string Comparable(string page) => Spaces().Replace(Times().Replace(Digests().Replace(EventFields().Replace(RunIds().Replace(page.Replace("≠", "", StringComparison.Ordinal), "RUN"), "E"), "H"), "T"), " ")
        .Replace(" \n", "\n", StringComparison.Ordinal);

    /// <summary>As a shell takes them: quotes hold words together.</summary>
    private static string[] Arguments(string line) => [.. line.Split('"').SelectMany(static (part, i) => i % 2 == 1 ? [part] : part.Split(' ', StringSplitOptions.RemoveEmptyEntries))];

    [GeneratedRegex(@"\d{4}-\d\d-\d\dT\d\d-\d\d-\d\d\.\d{3}Z_[0-9a-f]{8}")]
    private static partial Regex RunIds();

    /// <summary>Ids and times of the events that a claim refers to.</summary>
    [GeneratedRegex(@"([0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}|\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z|""durationMs"": [\d.]+)")]
    private static partial Regex EventFields();

    [GeneratedRegex("(sha256:)?[0-9a-f]{12,}…?")]
    private static partial Regex Digests();

    [GeneratedRegex(@"(\([+−][\d.,]+ %\)|\+?[\d.,]+ m?s\b)")]
    private static partial Regex Times();

    [GeneratedRegex("[ ─]+")]
    private static partial Regex Spaces();
}
