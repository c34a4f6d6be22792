using Migaki.Tests.Shared;

namespace AskDocs.Tests;

/// <summary>What the README shows is what the program does.</summary>
public class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_graph_is_the_plan() => Shows($"```mermaid\n{PlanGraph.Mermaid(AnswerPlan.AnswerAsyncPlan.Utf8Json.Span)}```");

    [Fact]
    public async Task The_output_is_that_of_a_run()
    {
        using var asked = await AskedQuestion.Ask(AskDocsApp.DefaultQuestion);

        Shows("```console\n" + string.Join('\n', asked.Lines[..^1]) + "\nbundle: ");
    }

    [Fact]
    public async Task The_files_are_those_of_a_bundle()
    {
        using var asked = await AskedQuestion.Ask(AskDocsApp.DefaultQuestion);
        var entries = Directory.EnumerateFiles(asked.Bundle).Select(f => Path.GetFileName(f)).Concat(Directory.EnumerateDirectories(asked.Bundle).Select(d => Path.GetFileName(d) + "/"));

        Shows("```console\n" + string.Join('\n', entries.Order(StringComparer.Ordinal)) + "\n```");
    }

    private static void Shows(string text) => Assert.True(Readme.Contains(text, StringComparison.Ordinal), $"README.md does not show:\n{text}");
}
