using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>What extraction gives for one <c>[MirPlan]</c>; the pipeline takes it apart.</summary>
/// <param name="Model">What the entry is made of; its documents are written later, from <paramref name="Plan"/>.</param>
/// <param name="Plan">Null for a broken plan. Source references hold full paths until the pipeline makes them relative to the project.</param>
/// <param name="Calls">The step calls to intercept.</param>
internal sealed record ExtractedPlan(PlanModel Model, MirPlan? Plan, PlanCalls Calls);
