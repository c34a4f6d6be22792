using System.Collections.Immutable;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>Turns the calls of all plans into one value for each source file. A place in the source is intercepted once, for all plans that lead there.</summary>
internal static class InterceptorGrouping
{
    public static ImmutableArray<InterceptorFile> Group(ImmutableArray<PlanCalls> plans, string projectFolder)
    {
        var sites = new Dictionary<(string File, string Data), (InterceptedCall Call, StepModel Step, List<SiteBinding> Bindings)>();
        var order = new List<(string File, string Data)>();
        // Plan order, not file order: files have none.
        foreach (var plan in plans.OrderBy(static p => p.HolderName, StringComparer.Ordinal))
        {
            foreach (var call in plan.Calls)
            {
                var step = plan.Steps[call.CallOrdinal];
                var key = (call.FilePath, call.Data);
                if (!sites.TryGetValue(key, out var site))
                {
                    site = (call, step, []);
                    sites.Add(key, site);
                    order.Add(key);
                }
                site.Bindings.Add(new SiteBinding(plan.HolderName, step.Path, step.NodeId));
            }
        }
        return order
            .GroupBy(static key => key.File, StringComparer.Ordinal)
            .OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(file => new InterceptorFile(ProjectPaths.Relative(file.Key, projectFolder), file.Select(key => sites[key]).Select(static site => new InterceptedSite(
                site.Call.Version,
                site.Call.Data,
                // The node is the bindings' business; one call has one signature.
                site.Step with { NodeId = "", Path = "", CallOrdinal = 0 },
                site.Bindings.Distinct().ToMirList())).ToMirList()))
            .ToImmutableArray();
    }
}
