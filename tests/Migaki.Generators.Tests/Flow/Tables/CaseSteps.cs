using Migaki.Generators.Tests.Rules;

namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>What the cases of the tables are made of: the steps of the rule tests and what the tables need beside them, for derived classes.</summary>
internal static class CaseSteps
{
    private const string Mores = """
        public sealed class Box
        {
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)] public string Text { get; set; } = "";
            public Box? Inner { get; set; }
        }
        public readonly record struct Point(string Text, int At);
        public sealed record Verdict(bool Fine, string Note);
        public sealed record Judged(string Text, ValidatorResult Result);
        public static class Words
        {
            public static string Wrap(string text) => "<" + text + ">";
            public static string Twice(this string text) => text + text;
            public static T Id<T>(T value) => value;
            public static TOut Map<TIn, TOut>(this TIn value, Func<TIn, TOut> map) => map(value);
        }
        public partial class Agent
        {
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)] private string _slot = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)] private string Slot { get; set; } = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)] private static string s_slot = "";
            private string _raw = "";
            private readonly object _gate = new();
            private bool _fine;

            [ContextTransform(TransformKind.Summarize)] private string Shorten(string text) => text;
            [ContextTransform(TransformKind.Summarize)] private Task<string> ShortenAsync(string text) => Task.FromResult(text);
            [ContextTransform(TransformKind.Summarize, RequiresValidators = new[] { "ok", "check" })] private string Strict(string text) => text;
            [Validator("ok", ValidatorKind.Custom)] private ValueTask<bool> OkValueAsync(string text) => ValueTask.FromResult(true);
            [Validator("check", ValidatorKind.Custom)] private Task<ValidatorResult> CheckAsync(string text) => Task.FromResult(ValidatorResult.Pass());
            [Validator("must", ValidatorKind.Custom)] private ValueTask MustValueAsync(string text) => default;
            [Validator("retry", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.RetryNode)] private bool Retry(string text) => true;
            [Validator("policy", ValidatorKind.Policy)] private Task<bool> PolicyAsync(string text) => Task.FromResult(true);
            [Validator("policy", ValidatorKind.Policy)] private void MustPolicy(string text) { }
            [Approval("boss")] private bool Granted(string text) => true;
            private bool Passes(string text) => Check(text).Passed;
            private async Task<bool> PassesAsync(string text) => (await CheckAsync(text)).Passed;

            private static string Echo(string text) => text;
            private static void Fill(string text, out string target) => target = text;
            private static void Change(ref string target, string text) => target = text;
            private static (string Head, string Tail) Halves(string head, string tail) => (head, tail);
            private static string Pick(string first, string second = "none", params string[] more) => first + second + string.Concat(more);
            private static IEnumerable<string> Parts(string text) { yield return text; }
            private static async IAsyncEnumerable<string> Stream(string text) { await Task.Yield(); yield return text; }
            private static async Task<string> Later(string text) { await Task.Delay(1); return text; }
        }
        """;

    /// <summary>The steps as members that derived classes call.</summary>
    public static string Source { get; } = (RuleCase.Steps + "\n" + Mores).Replace(" private ", " protected ", StringComparison.Ordinal);
}
