using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>
/// A call of a step or of a followed helper, and where it stands in the source. Kept apart from <see cref="PlanModel"/>, because any edit
/// of a file changes the locations of all calls in it.
/// </summary>
/// <param name="Site">What its interceptor is made of.</param>
/// <param name="Binding">What it stands for in the plan.</param>
/// <param name="FilePath">The path of the source file as the compiler knows it. Used to group, never emitted as it is.</param>
/// <param name="Version">The version of <paramref name="Data"/>.</param>
/// <param name="Data">Opaque; from <c>SemanticModel.GetInterceptableLocation</c>.</param>
internal sealed record InterceptedCall(SiteModel Site, SiteBinding Binding, string FilePath, int Version, string Data);

/// <summary>The intercepted calls of one plan.</summary>
/// <param name="HolderName">See <see cref="PlanModel.HolderName"/>.</param>
/// <param name="Calls">In the order of the plan's nodes.</param>
/// <param name="KeepsTrace">The plan keeps full traces.</param>
internal sealed record PlanCalls(string HolderName, MirList<InterceptedCall> Calls, bool KeepsTrace = false);

/// <summary>The calls of all plans of a project.</summary>
internal sealed record ProjectCalls(MirList<PlanCalls> Plans);

/// <summary>The intercepted calls of one source file: one file of interceptors.</summary>
/// <param name="RelativePath">The source file, relative to the project, with <c>/</c>.</param>
/// <param name="Sites">The calls, in a stable order.</param>
internal sealed record InterceptorFile(string RelativePath, MirList<InterceptedSite> Sites);

/// <summary>One call in the source and what it stands for: a call in a helper can belong to several plans, or to one several times.</summary>
/// <param name="Version">Of <paramref name="Data"/>.</param>
/// <param name="Data">The location.</param>
/// <param name="Site">What its interceptor is made of.</param>
/// <param name="Bindings">What it stands for.</param>
/// <param name="KeepsTrace">One of the plans keeps full traces: the call can be answered from a record.</param>
internal sealed record InterceptedSite(int Version, string Data, SiteModel Site, MirList<SiteBinding> Bindings, bool KeepsTrace = false);

/// <summary>What a call stands for in one plan, reached through one chain of helpers.</summary>
/// <param name="HolderName">The plan.</param>
/// <param name="Path">The chain at the call.</param>
/// <param name="Target">The node of a step; the chain inside a helper.</param>
/// <param name="Turn">Which of several it is that the chain does not tell apart.</param>
/// <param name="RunsElsewhere">It is meant on every chain that no other binding is meant on.</param>
internal sealed record SiteBinding(string HolderName, string Path, string Target, SiteTurn? Turn = null, bool RunsElsewhere = false);

/// <summary>Which of several calls it is, where they come in an order that the code fixes.</summary>
/// <param name="Number">From 1.</param>
/// <param name="After">The numbers that it may follow; 0 is the begin of the chain.</param>
internal sealed record SiteTurn(int Number, MirList<int> After);
