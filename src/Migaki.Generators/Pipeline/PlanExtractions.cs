using System.Collections.Immutable;
using System.Runtime.ExceptionServices;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;

namespace Migaki.Generators.Pipeline;

/// <summary>
/// Reads all plans of a compilation, several at once: the compiler runs the transforms of a generator one after the other, and while they run it does nothing else.
/// The plans come in the order of their places.
/// </summary>
internal static class PlanExtractions
{
    /// <summary>Fewer are read before other threads have begun.</summary>
    private const int WorthSharing = 4;

    /// <summary>The place of an attributed method.</summary>
    public static PlanPlace PlaceOf(GeneratorAttributeSyntaxContext context)
    {
        var node = context.TargetNode;
        return new PlanPlace(Files(context.SemanticModel.Compilation).IndexOf(node.SyntaxTree), node.SpanStart, node.Span.Length);
    }

    public static ImmutableArray<ExtractedPlan> Extract(PlanPlaces places, Compilation compilation, BodyReader readBody, CancellationToken cancellation)
    {
        var plans = new ExtractedPlan?[places.All.Count];
        if (plans.Length < WorthSharing || !compilation.Options.ConcurrentBuild)
        {
            for (var i = 0; i < plans.Length; i++) plans[i] = Extract(places.All[i], compilation, readBody, cancellation);
        }
        else
        {
            try
            {
                Parallel.For(0, plans.Length, new ParallelOptions { CancellationToken = cancellation }, i => plans[i] = Extract(places.All[i], compilation, readBody, cancellation));
            }
            catch (AggregateException several)
            {
                cancellation.ThrowIfCancellationRequested();
                ExceptionDispatchInfo.Capture(several.InnerExceptions[0]).Throw();
            }
        }
        return plans.Where(static plan => plan is not null).ToImmutableArray()!;
    }

    private static ImmutableArray<SyntaxTree> Files(Compilation compilation) => ((CSharpCompilation)compilation).SyntaxTrees;

    private static ExtractedPlan? Extract(PlanPlace place, Compilation compilation, BodyReader readBody, CancellationToken cancellation)
    {
        cancellation.ThrowIfCancellationRequested();
        var tree = Files(compilation)[place.File];
        if (tree.GetRoot(cancellation).FindNode(new TextSpan(place.Start, place.Length)).FirstAncestorOrSelf<MethodDeclarationSyntax>() is not { } declaration) return null;
        // Null where two references bring the runtime: then the reading of the body says so.
        var access = CompilationAccess.WithoutNullable(compilation);
        var model = access?.ModelOf(tree) ?? compilation.GetSemanticModel(tree);
        if (model.GetDeclaredSymbol(declaration, cancellation) is not IMethodSymbol method) return null;
        foreach (var attribute in method.GetAttributes())
        {
            if (attribute.ApplicationSyntaxReference?.SyntaxTree == tree && KnownTypes.IsMigaki(attribute.AttributeClass, "MirPlanAttribute"))
                return PlanExtraction.Extract(method, attribute, compilation, access, readBody, cancellation);
        }
        return null;
    }
}
