using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>A plan around the body of a test, with steps of every kind and class to make it of.</summary>
internal static class RuleCase
{
    public const string Steps = """
        public sealed record Doc(string Text, string Title);
        public partial class Agent
        {
            [MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer, Privacy = PrivacyClass.Public)] private const string Rules = "Answer briefly.";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory, Privacy = PrivacyClass.Restricted)] private readonly string _record = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory, Privacy = PrivacyClass.Secret)] private readonly string _token = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory)] private readonly string _notes = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Mutability = Mutability.Fixed)] private readonly string _fixed = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Mutability = Mutability.Deduplicable)] private readonly string _dedup = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Mutability = Mutability.Compressible)] private readonly string _compressible = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Mutability = Mutability.Summarizable)] private readonly string _summarizable = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Mutability = Mutability.Droppable)] private readonly string _droppable = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Cache = CacheMode.Forbidden)] private readonly string _uncached = "";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Developer, Retention = RetentionMode.Ephemeral)] private readonly string _ephemeral = "";

            [RetrievalCall("kb")] private Task<string[]> Search(string query) => Task.FromResult(new[] { query });
            [RetrievalCall("kb")] [return: MirContext(ContextRole.RetrievedDocument, Privacy = PrivacyClass.Public)] private string[] SearchPublic(string query) => [query];
            [RetrievalCall("kb", MaxPrivacy = PrivacyClass.Internal)] private string[] SearchInternal(string query) => [query];
            [ContextTransform(TransformKind.Assemble)] private string Quote(string text) => text;
            [ContextTransform(TransformKind.Assemble)] private string Pair(string a, string b) => a + b;
            [ContextTransform(TransformKind.Deduplicate)] private string Dedup(string text) => text;
            [ContextTransform(TransformKind.Compress, Lossy = false)] private string Compress(string text) => text;
            [ContextTransform(TransformKind.Summarize, Lossy = false)] private string Summarize(string text) => text;
            [ContextTransform(TransformKind.Filter, Lossy = false)] private string Filter(string text, string by = "") => text;
            [ContextTransform(TransformKind.Redact)] private string Redact(string text) => text;
            [ContextTransform(TransformKind.Redact)] [return: MirContext(ContextRole.Scratchpad, Privacy = PrivacyClass.Public)] private string Blacken(string text) => text;
            [ContextTransform(TransformKind.Assemble)] [return: MirContext(ContextRole.Scratchpad, Privacy = PrivacyClass.Public)] private string Lower(string text) => text;
            [ContextTransform(TransformKind.Assemble)] [return: MirContext(ContextRole.Scratchpad, Privacy = PrivacyClass.Secret)] private string Raise(string text) => text;
            [ContextTransform(TransformKind.Assemble)] [return: MirContext(ContextRole.Scratchpad, Mutability = Mutability.Fixed)] private string Freeze(string text) => text;
            [ModelCall(ModelTask.Synthesis, Provider = "openai")] private Task<string> Draft(string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis, Provider = "small", MaxPrivacy = PrivacyClass.Internal)] private Task<string> Small(string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis, Provider = "own", MaxPrivacy = PrivacyClass.Secret)] private Task<string> Own(string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis, Provider = "limited")] private Task<string> Limited(string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis)] private Task<string> Anyone(string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis, Provider = "openai")] [return: MirContext(ContextRole.Scratchpad, Privacy = PrivacyClass.Public)] private Task<string> DraftPublic(string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis, Provider = "openai")] private Task<string> Ask([MirContext(ContextRole.SystemInstruction)] string system, string text) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis, Provider = "openai")] private Task<string> Tell([MirContext(ContextRole.DeveloperInstruction)] string rules, [MirContext(ContextRole.UserInput)] string text) => Task.FromResult(text);
            [ToolCall("read", SideEffects = SideEffectClass.ReadOnly)] private Task<string> Look(string text) => Task.FromResult(text);
            [ToolCall("mail", SideEffects = SideEffectClass.NonIdempotentMutation)] private Task<string> Send(string text) => Task.FromResult(text);
            [ToolCall("put", SideEffects = SideEffectClass.IdempotentMutation, MaxPrivacy = PrivacyClass.Internal)] private Task Put(string text) => Task.CompletedTask;
            [ToolCall("odd", SideEffects = SideEffectClass.Unknown)] private Task Odd(string text) => Task.CompletedTask;
            [ToolCall("bare")] private Task Bare(string text) => Task.CompletedTask;
            [ToolCall("pay", SideEffects = SideEffectClass.IdempotentMutation, RequiresApproval = "boss")] private Task Pay(string text) => Task.CompletedTask;
            [ToolCall("fee", SideEffects = SideEffectClass.IdempotentMutation, RequiresApproval = "boss")] private Task Fee(int cents) => Task.CompletedTask;
            [ToolCall("wipe", SideEffects = SideEffectClass.ApprovalRequired)] private Task Wipe(string text) => Task.CompletedTask;
            [Approval("boss")] private Task<bool> Approve(string text) => Task.FromResult(true);
            [Approval("boss")] private bool ApproveAll() => true;
            [Approval("boss")] private void MustApprove(string text) { }
            [Approval("clerk")] private bool Clerk(string text) => true;
            [Validator("policy", ValidatorKind.Policy)] private bool Policy(string text) => true;
            [Validator("ok", ValidatorKind.Custom)] private bool Ok(string text) => true;
            [Validator("ok", ValidatorKind.Custom)] private Task<bool> OkAsync(string text) => Task.FromResult(true);
            [Validator("check", ValidatorKind.Custom)] private ValidatorResult Check(string text) => ValidatorResult.Pass();
            [Validator("must", ValidatorKind.Custom)] private void Must(string text) { }
            [Validator("must", ValidatorKind.Custom)] private Task MustAsync(string text) => Task.CompletedTask;
            [Validator("clean", ValidatorKind.Custom)] private string Clean(string text) => text;
            [Validator("plan", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.FailPlan)] private bool FailPlan(string text) => true;
            [Validator("plan", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.FailPlan)] private Task<bool> FailPlanAsync(string text) => Task.FromResult(true);
            [Validator("warn", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.Warn)] private bool Warn(string text) => true;
            [CacheWrite("cache://a")] private void Remember(string text) { }
            [CacheWrite("cache://b", MaxPrivacy = PrivacyClass.Restricted)] private void RememberSafely(string text) { }
            [CacheRead("cache://a")] private string? Recall(string key) => null;
            private bool Flag => Environment.HasShutdownStarted;
            private static void Log(string text) { }
        }
        """;

