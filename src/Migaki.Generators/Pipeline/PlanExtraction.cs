using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>Reads the body of an entry that has one.</summary>
internal delegate PlanBody BodyReader(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation);

/// <summary>One attributed method in, its models out. Nothing of the compilation leaves it.</summary>
internal static class PlanExtraction
{
    /// <summary>Null where nothing can be generated.</summary>
    public static ExtractedPlan? Extract(IMethodSymbol method, AttributeData attribute, Compilation compilation, CompilationAccess? access, BodyReader readBody, CancellationToken cancellation)
    {
        var entries = new EntryReader(compilation, access?.Projections ?? new ProjectionReader(compilation));
        if (entries.Read(method, attribute, cancellation) is not { } reading) return null;
        if (reading.Model.Broken is not null || reading.Core is null) return Broken(reading.Model);
        try
        {
            var body = readBody(reading.Entry, reading.Core, compilation, cancellation);
            var model = reading.Model with { BoundContext = entries.Bind(reading, body.Bindings) };
            var keepsTrace = body.Plan.Constraints.ReplayPolicy == ReplayPolicy.FullTrace;
            if (keepsTrace) model = model with { Trace = entries.Trace(reading, attribute, body.Bindings) };
            var calls = Calls(model, body, access ?? throw new InvalidOperationException("The runtime is not referenced."), cancellation);
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

    private static PlanCalls Calls(PlanModel model, PlanBody body, CompilationAccess access, CancellationToken cancellation)
    {
        var signatures = access.Signatures;
        var calls = new List<InterceptedCall>();
        // What cannot be intercepted is not among them: it is in the plan's coverage, and a diagnostic (MIR1005).
        void Add(SiteModel? site, InvocationExpressionSyntax syntax, SiteBinding binding)
        {
            cancellation.ThrowIfCancellationRequested();
            if (site is null || access.ModelOf(syntax.SyntaxTree).GetInterceptableLocation(syntax, cancellation) is not { } location) return;
            calls.Add(new InterceptedCall(site, binding, syntax.SyntaxTree.FilePath, location.Version, location.Data));
        }

        foreach (var helper in body.Helpers) Add(signatures.ReadHelper(helper.Method).Model, helper.Syntax, new SiteBinding(model.HolderName, helper.Path, helper.InnerPath, helper.Turn, helper.RunsElsewhere));
        foreach (var step in body.Steps) Add(signatures.ReadStep(step).Model, step.Syntax, new SiteBinding(model.HolderName, step.Path, step.NodeId, step.Turn, step.RunsElsewhere));
        return new PlanCalls(model.HolderName, calls.ToMirList());
    }
}
