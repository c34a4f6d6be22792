using Migaki.Cli.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Cli.Tests;

/// <summary>
/// Every command that a document tells a reader to type is run, or is known to be run elsewhere. docs/cli.md has a test of its own, which
/// also compares what is printed.
/// </summary>
public class DocumentCommandTests : CommandTests
{
    private const string FromSource = "dotnet run --project src/Migaki.Cli -- ";

    /// <summary>Commands that other tests run, as they stand in the documents.</summary>
    private static readonly Dictionary<string, string> RunElsewhere = new(StringComparer.Ordinal)
    {
        ["dotnet test"] = ".ci/run",
        ["dotnet pack Migaki.Generators.sln -c Release -o artifacts/packages -p:Version=0.1.0"] = "Migaki.Package.Tests",
        ["dotnet run --project samples/AskDocs -- \"How do I silence MIR3001?\""] = "AskDocs.Tests",
        ["dotnet run --project samples/TicketAssistant -- --approve yes"] = "Samples.Tests",
        ["dotnet run --project samples/WriterCritic"] = "Samples.Tests",
        ["dotnet run --project samples/BatchSummary"] = "Samples.Tests",
    };

    [Fact]
    public void Every_command_that_a_document_tells_to_type_runs()
    {
        new SampleRuns(Folder, "artifacts/runs").Everything();
        Folder.Write("policy.json", File.ReadAllText(Path.Combine(Repository.Root, "samples", "ci", "policy.json")));
        var (run, elsewhere) = (0, new HashSet<string>(StringComparer.Ordinal));
        foreach (var (document, line) in Commands())
        {
            if (RunElsewhere.ContainsKey(line)) elsewhere.Add(line);
            else
            {
                var tool = line.StartsWith(FromSource, StringComparison.Ordinal) ? FromSource : "migaki ";
                Assert.True(line.StartsWith(tool, StringComparison.Ordinal), $"{document}: nobody runs \"{line}\"");
                var result = Run(line[tool.Length..].Split(' ', StringSplitOptions.RemoveEmptyEntries));
                // 1 is a finding: the run at hand is not credible, and a gate says so.
                Assert.True(result.ExitCode is 0 or 1 && result.Error.Length == 0, $"{document}: \"{line}\" ended with {result.ExitCode}\n{result.Out}{result.Error}");
                run++;
            }
        }
        Assert.True(run >= 8, $"{run} commands were run");
        Assert.Equal(RunElsewhere.Keys.Order(StringComparer.Ordinal), elsewhere.Order(StringComparer.Ordinal));
    }

    private static IEnumerable<(string Document, string Line)> Commands()
    {
        var documents = Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "README.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md")).Order(StringComparer.Ordinal);
        foreach (var document in documents)
        {
            var inCommands = false;
            foreach (var line in File.ReadLines(document))
            {
                if (line.StartsWith("```", StringComparison.Ordinal)) inCommands = !inCommands && line == "```sh";
                else if (inCommands && line.Length > 0) yield return (Path.GetRelativePath(Repository.Root, document), line);
            }
        }
    }
}
