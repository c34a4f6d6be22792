using System.Text;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Plans as compact text, for tests that compare whole graphs.</summary>
internal static class PlanText
{
    /// <summary>The steps that bodies in tests are made of.</summary>
    public const string Steps = """
        public partial class Agent
        {
            [RetrievalCall("kb", TopK = 4)] private Task<string[]> Search(string query, CancellationToken ct = default) => Task.FromResult(new[] { query });
            [ContextTransform(TransformKind.Summarize)] private string Summarize(string[] passages) => passages[0];
            [ContextTransform(TransformKind.Compress)] private string Compress(string text) => text;
            [ContextTransform(TransformKind.Compress)] private Task<string> CompressAsync(string text) => Task.FromResult(text);
            [ContextTransform(TransformKind.Summarize, RequiresValidators = new[] { "grounded", "schema" })] private string Strict(string text) => text;
            [ContextTransform(TransformKind.Assemble)] private string Quote(string[] passages) => passages[0];
            [ContextTransform(TransformKind.Assemble)] private string Join(string a, string b) => a + b;
            [Validator("grounded", ValidatorKind.SourceGrounding)] private bool Grounded(string text, string[] sources) => true;
            [Validator("ok", ValidatorKind.Custom)] private bool Ok(string text) => true;
            [Validator("ok", ValidatorKind.Custom)] private Task<bool> OkAsync(string text) => Task.FromResult(true);
            [Validator("schema", ValidatorKind.Schema)] private bool Schema(string text) => true;
            [Validator("must", ValidatorKind.Custom)] private void Must(string text) { }
            [Validator("must", ValidatorKind.Custom)] private Task MustAsync(string text) => Task.CompletedTask;
            [Validator("plan", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.FailPlan)] private bool FailPlan(string text) => true;
            [Validator("warn", ValidatorKind.Custom, FailurePolicy = ValidatorFailurePolicy.Warn)] private bool Warn(string text) => true;
            [Validator("check", ValidatorKind.Custom)] private ValidatorResult Check(string text) => ValidatorResult.Pass();
            [Validator("clean", ValidatorKind.Custom)] private string Cleaned(string text) => text;
            [ModelCall(ModelTask.Synthesis, Provider = "openai")] private Task<string> Draft(string text, CancellationToken ct = default) => Task.FromResult(text);
            [ModelCall(ModelTask.Synthesis)] private Task<string> Ask([MirContext(ContextRole.SystemInstruction)] string system, string question) => Task.FromResult(question);
            [ToolCall("mail", SideEffects = SideEffectClass.NonIdempotentMutation)] private Task<string> Send(string text) => Task.FromResult(text);
            [ToolCall("pay", RequiresApproval = "boss")] private Task Pay(string text) => Task.CompletedTask;
            [Approval("boss", Reason = "money")] private Task<bool> Approve(string text) => Task.FromResult(true);
            [CacheWrite("cache://answers")] private void Remember(string text) { }
            [CacheRead("cache://answers")] private string? Recall(string key) => null;
            private bool Flag => DateTime.UtcNow.Year > 2000;
            private static void Log(string text) { }
        }
        """;

    public static ExtractedBody Extract(string body, string members = "", string result = "Task<string>", string modifiers = "async", string parameters = "string question") =>
        Extract(TestCompilation.Create(Source(body, members, result, modifiers, parameters), Steps));

    public static string Source(string body, string members = "", string result = "Task<string>", string modifiers = "async", string parameters = "string question")
    {
        var described = parameters.Replace("string question", "[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string question", StringComparison.Ordinal);
        return $$"""
            public partial class Agent
            {
                [MirPlan("p")] public partial {{result}} Run({{described}});
                private {{modifiers}} {{result}} RunCore({{parameters}})
                {
            {{body}}
                }
                {{members}}
            }
            """;
    }

    public static ExtractedBody Extract(Compilation compilation)
    {
        var access = CompilationAccess.For(compilation)!;
        var entry = compilation.PlanEntry();
        var errors = compilation.GetDiagnostics().Where(d => d.Severity == DiagnosticSeverity.Error && d.Id != "CS8795").ToArray();
        Assert.True(errors.Length == 0, DiagnosticPrinter.Print(errors));
        entry = entry.PartialDefinitionPart ?? entry;
        var core = compilation.Method(entry.Name + "Core");
        var plan = PlanDeclaration.Of(access.Known, entry, core)!;
        return BodyExtractor.Extract(plan, entry, core, access.GraphOf(core, default)!, access, "/project", default);
    }

    /// <summary>A line for each block, node and edge.</summary>
    public static string Of(MirPlan plan)
    {
        var text = new StringBuilder();
        foreach (var block in plan.Context)
        {
            text.Append(block.Id).Append(' ').Append(Wire.Name(block.Role)).Append(" from ").Append(Wire.Name(block.Provenance.Source));
            if (block.PrivacyClass is { } privacy) text.Append(' ').Append(Wire.Name(privacy));
            if (block.Provenance.DerivedFromContextIds is { } sources) text.Append(" of ").Append(string.Join(",", sources));
            text.Append('\n');
        }
        foreach (var node in plan.Nodes)
        {
            text.Append(node.Kind).Append(' ').Append(node.Id);
            if (node.InputContext is { Count: > 0 } input) text.Append(" in ").Append(string.Join(",", input));
            if (node.OutputContext is { } output) text.Append(" out ").Append(output);
            switch (node)
            {
                case MirBranch branch:
                    text.Append(" [").Append(branch.Label).Append("] ").Append(string.Join(" ", branch.Branches.Select(b => b.Id + ":" + b.TargetNodeId)));
                    if (branch.Metadata is { } metadata) text.Append(' ').Append(metadata.ToString().Replace("\"", "", StringComparison.Ordinal));
                    break;
                case MirJoin join:
                    text.Append(" of ").Append(string.Join(",", join.InputNodeIds));
                    break;
            }
            text.Append('\n');
        }
        foreach (var edge in plan.Edges)
        {
            text.Append(edge.FromNodeId).Append(' ').Append(edge.Kind switch { MirEdgeKind.Data => "->", MirEdgeKind.Validation => "-v>", MirEdgeKind.Fallback => "-f>", _ => "=>" }).Append(' ').Append(edge.ToNodeId);
            if (edge.ContextIds is { } contexts) text.Append(' ').Append(string.Join(",", contexts));
            if (edge.ConditionRef is { } condition) text.Append(" if ").Append(condition);
            text.Append('\n');
        }
        return text.ToString();
    }
}
