using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>Reads the body of an entry that has one.</summary>
internal delegate PlanBody BodyReader(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation);

/// <summary>The transform: one attributed method in, its models out. Nothing of the compilation leaves it.</summary>
internal static class PlanExtraction
{
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
            var keepsTrace = body.Plan.Constraints.ReplayPolicy == ReplayPolicy.FullTrace;
            if (keepsTrace) model = model with { Trace = entries.Trace(reading, context.Attributes[0], body.Bindings) };
            var calls = Calls(model, body, new SignatureReader(compilation, projections), compilation, cancellation);
            return new ExtractedPlan(model, body.Plan, calls with { KeepsTrace = keepsTrace });
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            // One plan that cannot be read takes no other with it.
            return Broken(reading.Model with { Broken = OfException(exception) });
        }
    }

    /// <summary>What is said of an exception: its type and message, without a stack, which differs between builds.</summary>
    public static BrokenPlan OfException(Exception exception) => new(BrokenPlan.InternalError, $"{exception.GetType().Name}: {exception.Message}");

    private static ExtractedPlan Broken(PlanModel model) => new(model, null, new PlanCalls(model.HolderName, default));

    private static PlanCalls Calls(PlanModel model, PlanBody body, SignatureReader signatures, Compilation compilation, CancellationToken cancellation)
    {
        var access = CompilationAccess.For(compilation) ?? throw new InvalidOperationException("The runtime is not referenced.");
        var calls = new List<InterceptedCall>();
        // What cannot be intercepted is not among them: it is in the plan's coverage, and a diagnostic (MIR1005).
        void Add(SiteModel? site, InvocationExpressionSyntax syntax, string path, string target)
        {
            cancellation.ThrowIfCancellationRequested();
            if (site is null || access.ModelOf(syntax.SyntaxTree).GetInterceptableLocation(syntax, cancellation) is not { } location) return;
            calls.Add(new InterceptedCall(site, path, target, syntax.SyntaxTree.FilePath, location.Version, location.Data));
        }

        foreach (var helper in body.Helpers) Add(signatures.ReadHelper(helper.Method).Model, helper.Syntax, helper.Path, helper.InnerPath);
        foreach (var step in body.Steps) Add(signatures.ReadStep(step).Model, step.Syntax, step.Path, step.NodeId);
        return new PlanCalls(model.HolderName, calls.ToMirList());
    }
}
