using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>A plan before its documents are written. A class, as all that the pipeline passes on: the compiler's tables of structs are compiled anew for each struct, which a cold build waits for.</summary>
/// <param name="Model">Without documents.</param>
/// <param name="Plan">Null for a broken plan.</param>
internal sealed record UnwrittenPlan(PlanModel Model, MirPlan? Plan);
