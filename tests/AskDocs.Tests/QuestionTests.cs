using AskDocs.Answering;

namespace AskDocs.Tests;

/// <summary>Real questions to the real documents: the answer is right and names the right page.</summary>
public class QuestionTests
{
    [Theory]
    [InlineData("How do I silence MIR3001?", "docs/rules/MIR3001.md", "#pragma warning disable MIR3001")]
    [InlineData("How can I suppress MIR3001 in a project?", "docs/rules/MIR3001.md", "dotnet_diagnostic.MIR3001.severity = none")]
    [InlineData("How do I turn off a rule for a whole folder?", "docs/suppressing.md", ".editorconfig")]
    [InlineData("How do I mute a rule in one place?", "docs/suppressing.md", "#pragma warning disable")]
    [InlineData("What is a bundle?", "docs/concepts/evidence-bundle.md", "folder of evidence")]
    [InlineData("Where are bundles written?", "docs/concepts/evidence-bundle.md", "artifacts/runs")]
    [InlineData("Which outcome has a cancelled run?", "docs/concepts/runs.md", "`cancelled`")]
    [InlineData("What happens when the process is killed?", "docs/concepts/runs.md", "`incomplete`")]
    [InlineData("Why CS8795?", "docs/concepts/plans.md", "generator did not run")]
    [InlineData("How do I declare provenance?", "docs/concepts/context.md", "Provenance = ProvenanceSource.")]
    [InlineData("What does MIR2001 mean?", "docs/rules/MIR2001.md", "does not say where it comes from")]
    [InlineData("What does MIR1001 say?", "docs/rules/MIR1001.md", "partial")]
    [InlineData("How do I fix MIR1001?", "docs/rules/MIR1001.md", "GreetAsyncCore")]
    [InlineData("Can a plan have ref parameters?", "docs/concepts/plans.md", "`ref`")]
    [InlineData("What is mIR?", "docs/concepts/plans.md", "typed graph")]
    [InlineData("Which transforms are lossy?", "docs/concepts/lossy-transforms.md", "`Summarize`")]
    [InlineData("What is a plan?", "docs/concepts/plans.md", "ordinary C# method")]
    [InlineData("What is a validator?", "docs/concepts/lossy-transforms.md", "a step that checks context")]
    [InlineData("What is a context block?", "docs/concepts/context.md", "a piece of text that a model may see")]
    [InlineData("What is a lossy transform?", "docs/concepts/lossy-transforms.md", "leaving something out")]
    [InlineData("What is mutability?", "docs/concepts/context.md", "what may be done to a block")]
    [InlineData("Do I need an API key?", "README.md", "ASKDOCS_API_KEY")]
    [InlineData("Are my prompts written to the bundle?", "docs/concepts/evidence-bundle.md", "no content is written")]
    [InlineData("Can somebody change a bundle unnoticed?", "docs/concepts/evidence-bundle.md", "No.")]
    public async Task The_answer_is_right_and_cites_its_page(string question, string page, string says)
    {
        using var asked = await AskedQuestion.Ask(question);

        Assert.Equal(AskDocsApp.Answered, asked.ExitCode);
        Assert.Contains(says, asked.Answer, StringComparison.Ordinal);
        Assert.StartsWith(page, Citations.In(asked.Answer)[0], StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("Who won the football game?")]
    [InlineData("xyzzy")]
    [InlineData("   ")]
    public async Task What_the_documents_do_not_say_is_not_answered(string question)
    {
        using var asked = await AskedQuestion.Ask(question);

        Assert.Equal(Grounding.Refusal, asked.Answer);
        Assert.Equal("verified", asked.Outcome());
    }
}
