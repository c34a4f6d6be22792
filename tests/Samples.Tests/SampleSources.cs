using Microsoft.CodeAnalysis;
using Migaki.Tests.Compiling;
using Migaki.Tests.Shared;

namespace Samples.Tests;

/// <summary>A sample's sources, to be broken and compiled again: what the rules say of the break is what a developer would see.</summary>
internal sealed class SampleSources(string sample)
{
    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.IO;
        global using System.Linq;
        global using System.Net.Http;
        global using System.Threading;
        global using System.Threading.Tasks;
        """;

    private readonly string _folder = Path.Combine(Repository.Root, "samples", sample);

    /// <summary>AdditionalFiles by name, with another text than the sample's.</summary>
    public Dictionary<string, string> AdditionalFiles { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, string> Properties { get; } = new(StringComparer.Ordinal);

    /// <summary>Severities by rule; none are the rules' own.</summary>
    public Dictionary<string, ReportDiagnostic> Severities { get; } = new(StringComparer.Ordinal);

    /// <summary>The plans that the sample declares.</summary>
    public int Plans => FilesOf(_folder).Sum(static file => File.ReadAllLines(file).Count(static line => line.TrimStart().StartsWith("[MirPlan(", StringComparison.Ordinal)));

    /// <summary>The findings in the sample with one place changed; null changes nothing.</summary>
    public async Task<IReadOnlyList<string>> FindingsWith(string? original = null, string replacement = "")
    {
        var replaced = original is null ? 1 : 0;
        var sources = new List<(string, string)> { ("/samples/Usings.cs", Usings) };
        foreach (var file in FilesOf(_folder).Concat(SharedFiles()))
        {
            var text = (await File.ReadAllTextAsync(file)).ReplaceLineEndings("\n");
            if (original is not null && text.Contains(original, StringComparison.Ordinal))
            {
                text = text.Replace(original, replacement, StringComparison.Ordinal);
                replaced++;
            }
            sources.Add((file, text));
        }
        Assert.Equal(1, replaced);
        var findings = await CompilerUnderTest.FindingsOf(
            sources,
            static file => Path.GetFileNameWithoutExtension(file) is not ("TicketAssistant" or "WriterCritic" or "BatchSummary" or "Samples.Tests"),
            OutputKind.ConsoleApplication,
            AdditionalFiles.Select(static f => (f.Key, f.Value)),
            Properties,
            Severities);
        // The generator of regular expressions belongs to the SDK and does not run here: its partial methods stay without a body.
        return [.. findings.Where(static f => !f.StartsWith("error CS8795", StringComparison.Ordinal) || f.Contains("Plan.", StringComparison.Ordinal))];
    }

    /// <summary>AskDocs brings its own model in place of the shared one, as its project file says.</summary>
    private IEnumerable<string> SharedFiles() => FilesOf(Path.Combine(Repository.Root, "samples", "Shared"))
        .Where(file => sample != "AskDocs" || !(Path.GetFileName(Path.GetDirectoryName(file)) == "Chat" && Path.GetFileName(file).StartsWith('E')));

    private static IEnumerable<string> FilesOf(string folder) =>
        Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            .Where(static f => !f.Contains($"{Path.DirectorySeparatorChar}obj{Path.DirectorySeparatorChar}", StringComparison.Ordinal) && !f.Contains($"{Path.DirectorySeparatorChar}bin{Path.DirectorySeparatorChar}", StringComparison.Ordinal))
            .Order(StringComparer.Ordinal);
}
