using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Pipeline;

/// <summary>The reading of bodies as the generator uses it.</summary>
internal static class BodyReading
{
    private static readonly BodyReader Reader = WithFallback(
        static (entry, core, compilation, cancellation) => ReadWith(CompilationAccess.WithoutNullable(compilation), entry, core, cancellation),
        static (entry, core, compilation, cancellation) => ReadWith(CompilationAccess.For(compilation), entry, core, cancellation));

    /// <summary>
    /// Without the analysis of null, and where that fails as the compiler binds: Roslyn promises the other way for experiments only. The plan is read again as a
    /// whole, for the symbols of locals that the two see are not the same.
    /// </summary>
    public static PlanBody Read(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation) => Reader(entry, core, compilation, cancellation);

    public static BodyReader WithFallback(BodyReader first, BodyReader second) => (entry, core, compilation, cancellation) =>
    {
        try
        {
            return first(entry, core, compilation, cancellation);
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            return second(entry, core, compilation, cancellation);
        }
    };

    public static PlanBody ReadWith(CompilationAccess? access, IMethodSymbol entry, IMethodSymbol core, CancellationToken cancellation)
    {
        // The generator finds plans by an attribute of the runtime, so the runtime is there.
        if (access is null) throw new InvalidOperationException("The runtime is not referenced.");
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