    public static string Source(string body, string members = "", string constraints = "", string plan = "", string parameters = "", string result = "Task<string>", string attributes = "") => $$"""
        [assembly: MirProvider("limited", MaxPrivacy = PrivacyClass.Internal)]
        public partial class Agent
        {
            [MirPlan("p"{{plan}})] {{constraints}}
            public partial {{result}} Run([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User, Privacy = PrivacyClass.Confidential)] string question{{parameters}});
            {{attributes}} private async {{result}} {|-:RunCore|}(string question{{Plain(parameters)}})
            {
                await Task.Yield();
                {{body}}
            }
            {{members}}
        }
        """.Replace("{|-:RunCore|}", "RunCore", StringComparison.Ordinal);

    public static Task<IReadOnlyList<Diagnostic>> Flow(string rule, string source, IReadOnlyList<(string, string)>? files = null, IReadOnlyDictionary<string, string>? options = null) =>
        Verify(new FlowAnalyzer(), rule, source, files, options);

    public static Task<IReadOnlyList<Diagnostic>> Verify(DiagnosticAnalyzer analyzer, string rule, string source, IReadOnlyList<(string, string)>? files = null, IReadOnlyDictionary<string, string>? options = null) =>
        new AnalyzerHarness(analyzer)
        {
            DefaultRule = rule,
            OnlyRules = [rule],
            OtherSources = [Steps],
            AdditionalFiles = files ?? [],
            Options = options ?? new Dictionary<string, string>(),
        }.VerifyAsync(source);

    public static string Message(IReadOnlyList<Diagnostic> found) => Assert.Single(found).GetMessage(System.Globalization.CultureInfo.InvariantCulture);

    /// <summary>Parameters without their attributes: as the body repeats them.</summary>
    private static string Plain(string parameters) => System.Text.RegularExpressions.Regex.Replace(parameters, @"\[MirContext[^\]]*\] ", "");
}
