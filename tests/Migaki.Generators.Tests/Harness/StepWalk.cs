using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;
using Migaki.Generators.Pipeline;
using Migaki.Mir;

namespace Migaki.Generators.Tests.Harness;

/// <summary>
/// A reading of bodies that knows no flow: the annotated calls in source order, also in methods of the same type that the body calls. It lets
/// pipeline and emission be tested apart from extraction.
/// </summary>
internal static class StepWalk
{
    public static PlanBody Read(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation)
    {
        var steps = new List<BodyStep>();
        Walk(core, "", compilation, steps, 0);
        var id = (string)entry.GetAttributes().Single(static a => a.AttributeClass!.Name == "MirPlanAttribute").ConstructorArguments[0].Value!;
        var bindings = entry.Parameters.Cast<ISymbol>()
            .Concat(entry.ContainingType.GetMembers().Where(static m => m is IFieldSymbol or IPropertySymbol))
            .Concat(entry.ContainingType.InstanceConstructors.SelectMany(static c => c.Parameters))
            .Where(static m => m.GetAttributes().Any(static a => a.AttributeClass?.Name == "MirContextAttribute"))
            .Select(static m => ("ctx-" + m.Name, m)).ToList();
        var plan = new MirPlan
        {
            Id = id,
            Metadata = new MirPlanMetadata(),
            Context = bindings.Select(static b => new MirContextBlock
            {
                Id = b.Item1,
                ContentRef = "member:" + b.m.Name,
                Role = ContextRole.UserInput,
                Mutability = Mutability.Fixed,
                Provenance = new MirProvenance { Source = ProvenanceSource.User, SourceRef = SourcePath.Mark(b.m.Locations[0].SourceTree!.FilePath) },
            }).ToMirList(),
            Nodes = steps.Select(static s => (MirNode)new MirToolCall { Id = s.NodeId, Tool = new MirTool { Name = s.Method.Name } }).ToMirList(),
        };
        return new PlanBody(plan, steps, bindings);
    }

    private static void Walk(IMethodSymbol method, string path, Compilation compilation, List<BodyStep> steps, int depth)
    {
        foreach (var reference in method.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax();
            var model = compilation.GetSemanticModel(syntax.SyntaxTree);
            foreach (var call in syntax.DescendantNodes().OfType<InvocationExpressionSyntax>().Reverse().OrderBy(static c => c.Span.End))
            {
                if (model.GetSymbolInfo(call).Symbol is not IMethodSymbol target) continue;
                var original = (target.ReducedFrom ?? target).OriginalDefinition;
                if (Kind(original) is { } kind)
                {
                    var prefix = path.Length == 0 ? "" : path + "/";
                    steps.Add(new BodyStep(
                        prefix + original.Name.ToLowerInvariant() + "-" + steps.Count, path, kind.Kind, call, target,
                        original.Parameters.Where(static p => ContextLike(p.Type)).Select(static p => p.Ordinal).ToList(), kind.Verdict, kind.FailPlan));
                }
                else if (depth < 3 && original.DeclaringSyntaxReferences.Length > 0 && original.MethodKind == MethodKind.Ordinary && !original.IsAbstract)
                    Walk(original, path.Length == 0 ? original.Name : path + "/" + original.Name, compilation, steps, depth + 1);
            }
        }
    }

    private static bool ContextLike(ITypeSymbol type) =>
        type.Name != "CancellationToken" && type.SpecialType is not (SpecialType.System_Int32 or SpecialType.System_Boolean or SpecialType.System_Double);

    private static (StepKind Kind, VerdictKind Verdict, string? FailPlan)? Kind(IMethodSymbol method)
    {
        foreach (var attribute in method.GetAttributes())
        {
            var name = attribute.AttributeClass!.Name;
            if (!name.EndsWith("Attribute", StringComparison.Ordinal) || !Enum.TryParse<StepKind>(name[..^9], out var kind)) continue;
            if (kind is not (StepKind.Validator or StepKind.Approval)) return (kind, VerdictKind.None, null);
            var (_, value) = ReturnShapes.Of(method);
            var verdict = value?.SpecialType == SpecialType.System_Boolean ? VerdictKind.Boolean : value?.Name == "ValidatorResult" ? VerdictKind.Result : VerdictKind.Returned;
            var fails = attribute.NamedArguments.Any(static a => a.Key == "FailurePolicy" && Equals(a.Value.Value, (int)ValidatorFailurePolicy.FailPlan));
            return (kind, verdict, fails ? (string)attribute.ConstructorArguments[0].Value! : null);
        }
        return null;
    }
}
