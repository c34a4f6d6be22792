namespace Migaki.Cli.Tests.Harness;

/// <summary>A program as a user writes it, compiled with the generator: context of every class, a block without one, texts that hold a credential.</summary>
public sealed partial class ClinicDesk(MigakiRecorder recorder)
{
    public const string Credential = "ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt";

    private readonly MigakiRecorder _recorder = recorder;

    [MirPlan("clinic.answer")]
    [MirConstraints(RequiredValidators = ["headline-ok"])]
    public partial Task<MirRun<string>> AnswerAsync(
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Public)] string topic,
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Internal)] string note,
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Confidential)] string patient,
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Restricted)] string chart,
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Secret)] string pin,
        [MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string loose);

    private async Task<string> AnswerAsyncCore(string topic, string note, string patient, string chart, string pin, string loose)
    {
        var headline = await Headline(topic);
        if (!HeadlineOk(headline)) return "";
        var memo = await Memo(note);
        _ = MemoOk(memo).Passed;
        var letter = await Letter(patient);
        try { if (!LetterOk(letter)) return ""; }
        catch (InvalidOperationException) { letter = ""; }
        var summary = await Chart(chart);
        var unlocked = await Unlock(pin);
        var guess = await Guess(loose);
        var run = MirRunContext.Current!;
        run.Correct("headline", "the feed was of yesterday");
        run.Correct("memo", "it was sent with " + Credential);
        run.BeginRecovery("retry", "the channel was busy", "letter", 2).Complete();
        await MirChecks.RunAsync("print", "sh", ["-c", "echo key " + Credential]);
        await MirChecks.RunAsync("plain", "sh", ["-c", "echo fine"]);
        return headline + memo + letter + summary + unlocked + guess;
    }

    [ModelCall(ModelTask.General, Provider = "local")] private Task<string> Headline(string text) => Say(text);
    [ModelCall(ModelTask.General, Provider = "local")] private Task<string> Memo(string text) => Say(text);
    [ModelCall(ModelTask.General, Provider = "local")] private Task<string> Letter(string text) => Say(text);
    [ModelCall(ModelTask.General, Provider = "local", MaxPrivacy = PrivacyClass.Restricted)] private Task<string> Chart(string text) => Say(text);
    [ModelCall(ModelTask.General, Provider = "local", MaxPrivacy = PrivacyClass.Secret)] private Task<string> Unlock(string text) => Say(text);
    [ModelCall(ModelTask.General, Provider = "local")] private Task<string> Guess(string text) => Say(text);
    [Validator("headline-ok", ValidatorKind.Schema)] private bool HeadlineOk(string text) => text.Length > 0;
    [Validator("memo-ok", ValidatorKind.Schema)] private ValidatorResult MemoOk(string text) => text.Length > 0 ? ValidatorResult.Fail("it begins with " + Credential) : ValidatorResult.Pass(1);
    [Validator("letter-ok", ValidatorKind.Schema)] private bool LetterOk(string text) => throw new InvalidOperationException("no rules under " + Credential + " for " + text.Length);

    private static Task<string> Say(string text)
    {
        MirRunContext.ReportModelUsage(new ModelUsage { Provider = "local", InputTokens = 5, OutputTokens = 6, PredictedInputTokens = 4 });
        return Task.FromResult("said of " + text);
    }
}
