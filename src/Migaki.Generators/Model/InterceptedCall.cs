using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>
/// Where one step call stands in the source. Kept apart from <see cref="PlanModel"/>, because any edit of a file changes the
/// locations of all calls in it.
/// </summary>
/// <param name="CallOrdinal">Joins with <see cref="StepModel.CallOrdinal"/>.</param>
/// <param name="FilePath">The path of the source file as the compiler knows it. Used to group, never emitted as it is.</param>
/// <param name="Version">The version of <paramref name="Data"/>.</param>
/// <param name="Data">Opaque; from <c>SemanticModel.GetInterceptableLocation</c>.</param>
internal sealed record InterceptedCall(int CallOrdinal, string FilePath, int Version, string Data);

/// <summary>The step calls of one plan, and where they stand.</summary>
/// <param name="PlanId">The plan.</param>
/// <param name="HolderName">See <see cref="PlanModel.HolderName"/>.</param>
/// <param name="Steps">The recorded steps, in the order of their nodes.</param>
/// <param name="Calls">Where they are called.</param>
internal sealed record PlanCalls(string PlanId, string HolderName, MirList<StepModel> Steps, MirList<InterceptedCall> Calls);

/// <summary>The intercepted calls of one source file: one file of interceptors.</summary>
/// <param name="RelativePath">The source file, relative to the project, with <c>/</c>.</param>
/// <param name="Sites">The calls, in a stable order.</param>
internal sealed record InterceptorFile(string RelativePath, MirList<InterceptedSite> Sites);

/// <summary>One call in the source and the nodes it stands for: a call in a helper can belong to several plans, or to one several times.</summary>
internal sealed record InterceptedSite(int Version, string Data, StepModel Step, MirList<SiteBinding> Bindings);

/// <summary>The node a call stands for in one plan.</summary>
internal sealed record SiteBinding(string HolderName, string Path, string NodeId);
