using System.Globalization;
using System.Text.Json;
using Migaki.Tests.Shared;

namespace AskDocs.Tests;

/// <summary>The rows of AskDocs in docs/optimization.md, from bundles of real runs over documents that do not change. MIGAKI_UPDATE_DOCS=1 writes them.</summary>
public class OptimizationPageTests
{
    private const string Question = "How do I silence MIR3001?";
    private static readonly string Page = Path.Combine(Repository.Root, "docs", "optimization.md");

    [Fact]
    public async Task The_page_shows_what_the_bundles_say()
    {
        var documents = Directory.CreateTempSubdirectory("askdocs-page-");
        try
        {
            for (var i = 1; i <= 9; i++) await File.WriteAllTextAsync(Path.Combine(documents.FullName, $"mir300{i}.md"), Document(i));
            var rows = new List<string>();
            // A digest that says what no passage says is refused by its validator, and the passages are quoted in full.
            foreach (var (name, digester) in new[] { ("digest refused, passages in full", new InventingDigester("### [mir3001.md] Invented\nNo rule needs to be silenced.")), ("digest", null as Answering.IDigester) })
            {
                using var asked = await AskedQuestion.Ask(Question, digester: digester, documents: documents.FullName);
                rows.Add(Row(asked, name));
            }
            var page = (await File.ReadAllTextAsync(Page)).ReplaceLineEndings("\n");
            const string head = "|---|---|---|---|---|---|\n";
            var start = page.IndexOf("| AskDocs, ", StringComparison.Ordinal);
            Assert.True(start >= 0 && page[..start].EndsWith(head, StringComparison.Ordinal), "docs/optimization.md has no table of AskDocs.");
            var end = page.IndexOf("\n\n", start, StringComparison.Ordinal);
            var expected = string.Join('\n', rows);
            if (Environment.GetEnvironmentVariable("MIGAKI_UPDATE_DOCS") == "1") await File.WriteAllTextAsync(Page, page[..start] + expected + page[end..]);
            else Assert.Equal(expected, page[start..end]);
        }
        finally
        {
            documents.Delete(recursive: true);
        }
    }

    private static string Document(int rule) => $"# MIR300{rule}\n\n" + string.Concat(new[] { "What it says", "When it is right", "How to suppress" }.Select((title, part) =>
        $"## {title} MIR300{rule}\n\n" + (part == 2 ? $"To silence MIR300{rule}, write `#pragma warning disable MIR300{rule}` above the line. " : "")
        + string.Concat(Enumerable.Range(1, 9).Select(i => $"Sentence {i} of part {part + 1} tells of rule MIR300{rule} what a reader of code wants to know. ")) + "\n\n"));

    private static string Row(AskedQuestion asked, string name)
    {
        Assert.Equal(AskDocsApp.Answered, asked.ExitCode);
        Assert.Equal("verified", asked.Outcome());
        using var evidence = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(asked.Bundle, "evidence.json")));
        var accounting = evidence.RootElement.GetProperty("accounting");
        var (observed, avoided, saved) = (accounting.GetProperty("observed"), accounting.GetProperty("avoided"), accounting.GetProperty("saved"));
        return string.Create(CultureInfo.InvariantCulture,
            $"| AskDocs, {name} | {observed.GetProperty("requests").GetInt32()} | {observed.GetProperty("contextTokensSent").GetInt32():n0} | {observed.GetProperty("costUsd").GetDouble():0.000000} | {avoided.GetProperty("contextTokens").GetInt32():n0} | {saved.GetProperty("costUsd").GetDouble():0.000000} |");
    }
}
