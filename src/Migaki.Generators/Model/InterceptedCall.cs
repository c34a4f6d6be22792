namespace Migaki.Generators.Model;

/// <summary>
/// Where one step call stands in the source. Kept apart from <see cref="PlanModel"/>, because any edit of a file changes the
/// locations of all calls in it.
/// </summary>
/// <param name="PlanId">The plan.</param>
/// <param name="CallOrdinal">Joins with <see cref="StepModel.CallOrdinal"/>.</param>
/// <param name="Version">The version of <paramref name="Data"/>.</param>
/// <param name="Data">Opaque; from <c>SemanticModel.GetInterceptableLocation</c>.</param>
internal sealed record InterceptedCall(string PlanId, int CallOrdinal, int Version, string Data);
