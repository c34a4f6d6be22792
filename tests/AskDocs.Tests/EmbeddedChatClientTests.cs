using AskDocs.Answering;
using AskDocs.Chat;
using AskDocs.Docs;
using Microsoft.Extensions.AI;

namespace AskDocs.Tests;

public class EmbeddedChatClientTests
{
    private static readonly Passage[] Passages =
    [
        new("docs/a.md#suppress", "Rules > Suppress a rule", "Use a pragma. It works for errors:\n\n```csharp\n#pragma warning disable MIR3001\n```"),
        new("docs/b.md#bundle", "Bundles", "A **bundle** is a folder. It is sealed."),
    ];

    private static async Task<string> Ask(string prompt) => (await new EmbeddedChatClient().GetResponseAsync([new(ChatRole.System, "any"), new(ChatRole.User, prompt)])).Text;

    [Fact]
    public async Task A_question_alone_becomes_search_words_with_the_documents_own() =>
        Assert.Equal("silence MIR3001 suppress", await Ask(Prompts.Rewrite("How do I silence MIR3001?")));

    [Fact]
    public async Task A_question_with_passages_is_answered_from_the_one_that_fits_and_cites_it()
    {
        var answer = await Ask(Prompts.Answer("How do I silence a rule?", Excerpts.Write(Passages)));

        Assert.Contains("#pragma warning disable MIR3001", answer, StringComparison.Ordinal);
        Assert.Equal(["docs/a.md#suppress"], Citations.In(answer));
    }

    [Theory]
    [InlineData("Who wins the football game?")]
    [InlineData("")]
    public async Task What_the_passages_do_not_say_is_refused(string question) =>
        Assert.Equal(Grounding.Refusal, await Ask(Prompts.Answer(question, Excerpts.Write(Passages))));

    [Fact]
    public async Task Without_passages_it_refuses() => Assert.Equal(Grounding.Refusal, await Ask(Prompts.Answer("What is a bundle?", "")));

    [Fact]
    public async Task The_same_prompt_gives_the_same_answer()
    {
        var prompt = Prompts.Answer("What is a bundle?", Excerpts.Write(Passages));

        Assert.Equal(await Ask(prompt), await Ask(prompt));
    }

    [Fact]
    public async Task Usage_counts_what_was_read_and_written()
    {
        var response = await new EmbeddedChatClient().GetResponseAsync([new(ChatRole.System, "12345678"), new(ChatRole.User, "Question: bundle")]);

        Assert.Equal((6, (response.Text.Length + 3) / 4), (response.Usage!.InputTokenCount, response.Usage.OutputTokenCount));
    }

    [Fact]
    public async Task Cancelled_is_cancelled()
    {
        using var source = new CancellationTokenSource();
        await source.CancelAsync();

        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => new EmbeddedChatClient().GetResponseAsync([], cancellationToken: source.Token));
    }
}
