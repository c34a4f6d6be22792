using Samples.Chat;
using System.Diagnostics;
using System.Net;
using AskDocs.Answering;
using AskDocs.Chat;
using Migaki;
using Migaki.Verification;
using Migaki.Tests.Shared;

namespace AskDocs.Tests;

/// <summary>The plan from end to end: what a run prints, what its bundle says, and what happens when it goes wrong.</summary>
public class AskDocsAppTests
{
    private const string Question = "How do I silence MIR3001?";

    [Fact]
    public async Task A_run_is_verified_and_its_validators_passed()
    {
        using var asked = await AskedQuestion.Ask(Question);

        Assert.Equal(AskDocsApp.Answered, asked.ExitCode);
        Assert.Equal("verified", asked.Outcome());
        Assert.Equal([("digest-grounded", "passed"), ("answer-grounded", "passed")], asked.Checks());
        Assert.True(BundleVerifier.Verify(asked.Bundle).IntegrityHolds);
        Assert.Empty(Migaki.Replay.BundleReplay.Replay(asked.Bundle).Divergences);
        Assert.Empty(asked.Error);
    }

    [Fact]
    public async Task The_account_names_nodes_checks_tokens_omissions_and_the_verdict()
    {
        using var asked = await AskedQuestion.Ask(Question);

        foreach (var node in new[] { "rewrite", "retrieve", "deduplicate", "compress", "digest-grounded", "quote", "draft", "answer-grounded" })
        {
            Assert.Contains(asked.Lines, l => l.StartsWith($"  {node} ", StringComparison.Ordinal));
        }
        Assert.Contains(asked.Lines, l => l.StartsWith("  quote ", StringComparison.Ordinal) && l.EndsWith("not run", StringComparison.Ordinal));
        Assert.Contains(asked.Lines, l => l.StartsWith("  draft ", StringComparison.Ordinal) && l.Contains($"{EmbeddedChatClient.Provider} {EmbeddedChatClient.Model}", StringComparison.Ordinal));
        Assert.Matches("Checks +digest-grounded passed, answer-grounded passed", asked.Output);
        Assert.Matches("Tokens +[0-9,]+ before compression, [0-9,]+ after", asked.Output);
        Assert.Contains("Left out ", asked.Output, StringComparison.Ordinal);
        Assert.Matches("Verifier +unsigned: .*\\nOutcome +verified\\n", asked.Output);
        Assert.Equal(Path.Combine(asked.BundleRoot, Path.GetFileName(Path.GetDirectoryName(asked.Bundle))!, "bundle"), asked.Bundle);
    }

    [Fact]
    public async Task The_same_question_gets_the_same_answer_and_account()
    {
        using var first = await AskedQuestion.Ask(Question);
        using var second = await AskedQuestion.Ask(Question);

        Assert.Equal(first.Lines[..^1], second.Lines[..^1]);
        Assert.NotEqual(first.Bundle, second.Bundle);
    }

