using AskDocs.Docs;
using AskDocs.Retrieval;

namespace AskDocs.Tests;

public class RetrievalTests
{
    private static Bm25 Ranking(params string[] texts) => new(texts.Select(t => t.Split(' ')));

    [Fact]
    public void The_score_is_the_formula()
    {
        // Two texts of length 2, "a" in one of them: idf = ln(1 + 1.5/1.5), tf = 1 * 2.2 / (1 + 1.2).
        Assert.Equal(Math.Log(2), Ranking("a b", "c d").Score(0, ["a"]), 12);
    }

    [Fact]
    public void A_rare_term_counts_more_than_a_common_one()
    {
        var ranking = Ranking("common x", "common y", "common z", "rare w");

        Assert.True(ranking.Score(3, ["rare"]) > ranking.Score(0, ["common"]));
    }

    [Fact]
    public void The_same_hit_in_a_longer_text_counts_less()
    {
        var ranking = Ranking("a b", "a b c d e f", "x y");

        Assert.Equal([0, 1], ranking.Search(["a"], 9).Select(hit => hit.Text));
    }

    [Fact]
    public void Repeating_a_term_in_the_query_changes_nothing() =>
        Assert.Equal(Ranking("a b", "c d").Score(0, ["a"]), Ranking("a b", "c d").Score(0, ["a", "a", "a"]));

    [Fact]
    public void Texts_that_share_no_term_are_not_found() => Assert.Empty(Ranking("a", "b").Search(["z"], 9));

    [Fact]
    public void Equal_scores_keep_the_order() => Assert.Equal([0, 1, 2], Ranking("a", "a", "a").Search(["a"], 9).Select(hit => hit.Text));

    [Fact]
    public void An_index_of_nothing_finds_nothing() => Assert.Empty(new PassageIndex([]).Search("anything", 3));

    [Theory]
    [InlineData("cancelled", "cancelling", "cancels", "cancel")]
    [InlineData("suppressed", "suppressing", "suppresses", "suppress")]
    [InlineData("validators", "validator", "Validator", "VALIDATOR")]
    [InlineData("policies", "policy", "Policy", "POLICIES")]
    [InlineData("bundles", "bundle", "Bundle", "bundled")]
    public void Forms_of_a_word_are_one_term(params string[] forms) => Assert.Single(forms.SelectMany(Terms.Of).Distinct());

    [Fact]
    public void Question_words_are_no_terms() => Assert.Empty(Terms.Of("How do I, and what is it?"));

    [Fact]
    public void A_name_is_found_by_its_parts() => Assert.Contains(Assert.Single(Terms.Of("assume")), Terms.Of("MirAssume"));

    [Theory]
    [InlineData("mir3001", true)]
    [InlineData("cs8795", true)]
    [InlineData("2026", false)]
    [InlineData("net10", false)]
    [InlineData("bundle", false)]
    public void Codes_are_recognised(string term, bool isCode) => Assert.Equal(isCode, Terms.IsCode(term));

    [Fact]
    public void The_page_about_a_code_comes_before_pages_that_mention_it()
    {
        var index = new PassageIndex([
            new Passage("a.md", "Suppress", "suppress suppress suppress anything"),
            new Passage("b.md", "Other", "suppress MIR3001 suppress"),
            new Passage("c.md", "MIR3001", "a rule"),
        ]);

        Assert.Equal(["c.md", "b.md", "a.md"], index.Search("suppress MIR3001", 3).Select(p => p.Source));
    }

    [Fact]
    public void Program_output_is_not_searched()
    {
        var index = new PassageIndex([new Passage("a.md", "Run", "```console\nwalrus\n```"), new Passage("b.md", "Text", "other")]);

        Assert.Empty(index.Search("walrus", 3));
    }
}
