using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Xunit.Sdk;

namespace Migaki.Generators.Tests.Harness;

/// <summary>The harness itself must be able to fail.</summary>
public sealed class HarnessTests
{
    [Fact]
    public async Task A_program_is_emitted_loaded_and_run()
    {
        using var program = GeneratorHarness.Load("public static class Program { public static async Task<string> Run(int x) { await Task.Yield(); return \"v\" + x; } }");
        Assert.Equal("v3", await program.RunAsync("Program", "Run", 3));
    }

    [Fact]
    public async Task The_original_exception_leaves()
    {
        using var program = GeneratorHarness.Load("public static class Program { public static void Run() => throw new FormatException(\"no\"); }");
        await Assert.ThrowsAsync<FormatException>(() => program.RunAsync());
    }

    [Fact]
    public async Task The_runtime_under_test_is_at_hand()
    {
        using var program = GeneratorHarness.Load("public static class Program { public static string Run() => typeof(MigakiRecorder).FullName!; }");
        Assert.Equal("Migaki.MigakiRecorder", await program.RunAsync());
    }

    [Fact]
    public void A_warning_in_the_output_fails() =>
        Assert.ThrowsAny<FailException>(() => GeneratorHarness.Load("public class C { public void M() { int unused; } }"));

    [Fact]
    public async Task Marked_diagnostics_are_found() =>
        await AnalyzerHarness.VerifyAsync<EmptyReturnAnalyzer>("class C { void M() { {|0:int|} x = 1; _ = x; [|return;|] } }");

    [Theory]
    [InlineData("class C { void M() { return; } }")]
    [InlineData("class C { void M() { [|int|] x = 1; _ = x; return; } }")]
    [InlineData("class C { [|void|] M() { } }")]
    [InlineData("class C { void M() { int {|0:x|} = 1; _ = x; [|return;|] } }")]
    [InlineData("class C { void M() { Missing(); [|return;|] } }")]
    public async Task Wrong_expectations_fail(string markup) =>
        await Assert.ThrowsAnyAsync<FailException>(() => AnalyzerHarness.VerifyAsync<EmptyReturnAnalyzer>(markup));

    [Fact]
    public async Task Declared_compile_errors_are_allowed() =>
        await AnalyzerHarness.VerifyAsync<EmptyReturnAnalyzer>("class C { void M() { {|CS0103:Missing|}(); [|return;|] } }");

#pragma warning disable RS1036, RS1038, RS1041, RS2008 // an analyzer for tests only
    [DiagnosticAnalyzer(LanguageNames.CSharp)]
    private sealed class EmptyReturnAnalyzer : DiagnosticAnalyzer
    {
        private static readonly DiagnosticDescriptor Rule = new("TEST1", "t", "m", "c", DiagnosticSeverity.Warning, true);

        public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Rule];

        public override void Initialize(AnalysisContext context)
        {
            context.EnableConcurrentExecution();
            context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
            context.RegisterSyntaxNodeAction(static c => c.ReportDiagnostic(Diagnostic.Create(Rule, c.Node.GetLocation(),
                c.Node.FirstAncestorOrSelf<BlockSyntax>()!.Statements.OfType<LocalDeclarationStatementSyntax>().Select(static s => s.Declaration.Type.GetLocation()))), SyntaxKind.ReturnStatement);
        }
    }
}