    [Theory]
    [InlineData("### [{source}] Invented\nMigaki needs no validators at all.")]
    [InlineData("### [docs/none.md] Nowhere\nText.")]
    [InlineData("no excerpt at all")]
    [InlineData("")]
    public async Task A_digest_that_is_not_grounded_is_replaced_by_the_passages(string digest)
    {
        using var asked = await AskedQuestion.Ask(Question, digester: new InventingDigester(digest));

        Assert.Equal(AskDocsApp.Answered, asked.ExitCode);
        Assert.Equal([("digest-grounded", "failed"), ("answer-grounded", "passed")], asked.Checks());
        Assert.Contains("#pragma warning disable MIR3001", asked.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain("needs no validators", asked.Answer, StringComparison.Ordinal);
        Assert.DoesNotContain(asked.Lines, l => l.StartsWith("  quote ", StringComparison.Ordinal) && l.EndsWith("not run", StringComparison.Ordinal));
        Assert.Equal("verified", asked.Outcome());
    }

    [Theory]
    [InlineData("You cannot.")]
    [InlineData("Delete the analyzer package from disk immediately. [docs/rules/MIR3001.md#how-to-suppress-mir3001]")]
    [InlineData("See the page. [docs/invented.md]")]
    public async Task An_answer_that_is_not_grounded_is_blocked_and_not_printed(string answer)
    {
        using var asked = await AskedQuestion.Ask(Question, new ScriptedClient(_ => answer));

        Assert.Equal(AskDocsApp.NotAnswered, asked.ExitCode);
        Assert.Equal("blocked", asked.Outcome());
        Assert.Equal(("answer-grounded", "failed"), asked.Checks()[^1]);
        Assert.Contains("Blocked: ", asked.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Sources", asked.Output, StringComparison.Ordinal);
        Assert.True(BundleVerifier.Verify(asked.Bundle).IntegrityHolds);
        Assert.Empty(Migaki.Replay.BundleReplay.Replay(asked.Bundle).Divergences);
    }

    [Fact]
    public async Task An_endpoint_that_cannot_be_reached_fails_and_leaves_a_bundle()
    {
        using var http = new HttpClient();
        using var client = new OpenAiCompatibleChatClient(OpenAiCompatibleChatClientTests.ClosedPort(), "small", "sk-secret-key", http, "ASKDOCS");
        using var asked = await AskedQuestion.Ask(Question, client);

        Assert.Equal(AskDocsApp.NotAnswered, asked.ExitCode);
        Assert.Equal("failed", asked.Outcome());
        Assert.Contains("could not be reached", asked.Error, StringComparison.Ordinal);
        Assert.Matches("Outcome +failed\\n", asked.Output);
        Assert.Contains(asked.Lines, l => l.StartsWith("  rewrite ", StringComparison.Ordinal) && l.Contains("failed: Samples.Chat.ChatEndpointException", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("not an address")]
    [InlineData("ftp://127.0.0.1/")]
    public async Task An_endpoint_that_is_no_address_fails_and_leaves_a_bundle(string endpoint)
    {
        using var http = new HttpClient();
        using var client = new AskDocsSettings { Endpoint = endpoint, Model = "small" }.CreateChatClient(http);
        using var asked = await AskedQuestion.Ask(Question, client);

        Assert.Equal((AskDocsApp.NotAnswered, "failed"), (asked.ExitCode, asked.Outcome()));
        Assert.Contains("ASKDOCS_ENDPOINT", asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_endpoint_that_answers_with_something_else_fails_and_leaves_a_bundle()
    {
        using var http = new HttpClient(new FixedAnswer("<html>Sign in</html>"));
        using var client = new OpenAiCompatibleChatClient("http://models.test/v1", "small", null, http, "ASKDOCS");
        using var asked = await AskedQuestion.Ask(Question, client);

        Assert.Equal((AskDocsApp.NotAnswered, "failed"), (asked.ExitCode, asked.Outcome()));
        Assert.Contains("not a chat completion", asked.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_cancelled_run_leaves_a_bundle_that_says_so()
    {
        using var stop = new CancellationTokenSource();
        await stop.CancelAsync();
        using var asked = await AskedQuestion.Ask(Question, cancellationToken: stop.Token);

        Assert.Equal((AskDocsApp.NotAnswered, "cancelled"), (asked.ExitCode, asked.Outcome()));
        Assert.Contains("Cancelled.", asked.Error, StringComparison.Ordinal);
        Assert.True(BundleVerifier.Verify(asked.Bundle).IntegrityHolds);
        Assert.Empty(Migaki.Replay.BundleReplay.Replay(asked.Bundle).Divergences);
    }

    [Fact]
    public async Task A_run_cancelled_between_two_steps_says_what_ran()
    {
        using var stop = new CancellationTokenSource();
        using var asked = await AskedQuestion.Ask(Question, new ScriptedClient(_ =>
        {
            stop.Cancel();
            throw new OperationCanceledException(stop.Token);
        }), cancellationToken: stop.Token);

        Assert.Equal("cancelled", asked.Outcome());
        Assert.Equal([("digest-grounded", "passed")], asked.Checks().Where(c => c.Status == "passed"));
    }

    [Fact]
    public async Task No_file_of_the_bundle_holds_question_answer_passages_or_key()
    {
        const string Key = "sk-secret-key-0123456789";
        using var http = new HttpClient(new FixedAnswer(OpenAiCompatibleChatClientTests.Completion(Grounding.Refusal)));
        using var client = new OpenAiCompatibleChatClient("http://models.test/v1", "small", Key, http, "ASKDOCS");
        using var asked = await AskedQuestion.Ask("How do I silence the purple walrus MIR3001?", client);

        Assert.Equal("verified", asked.Outcome());
        foreach (var file in Directory.EnumerateFiles(asked.Bundle, "*", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file);
            foreach (var content in new[] { Key, "purple walrus", Grounding.Refusal, "#pragma warning disable" })
            {
                Assert.False(text.Contains(content, StringComparison.Ordinal), $"{Path.GetFileName(file)} holds \"{content}\"");
            }
        }
    }

    [Fact]
    public async Task Without_documents_there_is_no_run()
    {
        using var asked = await AskedQuestion.Ask(Question, documents: Path.Combine(Path.GetTempPath(), "no-such-folder-4f1c"));

        Assert.Equal(AskDocsApp.Unusable, asked.ExitCode);
        Assert.Contains("ASKDOCS_DOCS", asked.Error, StringComparison.Ordinal);
        Assert.Empty(asked.Output);
        Assert.Empty(Directory.EnumerateFileSystemEntries(asked.BundleRoot));
    }

    [Fact]
    public async Task Without_a_place_for_evidence_there_is_no_answer()
    {
        var file = Path.GetTempFileName();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var app = new AskDocsApp(Repository.Root, new EmbeddedChatClient(), new ExtractiveDigester(), new MigakiRecorder(new MigakiOptions { BundleRoot = file }), output, error);

        Assert.Equal(AskDocsApp.Unusable, await app.AskAsync(Question, CancellationToken.None));
        Assert.NotEmpty(error.ToString());
        Assert.Empty(output.ToString());
        File.Delete(file);
    }

    [Fact]
    public async Task The_program_asks_its_default_question_and_ends_with_the_bundle()
    {
        var root = Directory.CreateTempSubdirectory("askdocs-");
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "AskDocs.dll")])
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            WorkingDirectory = root.FullName,
        };
        foreach (var name in new[] { "ASKDOCS_ENDPOINT", "ASKDOCS_MODEL", "ASKDOCS_API_KEY", "ASKDOCS_DOCS", "MIGAKI_BUNDLE_ROOT" }) start.Environment.Remove(name);
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync();
        var output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();

        Assert.Equal((0, ""), (process.ExitCode, await error));
        Assert.StartsWith(AskDocsApp.DefaultQuestion, output, StringComparison.Ordinal);
        var last = output.TrimEnd().Split('\n')[^1];
        Assert.StartsWith($"bundle: {Path.Combine(root.FullName, "artifacts", "runs")}", last, StringComparison.Ordinal);
        Assert.True(BundleVerifier.Verify(last["bundle: ".Length..]).IntegrityHolds);
        root.Delete(recursive: true);
    }

    [Fact]
    public void Settings_do_not_print_the_key() => Assert.DoesNotContain("sk-1", new AskDocsSettings { ApiKey = "sk-1", Endpoint = "http://k:sk-1@x" }.ToString(), StringComparison.Ordinal);

    private sealed class FixedAnswer(string body) : HttpMessageHandler
    {
        protected override Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken) =>
            Task.FromResult(new HttpResponseMessage(HttpStatusCode.OK) { Content = new StringContent(body) });
    }
}
