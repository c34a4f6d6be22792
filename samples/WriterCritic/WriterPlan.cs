using System.Runtime.CompilerServices;
using Microsoft.Extensions.AI;
using Migaki;
using WriterCritic.Chat;
using WriterCritic.Writing;

namespace WriterCritic;

/// <summary>Writes a text from a brief, has it reviewed and revised in bounded rounds, checks it, and streams the result.</summary>
/// <param name="chat">Writer and critic.</param>
/// <param name="bundle">Gets the bundle's folder when a run begins: a stream has no place to return it.</param>
/// <param name="recorder">Records the run.</param>
public sealed partial class WriterPlan(IChatClient chat, Action<string> bundle, MigakiRecorder recorder)
{
    public const int MostRounds = 4;

    [MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)]
    private const string WriterInstructions =
        "You write short product notes. Use every fact of the brief in its own words, and no advertising. With a review, change what it says and nothing else. Reply with the text only.";

    [MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)]
    private const string CriticInstructions =
        "You review product notes. List what is wrong, one line each: facts of the brief that are missing, advertising, more than 120 words. If nothing is wrong, reply exactly: " + Prompts.Accepted;

    [MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)]
    private const string FinalInstructions = "Repeat the draft word for word. Correct spelling mistakes only.";

    [MirPlan("writer.note", Application = "WriterCritic", Description = "Writes a product note with a writer and a critic.")]
    [MirConstraints(RequiredValidators = ["house-rules"], Audit = AuditLevel.EvidenceBundle)]
    public partial IAsyncEnumerable<string> WriteAsync(
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string brief,
        CancellationToken cancellationToken = default);

    private async IAsyncEnumerable<string> WriteAsyncCore(string brief, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        if (MirRunContext.Current is { } run) bundle(run.BundlePath);
        var draft = await Write(WriterInstructions, brief, cancellationToken);
        for (var round = 0; round < MostRounds; round++)
        {
            var review = await Criticize(CriticInstructions, brief, draft, cancellationToken);
            if (review == Prompts.Accepted) break;
            draft = await Revise(WriterInstructions, brief, draft, review, cancellationToken);
        }

        // The critic is a model, too: what leaves the house is checked by rule.
        KeepsHouseRules(draft, brief);
        await foreach (var piece in Finish(FinalInstructions, draft, cancellationToken)) yield return piece;
    }

    [ModelCall(ModelTask.Synthesis)]
    private async Task<string> Write([MirContext(ContextRole.SystemInstruction)] string instructions, string brief, CancellationToken cancellationToken) =>
        await Ask(instructions, Prompts.Write(brief), cancellationToken);

    [ModelCall(ModelTask.Reasoning)]
    private async Task<string> Criticize([MirContext(ContextRole.SystemInstruction)] string instructions, string brief, string draft, CancellationToken cancellationToken) =>
        await Ask(instructions, Prompts.Review(brief, draft), cancellationToken);

    [ModelCall(ModelTask.Synthesis)]
    private async Task<string> Revise([MirContext(ContextRole.SystemInstruction)] string instructions, string brief, string draft, string review, CancellationToken cancellationToken) =>
        await Ask(instructions, Prompts.Revise(brief, draft, review), cancellationToken);

    [Validator("house-rules", ValidatorKind.Policy, FailurePolicy = ValidatorFailurePolicy.FailPlan)]
    private static ValidatorResult KeepsHouseRules(string draft, string brief) =>
        HouseRules.Faults(draft, brief) is [var first, ..] ? ValidatorResult.Fail(first) : ValidatorResult.Pass(1);

    [ModelCall(ModelTask.Synthesis)]
    private async IAsyncEnumerable<string> Finish([MirContext(ContextRole.SystemInstruction)] string instructions, string draft, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var update in chat.GetStreamingResponseAsync(Messages(instructions, Prompts.Final(draft)), cancellationToken: cancellationToken)) yield return update.Text;
    }

    private async Task<string> Ask(string instructions, string prompt, CancellationToken cancellationToken) =>
        (await chat.GetResponseAsync(Messages(instructions, prompt), cancellationToken: cancellationToken)).Text.Trim();

    private static ChatMessage[] Messages(string instructions, string prompt) => [new(ChatRole.System, instructions), new(ChatRole.User, prompt)];
}
