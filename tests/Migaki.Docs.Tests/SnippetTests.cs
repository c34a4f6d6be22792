using System.Text.RegularExpressions;

namespace Migaki.Docs.Tests;

/// <summary>Every C# block of the documents compiles, and breaks the rules it says it breaks.</summary>
public partial class SnippetTests
{
    // Theories name snippets by place: a reader of a failure finds the block.
    public static TheoryData<string> Sound => Places(s => s.IsCSharp && s.Violates is null);
    public static TheoryData<string> Violating => Places(s => s.Violates is not null);
    public static TheoryData<string> Suppressing => Places(s => s.IsCSharp && Suppression().IsMatch(s.Text));

    [Theory]
    [MemberData(nameof(Sound))]
    public async Task A_block_compiles_and_breaks_no_rule(string place) =>
        Same("", await SnippetCompiler.FindingsOf(At(place).Text, Beside(At(place))));

    [Theory]
    [MemberData(nameof(Violating))]
    public async Task A_block_that_violates_a_rule_gives_the_message_the_page_shows(string place)
    {
        var snippet = At(place);
        var findings = await SnippetCompiler.FindingsOf(snippet.Text, Beside(snippet));
        var shown = Snippet.In(snippet.File).SkipWhile(s => s != snippet).Skip(1).FirstOrDefault();

        Assert.Equal("text", shown?.Info);
        Same(shown!.Text, findings);
        Assert.All(findings, f => Assert.Contains($" {snippet.Violates}: ", f, StringComparison.Ordinal));
    }

    [Theory]
    [MemberData(nameof(Suppressing))]
    public async Task A_suppression_hides_something(string place) =>
        Assert.Contains(await SnippetCompiler.FindingsOf(Suppression().Replace(At(place).Text, "")), f => f.Contains(" MIR", StringComparison.Ordinal));

    [Fact]
    public async Task The_readme_shows_what_its_example_gives_without_the_guard()
    {
        var snippets = Snippet.In("README.md");
        var example = snippets.First(s => s.IsCSharp).Text.Split('\n');
        var shown = snippets.First(s => s.Info == "text").Text;

        Same(shown, await SnippetCompiler.FindingsOf(string.Join('\n', example.Where(l => !l.Contains("if (!Grounded(", StringComparison.Ordinal)))));
    }

    [Fact]
    public void There_are_blocks_of_each_kind()
    {
        Assert.True(Sound.Count >= 8);
        Assert.True(Violating.Count >= 4);
        Assert.True(Suppressing.Count >= 2);
    }

    [Fact]
    public void Blocks_are_marked_with_a_language_we_know()
    {
        // A block without a language is a drawing in plain text.
        string[] known = ["", "csharp", "csharp fixed", "text", "console", "ini", "xml", "json", "mermaid", "diff", "sh"];

        Assert.All(Snippet.All, s => Assert.True(known.Contains(s.Info) || s.Violates is not null, $"{s}: \"{s.Info}\""));
    }

    /// <summary>The files that a page shows lie beside its blocks.</summary>
    private static IReadOnlyList<(string Name, string Text)> Beside(Snippet snippet) =>
        [.. Snippet.In(snippet.File).Where(s => s.Info == "json" && s.Text.Contains("\"migaki.net.provider-data.v0\"", StringComparison.Ordinal)).Select(s => ("migaki.providers.json", s.Text))];

    /// <summary>A failure shows whole messages: they are what must be copied into the page.</summary>
    private static void Same(string expected, IReadOnlyList<string> findings)
    {
        var actual = string.Join('\n', findings);
        Assert.True(expected == actual, $"the page shows:\n{expected}\nthe build says:\n{actual}");
    }

    private static TheoryData<string> Places(Func<Snippet, bool> wanted)
    {
        var places = new TheoryData<string>();
        foreach (var snippet in Snippet.All.Where(wanted)) places.Add(snippet.ToString());
        return places;
    }

    private static Snippet At(string place) => Snippet.All.Single(s => s.ToString() == place);

    [GeneratedRegex(@"^#pragma warning (disable|restore) MIR.*$|\[MirAssume\(.*\)\]", RegexOptions.Multiline)]
    private static partial Regex Suppression();
}
