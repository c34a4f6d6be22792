using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>What the reading of a body gives. Symbols and syntax; lives as long as the extraction of one plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Steps">The step calls that are nodes of it.</param>
/// <param name="Bindings">The blocks whose content an entry may have at hand, and the members that hold it.</param>
internal sealed record PlanBody(MirPlan Plan, IReadOnlyList<BodyStep> Steps, IReadOnlyList<(string ContextId, ISymbol Member)> Bindings);

/// <summary>Reads the body of an entry that has one.</summary>
internal delegate PlanBody BodyReader(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation);

/// <summary>The transform: one attributed method in, its models out. Nothing of the compilation leaves it.</summary>
internal static class PlanExtraction
{
    public const string InternalError = "internal error";

    /// <summary>Null where nothing can be generated.</summary>
    public static ExtractedPlan? Extract(GeneratorAttributeSyntaxContext context, BodyReader readBody, CancellationToken cancellation)
    {
        if (context.TargetSymbol is not IMethodSymbol method) return null;
        var compilation = context.SemanticModel.Compilation;
        var projections = new ProjectionReader(compilation);
        var entries = new EntryReader(compilation, projections);
        if (entries.Read(method, context.Attributes[0], cancellation) is not { } reading) return null;
        if (reading.Model.Broken is not null || reading.Core is null) return Broken(reading.Model);
        try
        {
            var body = readBody(reading.Entry, reading.Core, compilation, cancellation);
            var model = reading.Model with { BoundContext = entries.Bind(reading, body.Bindings) };
            var calls = Calls(model, body, new SignatureReader(compilation, projections), compilation, cancellation);
            return new ExtractedPlan(model, body.Plan, calls);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One plan that cannot be read takes no other with it.
            return Broken(reading.Model with { Broken = OfException(exception) });
        }
    }

    /// <summary>What is said of an exception: its type and message, without a stack, which differs between builds.</summary>
    public static BrokenPlan OfException(Exception exception) => new(InternalError, $"{exception.GetType().Name}: {exception.Message}");

    private static ExtractedPlan Broken(PlanModel model) => new(model, null, new PlanCalls(model.PlanId, model.HolderName, default, default));

    private static PlanCalls Calls(PlanModel model, PlanBody body, SignatureReader signatures, Compilation compilation, CancellationToken cancellation)
    {
        var steps = new List<StepModel>();
        var calls = new List<InterceptedCall>();
        foreach (var step in body.Steps)
        {
            cancellation.ThrowIfCancellationRequested();
            var semantics = compilation.GetSemanticModel(step.Syntax.SyntaxTree);
            // What cannot be intercepted is a diagnostic (MIR1005) and stays in the plan; a wrong interceptor would be an error in the user's build.
            if (InterceptionForms.Refusal(step.Syntax, semantics, cancellation) is not null) continue;
            if (signatures.Read(step, steps.Count).Model is not { } signature) continue;
            if (semantics.GetInterceptableLocation(step.Syntax, cancellation) is not { } location) continue;
            calls.Add(new InterceptedCall(steps.Count, step.Syntax.SyntaxTree.FilePath, location.Version, location.Data));
            steps.Add(signature);
        }
        return new PlanCalls(model.PlanId, model.HolderName, steps.ToMirList(), calls.ToMirList());
    }
}
