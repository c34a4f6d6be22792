using AskDocs.Answering;
using AskDocs.Chat;
using AskDocs.Docs;
using Samples.Chat;
using Samples.Reporting;
using AskDocs.Retrieval;
using Microsoft.Extensions.AI;
using Migaki;
using Migaki.Verification;

namespace AskDocs;

/// <summary>Asks one question: runs the plan, prints answer, sources and an account of the run, and says where its evidence is.</summary>
/// <param name="documents">See <see cref="AskDocsSettings.Documents"/>.</param>
/// <param name="chat">The model.</param>
/// <param name="digester">Shortens what was found.</param>
/// <param name="recorder">Records the run.</param>
/// <param name="output">The answer and the account; its last line names the bundle.</param>
/// <param name="error">What went wrong.</param>
public sealed class AskDocsApp(string? documents, IChatClient chat, IDigester digester, MigakiRecorder recorder, TextWriter output, TextWriter error)
{
    public const string DefaultQuestion = "How do I silence MIR3001?";

    public const int Answered = 0;
    public const int NotAnswered = 1;
    public const int Unusable = 2;

    /// <summary>The exit code: 0 answered, 1 the run failed, was blocked or was cancelled, 2 there was no run.</summary>
    public async Task<int> AskAsync(string question, CancellationToken cancellationToken)
    {
        AnswerPlan plan;
        try
        {
            var root = DocumentLibrary.FindRoot(documents, AppContext.BaseDirectory);
            plan = new AnswerPlan(chat, new PassageIndex(DocumentLibrary.Read(root)), digester, recorder);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            await error.WriteLineAsync(e.Message);
            return Unusable;
        }

        try
        {
            var run = await plan.AnswerAsync(question, cancellationToken);
            PrintAnswer(question, run.Value);
            return Report(run.Bundle.Path) ? Answered : NotAnswered;
        }
        catch (MirEvidenceException e)
        {
            // No evidence, no answer: the folder for bundles cannot be written.
            await error.WriteLineAsync(e.Message);
            return Unusable;
        }
        catch (Exception e) when (e.Data["Migaki.Bundle"] is string bundle)
        {
            await error.WriteLineAsync(e switch
            {
                OperationCanceledException => "Cancelled.",
                MirValidationException => $"Blocked: {e.Message}",
                ChatEndpointException => $"Failed: {e.Message}",
                _ => $"Failed: {e.GetType().Name}: {e.Message}",
            });
            Report(bundle);
            return NotAnswered;
        }
    }

    private void PrintAnswer(string question, string answer)
    {
        output.WriteLine(question);
        output.WriteLine();
        output.WriteLine(answer);
        output.WriteLine();
        output.WriteLine("Sources");
        foreach (var source in Citations.In(answer).DefaultIfEmpty("none")) output.WriteLine($"  {source}");
        output.WriteLine();
    }

    private bool Report(string bundle)
    {
        Account.Print(RunRecord.Read(bundle), output);
        var verdict = BundleVerifier.Verify(bundle);
        Account.Print(verdict, output);
        output.WriteLine($"bundle: {bundle}");
        return verdict.IntegrityHolds;
    }
}
