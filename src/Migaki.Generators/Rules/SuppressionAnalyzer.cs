using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Diagnostics;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>MIR1010: a rule may be set aside only with a reason. A pragma cannot hide it: it holds from its end on, and this is reported inside it.</summary>
[DiagnosticAnalyzer(LanguageNames.CSharp)]
public sealed class SuppressionAnalyzer : DiagnosticAnalyzer
{
    private static readonly string[] Annotations =
        ["MirPlan", "ModelCall", "ToolCall", "RetrievalCall", "ContextTransform", "Validator", "Approval", "CacheRead", "CacheWrite"];

    /// <inheritdoc/>
    public override ImmutableArray<DiagnosticDescriptor> SupportedDiagnostics => [Descriptors.NoReason];

    /// <inheritdoc/>
    public override void Initialize(AnalysisContext context)
    {
        context.EnableConcurrentExecution();
        context.ConfigureGeneratedCodeAnalysis(GeneratedCodeAnalysisFlags.None);
        context.RegisterCompilationStartAction(static start =>
        {
            if (CompilationAccess.For(start.Compilation) is not { } access) return;
            start.RegisterSyntaxTreeAction(c => Pragmas(c, access));
            start.RegisterSymbolAction(
                c => Attributes(c.Symbol, access.Known, c.ReportDiagnostic, c.CancellationToken),
                SymbolKind.Method, SymbolKind.NamedType, SymbolKind.Field, SymbolKind.Property);
            // Once a file, like the pragmas: an action for syntax nodes would have the driver walk all nodes of the project.
            start.RegisterSemanticModelAction(static c => Messages(
                c.SemanticModel.Compilation.Assembly.GetAttributes().Where(a => a.ApplicationSyntaxReference?.SyntaxTree == c.SemanticModel.SyntaxTree), c.ReportDiagnostic, c.CancellationToken));
        });
    }

    private static void Pragmas(SyntaxTreeAnalysisContext context, CompilationAccess access)
    {
        foreach (var pragma in access.PragmasOf(context.Tree, context.CancellationToken))
        {
            if (pragma.Reason.Length > 0) continue;
            if (pragma.Rule == Suppressions.All && !HoldsPlan(context.Tree.GetRoot(context.CancellationToken), pragma)) continue;
            var rule = pragma.Rule == Suppressions.All ? "Every rule" : pragma.Rule;
            var written = pragma.Rule == Suppressions.All ? "" : " " + pragma.Rule;
            context.ReportDiagnostic(Create(pragma.Place, rule, $"write it behind the pragma, as in '#pragma warning disable{written} // why'"));
        }
    }

    /// <summary>A pragma that names no rule is about Migaki where it covers a plan or a step.</summary>
    private static bool HoldsPlan(SyntaxNode root, SetAside pragma) => root.DescendantNodes(static n => n is not MethodDeclarationSyntax)
        .OfType<MethodDeclarationSyntax>()
        .Any(m => m.Span.IntersectsWith(pragma.Span) && m.AttributeLists.SelectMany(static l => l.Attributes).Any(static a => Array.IndexOf(Annotations, Simple(a.Name)) >= 0));

    private static string Simple(NameSyntax name)
    {
        var text = name is QualifiedNameSyntax qualified ? qualified.Right.Identifier.ValueText : name.ToString();
        const string suffix = "Attribute";
        return text.EndsWith(suffix, StringComparison.Ordinal) ? text.Substring(0, text.Length - suffix.Length) : text;
    }

    private static void Attributes(ISymbol symbol, KnownSymbols known, Action<Diagnostic> report, CancellationToken cancellation)
    {
        if (symbol is IMethodSymbol { PartialDefinitionPart: not null }) return;
        Messages(symbol.GetAttributes(), report, cancellation);
        foreach (var assumption in AttributeReader.FindAll(symbol.GetAttributes(), known.MirAssume))
        {
            if (assumption.Text(0) is { } rule && string.IsNullOrWhiteSpace(assumption.Text(1)))
                report(Create(assumption.ApplicationSyntaxReference?.GetSyntax(cancellation).GetLocation(), rule, "say why in the second argument; until then nothing is suppressed"));
        }
    }

    private static void Messages(IEnumerable<AttributeData> attributes, Action<Diagnostic> report, CancellationToken cancellation)
    {
        foreach (var message in Suppressions.OfMessages(attributes, cancellation))
        {
            if (message.Reason.Length == 0) report(Create(message.Place, message.Rule, "give the attribute a Justification"));
        }
    }

    private static Diagnostic Create(Location? place, string rule, string advice) =>
        Diagnostic.Create(Descriptors.NoReason, place, ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, "reason"), rule, advice);
}
