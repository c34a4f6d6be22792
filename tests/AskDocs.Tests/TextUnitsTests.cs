using AskDocs.Answering;

namespace AskDocs.Tests;

public class TextUnitsTests
{
    [Fact]
    public void Sentences_items_rows_and_fences_are_units()
    {
        var units = TextUnits.Of("One sentence. Another,\nover two lines.\n\n- item one\n  goes on\n- item two\n\n| a | b |\n|---|---|\n\n```csharp\nvar x = 1;\n\nvar y = 2;\n```\n");

        Assert.Equal(
            ["One sentence.", "Another, over two lines.", "- item one goes on", "- item two", "| a | b |", "```csharp\nvar x = 1;\n\nvar y = 2;\n```"],
            units.Select(u => u.Text));
    }

    [Theory]
    [InlineData("Use a tool, e.g. Roslyn, for it.")]
    [InlineData("The version is 1.2 and not 1.3 of it.")]
    [InlineData("See `a. B` there")]
    public void Not_every_full_stop_ends_a_sentence(string text) => Assert.DoesNotContain(TextUnits.Of(text), u => u.Text.Length < 6);

    [Fact]
    public void A_fence_that_is_never_closed_is_a_unit() => Assert.Equal("```\nabc", Assert.Single(TextUnits.Of("```\nabc")).Text);

    [Fact]
    public void Joined_units_read_as_the_same_units()
    {
        string[] blocks = ["A sentence. And more.", "- an item", "- two\n- three", "Announced:", "```\ncode\n```", "| a | b |"];
        var random = new Random(7);
        for (var round = 0; round < 500; round++)
        {
            var units = TextUnits.Of(string.Join("\n\n", Enumerable.Range(0, random.Next(1, 8)).Select(_ => blocks[random.Next(blocks.Length)])));

            Assert.Equal(units, TextUnits.Of(TextUnits.Join(units)));
        }
    }

    [Fact]
    public void A_fence_comes_with_its_introduction_and_an_introduction_with_its_block()
    {
        var units = TextUnits.Of("Before. Add this line:\n\n```\ncode\n```\n\nAfter.");

        Assert.Equal(["Add this line:", "```\ncode\n```"], TextUnits.WithCompany(units, new HashSet<int> { 2 }).Select(u => u.Text));
        Assert.Equal(["Add this line:", "```\ncode\n```"], TextUnits.WithCompany(units, new HashSet<int> { 1 }).Select(u => u.Text));
    }
}
