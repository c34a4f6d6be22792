using AskDocs.Answering;
using AskDocs.Docs;

namespace AskDocs.Tests;

public class GroundingTests
{
    private static readonly Passage[] Passages =
    [
        new("docs/a.md#one", "A > One", "A validator proves its argument. It must have passed on every path.\n\n- It is cheap.\n\n```csharp\nvar x = 1;\n```"),
        new("docs/b.md#two", "B > Two", "A bundle is a folder."),
    ];

    [Fact]
    public void A_digest_of_whole_units_is_verbatim() =>
        Assert.True(Grounding.IsVerbatim("### [docs/a.md#one] A > One\nIt must have passed on every path.\n- It is cheap.", Passages));

    [Theory]
    [InlineData("")]
    [InlineData("It must have passed on every path.")]
    [InlineData("### [docs/a.md#one] A > One\n")]
    [InlineData("### [docs/a.md#one] A > One\nIt must have passed on most paths.")]
    [InlineData("### [docs/b.md#two] B > Two\nIt must have passed on every path.")]
    [InlineData("### [docs/c.md#none] C\nA bundle is a folder.")]
    [InlineData("### [docs/a.md#one] A > One\n```csharp\nvar x = 2;\n```")]
    public void A_digest_that_says_anything_else_is_not(string digest) => Assert.False(Grounding.IsVerbatim(digest, Passages));

    [Fact]
    public void Quoting_is_verbatim() => Assert.True(Grounding.IsVerbatim(Excerpts.Write(Passages), Passages));

    [Fact]
    public void An_answer_in_the_words_of_its_source_passes() =>
        Assert.True(Grounding.CheckAnswer("Each validator proves its argument if it passed on every path. [docs/a.md#one]", Passages).Passed);

    [Fact]
    public void A_refusal_claims_nothing_and_passes() => Assert.True(Grounding.CheckAnswer(Grounding.Refusal, Passages).Passed);

    [Theory]
    [InlineData("A validator proves its argument.", "cites no passage")]
    [InlineData("A validator proves its argument. [docs/z.md#one]", "not among the passages")]
    [InlineData("The moon consists of green cheese according to experts. [docs/b.md#two]", "Too few")]
    [InlineData("[docs/b.md#two]", "no words")]
    [InlineData("", "cites no passage")]
    [InlineData("Use `[docs/b.md#two]` here.", "cites no passage")]
    [InlineData("A bundle is a folder, see [docs/b.md](docs/b.md).", "cites no passage")]
    public void An_answer_that_is_not_grounded_fails_and_says_why(string answer, string reason)
    {
        var verdict = Grounding.CheckAnswer(answer, Passages);

        Assert.False(verdict.Passed);
        Assert.Contains(reason, verdict.Reason, StringComparison.Ordinal);
    }

    [Fact]
    public void Excerpts_are_read_as_they_were_written() => Assert.Equal(Passages, Excerpts.Read(Excerpts.Write(Passages)));

    [Fact]
    public void The_digest_of_the_real_documents_is_verbatim_and_shorter_for_any_question()
    {
        var passages = DocumentLibrary.Read(Migaki.Tests.Shared.Repository.Root);
        var words = passages.SelectMany(p => p.Text.Split(' ')).Where(w => w.Length > 4).Distinct().ToArray();
        var index = new Retrieval.PassageIndex(passages);
        var random = new Random(11);
        for (var round = 0; round < 100; round++)
        {
            var query = string.Join(' ', Enumerable.Range(0, 4).Select(_ => words[random.Next(words.Length)]));
            var found = index.Search(query, 8);
            var digest = new ExtractiveDigester().Digest(found, query);

            Assert.True(found.Length == 0 || digest.Length == 0 || Grounding.IsVerbatim(digest, found), query);
            Assert.True(digest.Length <= Excerpts.Write(found).Length);
        }
    }
}
