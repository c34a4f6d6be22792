using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>Graphs drawn by hand from reading the programs, before the extractor saw them: nodes in order, then edges.</summary>
public sealed class HandDrawnTests
{
    [Fact]
    public void Writer_and_critic() => AssertDrawn("03-writer-critic.txt",
        "write branch-1 critique branch-2 write-2 summarize",
        // The loop of rounds; what is approved leaves it.
        "branch-1 => critique if body", "branch-1 => summarize if exit", "branch-2 => summarize if true", "branch-2 => write-2 if false", "write-2 => branch-1",
        // A draft is criticised and summarised, the first or a later one; the critique decides, and its feedback is written into the next draft.
        "write -> critique", "write-2 -> critique", "critique -> branch-2", "critique -> write-2", "write -> summarize", "write-2 -> summarize");

    [Fact]
    public void Moderated_tools() => AssertDrawn("12-moderated-tools.txt",
        "moderate branch-1 get-response invoke last-known get-response-2 moderate-2 branch-2 join-1",
        "branch-1 => get-response if false", "branch-2 => join-1 if true", "branch-2 => join-1 if false",
        "moderate -> branch-1", "get-response -> invoke", "get-response -> last-known", "invoke -f> last-known",
        "invoke -> get-response-2", "last-known -> get-response-2", "get-response-2 -v> moderate-2", "moderate-2 -> branch-2");

    [Fact]
    public void Sql_assistant() => AssertDrawn("13-sql-assistant.txt",
        "branch-1 describe join-1 write branch-2 query explain repair",
        // The schema is described once.
        "branch-1 => join-1 if value", "branch-1 => describe if null", "describe => join-1",
        "describe -> write", "write -> query", "query -> explain",
        // What fails is repaired and asked again, so often as the branch says; a repair may have to be repaired.
        "branch-2 => query if body", "repair => branch-2",
        "query -f> repair", "explain -f> repair", "write -> repair", "repair -> repair", "repair -> query");

    [Fact]
    public void Feedback_digest() => AssertDrawn("14-feedback-digest.txt",
        "load branch-1 theme branch-2 join-1 digest",
        "load -> branch-1", "load -> theme", "branch-1 => theme if body", "branch-1 => digest if exit",
        // A theme without text is left out.
        "theme -> branch-2", "branch-2 => join-1 if true", "branch-2 => join-1 if false", "join-1 => branch-1",
        "theme -> digest");

    [Fact]
    public void Hybrid_answer() => AssertDrawn("15-hybrid-answer.txt",
        "find/search find-2/search answer-prompt/condense fast deep join-1",
        // Both searches are independent, and so are both models.
        "find/search -> answer-prompt/condense", "find-2/search -> answer-prompt/condense", "answer-prompt/condense -> fast", "answer-prompt/condense -> deep",
        "fast => join-1", "deep => join-1");

    private static void AssertDrawn(string file, string nodes, params string[] edges)
    {
        var source = File.ReadAllText(Path.Combine(Repository.Root, "tests", "Migaki.Generators.Tests", "RealCode", "Cases", file)).ReplaceLineEndings("\n").Split("\n----\n")[0];
        var plan = PlanText.Extract(TestCompilation.Create("using System.Net.Http;\n" + source)).Plan;
        Assert.Equal(nodes, string.Join(" ", plan.Nodes.Select(static n => n.Id)));
        var drawn = PlanText.Of(plan with { Context = default, Nodes = default }).TrimEnd('\n').Split('\n').Select(static line => Drawn(line.Split(' ')));
        Assert.Equal(string.Join("\n", edges.Order(StringComparer.Ordinal)), string.Join("\n", drawn.Order(StringComparer.Ordinal)));
    }

    /// <summary>Without the ids of what flows.</summary>
    private static string Drawn(string[] edge) => string.Join(" ", edge.Take(3)) + (edge.Length > 3 && edge[^2] == "if" ? " if " + edge[^1] : "");
}
