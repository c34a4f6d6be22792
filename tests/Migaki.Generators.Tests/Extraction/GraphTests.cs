using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Bodies and the graphs they become.</summary>
public sealed class GraphTests
{
    [Fact]
    public void Straight_code() => AssertGraph("""
            var passages = await Search(question);
            var quoted = Quote(passages);
            return await Draft(quoted);
        """, "");

    [Fact]
    public void The_sample_of_the_design() => AssertGraph("""
            var passages = await Search(question);
            var digest = Summarize(passages);
            if (!Grounded(digest, passages)) digest = Quote(passages);
            return await Ask("Answer from the passages only.", $"{question} {digest}");
        """, "");

    private static void AssertGraph(string body, string expected, string members = "") =>
        Assert.Equal(expected.ReplaceLineEndings("\n").TrimStart(), PlanText.Of(PlanText.Extract(body, members).Plan));
}
