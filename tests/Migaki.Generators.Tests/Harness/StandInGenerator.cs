using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Emission;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;

namespace Migaki.Generators.Tests.Harness;

/// <summary>Implements entries by calling their bodies and nothing else, so that a program can be compared with and without recording.</summary>
internal sealed class StandInGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var entries = context.SyntaxProvider.ForAttributeWithMetadataName(
            KnownTypes.PlanAttribute,
            static (node, _) => node is MethodDeclarationSyntax,
            static (c, cancellation) => new EntryReader(c.SemanticModel.Compilation, new ProjectionReader(c.SemanticModel.Compilation))
                .Read((IMethodSymbol)c.TargetSymbol, c.Attributes[0], cancellation)!.Model);
        context.RegisterSourceOutput(entries, static (output, plan) => output.AddSource(plan.HintName, Emit(plan.Entry)));
    }

    private static string Emit(EntryModel entry)
    {
        var code = CodeWriter.File([]);
        if (entry.Namespace is not null) code.Open("namespace " + entry.Namespace);
        foreach (var type in entry.ContainingTypes) code.Open(type);
        var isAsync = entry.BodyShape is ReturnShape.Task or ReturnShape.TaskOfValue or ReturnShape.ValueTask or ReturnShape.ValueTaskOfValue;
        var parameters = string.Join(", ", entry.Parameters.Select(static p => $"{p.Modifiers} {p.Type} {p.Name}"));
        var call = $"{(isAsync ? "await " : "")}{entry.CoreName}({string.Join(", ", entry.Parameters.Select(static p => p.Name))})";
        code.Open($"{entry.Modifiers} {(isAsync ? "async " : "")}partial {entry.ReturnType} {entry.MethodName}({parameters})");
        const string bundle = "new global::Migaki.MirBundleReference(\"\", \"\", \"\"), global::Migaki.MirOutcome.Verified";
        if (entry.ReturnsRun && entry.ValueType is null) code.Line($"{call};").Line($"return new global::Migaki.MirRun({bundle});");
        else if (entry.ReturnsRun) code.Line($"return new global::Migaki.MirRun<{entry.ValueType}>({call}, {bundle});");
        else code.Line(entry.ValueType is null ? $"{call};" : $"return {call};");
        code.Close();
        foreach (var _ in entry.ContainingTypes) code.Close();
        if (entry.Namespace is not null) code.Close();
        return code.ToString();
    }
}
