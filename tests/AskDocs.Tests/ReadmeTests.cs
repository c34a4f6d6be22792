using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace AskDocs.Tests;

/// <summary>What the README shows is what the program does.</summary>
public partial class ReadmeTests
{
    private static readonly string Readme = File.ReadAllText(Path.Combine(Repository.Root, "README.md")).ReplaceLineEndings("\n");

    [Fact]
    public void The_graph_is_the_plan() => Shows($"```mermaid\n{PlanGraph.Mermaid(AnswerPlan.AnswerAsyncPlan.Utf8Json.Span)}```");

    /// <summary>Token counts move with every edit of a document; the rest of the output does not.</summary>
    [Fact]
    public async Task The_output_is_that_of_a_run_but_for_its_numbers()
    {
        using var asked = await AskedQuestion.Ask(AskDocsApp.DefaultQuestion);

        Shows("```console\n" + string.Join('\n', asked.Lines[..^1]) + "\nbundle: ", text => Number().Replace(text, "N"));
    }

    [Fact]
    public async Task The_files_are_those_of_a_bundle()
    {
        using var asked = await AskedQuestion.Ask(AskDocsApp.DefaultQuestion);
        var entries = Directory.EnumerateFiles(asked.Bundle).Select(f => Path.GetFileName(f)).Concat(Directory.EnumerateDirectories(asked.Bundle).Select(d => Path.GetFileName(d) + "/"));

        Shows("```console\n" + string.Join('\n', entries.Order(StringComparer.Ordinal)) + "\n```");
    }

    private static void Shows(string text, Func<string, string>? normalize = null)
    {
        normalize ??= static t => t;
        Assert.True(normalize(Readme).Contains(normalize(text), StringComparison.Ordinal), $"README.md does not show:\n{text}");
    }

    // A number after a name or a letter is part of it: MIR3001.
    [GeneratedRegex(@"(?<![A-Za-z0-9])[0-9][0-9,.]*")]
    private static partial Regex Number();
}
