using System.Text;
using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace Migaki.Docs.Tests;

/// <summary>Every rule has a page, and every link leads somewhere.</summary>
public partial class PageTests
{
    [Fact]
    public void Every_rule_has_a_page_that_its_help_link_names()
    {
        var rules = Migaki.Tests.Compiling.CompilerUnderTest.Analyzers.SelectMany(a => a.SupportedDiagnostics).Where(d => d.Id.StartsWith("MIR", StringComparison.Ordinal)).DistinctBy(d => d.Id).ToArray();

        Assert.NotEmpty(rules);
        Assert.All(rules, rule =>
        {
            Assert.True(File.Exists(PageOf(rule.Id)), $"docs/rules/{rule.Id}.md is missing");
            Assert.EndsWith($"docs/rules/{rule.Id}.md", rule.HelpLinkUri, StringComparison.Ordinal);
        });
    }

    [Fact]
    public void Every_page_is_about_a_rule_that_exists_and_says_its_severity()
    {
        var rules = Migaki.Tests.Compiling.CompilerUnderTest.Analyzers.SelectMany(a => a.SupportedDiagnostics).ToLookup(d => d.Id);
        Assert.All(RulePages(), page =>
        {
            var id = Path.GetFileNameWithoutExtension(page);
            var lines = File.ReadAllLines(page);
            var rule = rules[id].FirstOrDefault();

            Assert.True(rule is not null, $"no analyzer reports {id}");
            Assert.StartsWith($"# {id}: ", lines[0], StringComparison.Ordinal);
            Assert.Contains($"Severity: {rule.DefaultSeverity.ToString().ToLowerInvariant()}.", lines);
        });
    }

    [Fact]
    public void A_rule_page_has_every_section()
    {
        Assert.All(RulePages(), page =>
        {
            var id = Path.GetFileNameWithoutExtension(page);
            var headings = File.ReadAllLines(page).Where(l => l.StartsWith("## ", StringComparison.Ordinal)).Select(l => l[3..]);
            Assert.Equal(["What it says", "Why", "Example", "How to fix it", $"How to suppress {id}", "Limits"], headings);
        });
    }

    /// <summary>The tables of rules are made of the pages; <c>MIGAKI_UPDATE_DOCS=1</c> writes them.</summary>
    [Theory]
    [InlineData("docs/rules/README.md", "")]
    [InlineData("README.md", "docs/rules/")]
    public void The_index_is_made_of_the_pages(string document, string folder)
    {
        var path = Path.Combine(Repository.Root, document);
        var text = File.ReadAllText(path);
        var rows = Row().Matches(text);
        var table = string.Concat(rows.Select(r => r.Value));
        var expected = string.Concat(RulePages().Select(page =>
        {
            var (id, lines) = (Path.GetFileNameWithoutExtension(page), File.ReadAllLines(page));
            var title = lines[0][$"# {id}: ".Length..];
            return $"| [{id}]({folder}{id}.md) | {lines[2]["Severity: ".Length..^1]} | {char.ToLowerInvariant(title[0])}{title[1..]} |\n";
        }));

        if (Environment.GetEnvironmentVariable("MIGAKI_UPDATE_DOCS") == "1")
        {
            File.WriteAllText(path, text[..rows[0].Index] + expected + text[(rows[^1].Index + rows[^1].Length)..]);
            return;
        }
        Assert.Equal(expected, table);
    }

    [Fact]
    public void Every_relative_link_leads_to_a_file_and_a_heading()
    {
        var broken = new List<string>();
        foreach (var document in Snippet.Documents)
        {
            var path = Path.Combine(Repository.Root, document);
            foreach (var target in Link().Matches(Fence().Replace(File.ReadAllText(path), "")).Select(m => m.Groups[1].Value))
            {
                if (target.Contains("://", StringComparison.Ordinal)) continue;
                var parts = target.Split('#');
                var file = parts[0].Length == 0 ? path : Path.GetFullPath(Path.Combine(Path.GetDirectoryName(path)!, parts[0]));
                var found = File.Exists(file) ? parts.Length == 1 || Anchors(file).Contains(parts[1]) : parts.Length == 1 && Directory.Exists(file);
                if (!found) broken.Add($"{document}: {target}");
            }
        }
        Assert.True(broken.Count == 0, string.Join('\n', broken));
    }

    private static string PageOf(string id) => Path.Combine(Repository.Root, "docs", "rules", $"{id}.md");

    private static IEnumerable<string> RulePages() =>
        Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs", "rules"), "MIR*.md").Order(StringComparer.Ordinal);

    /// <summary>The anchors that GitHub gives a document's headings.</summary>
    private static HashSet<string> Anchors(string file)
    {
        var anchors = new HashSet<string>(StringComparer.Ordinal);
        foreach (var line in Fence().Replace(File.ReadAllText(file), "").Split('\n').Where(l => l.StartsWith('#')))
        {
            var slug = new StringBuilder();
            foreach (var c in line.TrimStart('#').Trim().ToLowerInvariant())
            {
                if (char.IsLetterOrDigit(c) || c is '-' or '_') slug.Append(c);
                else if (c == ' ') slug.Append('-');
            }
            anchors.Add(slug.ToString());
        }
        return anchors;
    }

    [GeneratedRegex(@"(?<!`)\]\(([^()\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"^\| \[MIR\d{4}\].*\n", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"^```.*?^```", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex Fence();
}
