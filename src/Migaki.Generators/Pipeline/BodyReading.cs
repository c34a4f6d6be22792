using Microsoft.CodeAnalysis;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>The reading of bodies as the generator uses it.</summary>
internal static class BodyReading
{
    public static PlanBody Read(IMethodSymbol entry, IMethodSymbol core, Compilation compilation, CancellationToken cancellation) =>
        new(new MirPlan { Id = entry.Name, Metadata = new MirPlanMetadata() }, [], []);
}
