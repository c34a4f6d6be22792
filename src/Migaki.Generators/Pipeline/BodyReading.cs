using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Pipeline;

/// <summary>The reading of bodies as the generator uses it.</summary>
internal static class BodyReading
{
    public static PlanBody Read(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation)
    {
        // The generator finds plans by an attribute of the runtime, so the runtime is there.
        var access = CompilationAccess.For(compilation) ?? throw new InvalidOperationException("The runtime is not referenced.");
        var plan = PlanDeclaration.Of(access.Known, entry, core) ?? throw new InvalidOperationException("The entry has no plan.");
        var graph = access.GraphOf(core, cancellation) ?? throw new InvalidOperationException("The body has no source.");
        var body = BodyExtractor.Extract(plan, entry, core, graph, access, null, cancellation);
        SharedReadings.Offer(new PlanReading(access, plan, entry, core, body));
        return new PlanBody(
            body.Plan,
            body.Interceptions.Steps.Select(s => new BodyStep(s.NodeId, s.Path, s.Syntax, s.Method, s.ContextParameters, s.Verdict, s.FailPlanValidator) { Turn = s.Turn, RunsElsewhere = s.RunsElsewhere }).ToArray(),
            body.Interceptions.Helpers,
            body.Bindings.Select(b => (b.ContextId, b.Member)).ToArray());
    }
}
