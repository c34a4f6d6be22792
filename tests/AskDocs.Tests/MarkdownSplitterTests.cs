using AskDocs.Docs;

namespace AskDocs.Tests;

public class MarkdownSplitterTests
{
    [Fact]
    public void A_passage_has_its_headings_and_a_link_to_its_section()
    {
        var passages = MarkdownSplitter.Split("docs/a.md", "# Title\n\nIntro.\n\n## In one place\n\nHere.\n\n## Other\n\nThere.\n");

        Assert.Equal(
            [("docs/a.md#title", "Title", "Intro."), ("docs/a.md#in-one-place", "Title > In one place", "Here."), ("docs/a.md#other", "Title > Other", "There.")],
            passages.Select(p => (p.Source, p.Heading, p.Text)));
    }

    [Fact]
    public void A_hash_inside_a_fence_is_no_heading()
    {
        var passages = MarkdownSplitter.Split("a.md", "# T\n\n```csharp\n# pragma\n#pragma warning disable\n```\n");

        Assert.Contains("# pragma", Assert.Single(passages).Text, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fence_is_closed_only_by_its_own_kind()
    {
        var passages = MarkdownSplitter.Split("a.md", "# T\n\n````\n```\n# inside\n```\n````\n\n# Next\n\nText.\n");

        Assert.Equal(["T", "Next"], passages.Select(p => p.Heading));
    }

    [Fact]
    public void Text_before_the_first_heading_has_the_file_as_source() =>
        Assert.Equal("a.md", Assert.Single(MarkdownSplitter.Split("a.md", "Just text.")).Source);

    [Fact]
    public void Equal_headings_get_anchors_of_their_own()
    {
        var passages = MarkdownSplitter.Split("a.md", "# A\n\n## Same\n\none\n\n## Same\n\ntwo\n");

        Assert.Equal(["a.md#same", "a.md#same-1"], passages.Select(p => p.Source));
    }

    [Theory]
    [InlineData("MIR1001: A plan's entry must be …", "mir1001-a-plans-entry-must-be-")]
    [InlineData("CS8795: the generator did not run", "cs8795-the-generator-did-not-run")]
    [InlineData("Plans and mIR", "plans-and-mir")]
    public void Anchors_are_those_of_the_web(string title, string anchor) => Assert.Equal(anchor, MarkdownSplitter.Slug(title));

    [Fact]
    public void A_long_section_becomes_several_passages_with_unique_sources()
    {
        var paragraph = string.Join(' ', Enumerable.Repeat("word", 150));
        var passages = MarkdownSplitter.Split("a.md", "# T\n\n" + string.Join("\n\n", Enumerable.Repeat(paragraph, 6)));

        Assert.True(passages.Count > 1);
        Assert.All(passages, p => Assert.True(p.Text.Length <= MarkdownSplitter.MaxLength));
        Assert.Equal(passages.Count, passages.Select(p => p.Source).Distinct().Count());
    }

    [Fact]
    public void A_fenced_block_stays_whole_and_with_its_introduction()
    {
        var code = "```csharp\n" + string.Join("\n\n", Enumerable.Repeat("var line = 1;", 200)) + "\n```";
        var passages = MarkdownSplitter.Split("a.md", "# T\n\n" + new string('x', 1500) + "\n\nAdd this:\n\n" + code + "\n\nAfter.\n");

        var holder = Assert.Single(passages, p => p.Text.Contains("```csharp", StringComparison.Ordinal));
        Assert.StartsWith("Add this:", holder.Text, StringComparison.Ordinal);
        Assert.Contains("\n```", holder.Text, StringComparison.Ordinal);
    }

    [Fact]
    public void Line_ends_do_not_matter()
    {
        const string Text = "# T\n\nOne.\n\n## U\n\n- a\n- b\n";

        Assert.Equal(MarkdownSplitter.Split("a.md", Text), MarkdownSplitter.Split("a.md", Text.ReplaceLineEndings("\r\n")));
    }

    [Fact]
    public void No_line_is_lost_whatever_the_document()
    {
        string[] pieces = ["# Head", "## Sub", "text one", "", "", "- item", "```", "~~~~", "| a | b |", "#pragma x", "    code", new string('y', 700)];
        var random = new Random(20260223);
        for (var round = 0; round < 500; round++)
        {
            var lines = Enumerable.Range(0, random.Next(1, 40)).Select(_ => pieces[random.Next(pieces.Length)]).ToArray();
            var passages = MarkdownSplitter.Split("a.md", string.Join('\n', lines));
            var kept = passages.SelectMany(p => p.Text.Split('\n')).Where(l => l.Trim().Length > 0).ToList();
            var fenced = false;
            var fence = "";
            var expected = new List<string>();
            foreach (var line in lines)
            {
                var mark = line is "```" or "~~~~" ? line : "";
                if (fenced && mark == fence) fenced = false;
                else if (!fenced && mark.Length > 0) (fenced, fence) = (true, mark);
                else if (!fenced && line is "# Head" or "## Sub" && !fenced) continue;
                if (line.Trim().Length > 0) expected.Add(line);
            }
            Assert.Equal(expected, kept);
        }
    }
}
