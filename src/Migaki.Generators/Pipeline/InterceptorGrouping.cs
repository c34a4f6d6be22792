using System.Collections.Immutable;
using Migaki.Generators.Model;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>Turns the calls of all plans into one value for each source file. A place in the source is intercepted once, for all plans that lead there.</summary>
internal static class InterceptorGrouping
{
    public static ImmutableArray<InterceptorFile> Group(MirList<PlanCalls> plans, string projectFolder)
    {
        var sites = new Dictionary<(string File, string Data), (InterceptedCall Call, List<SiteBinding> Bindings)>();
        var traced = new HashSet<(string File, string Data)>();
        var order = new List<(string File, string Data)>();
        // Plan order, not file order: files have none.
        foreach (var plan in plans.OrderBy(static p => p.HolderName, StringComparer.Ordinal))
        {
            foreach (var call in plan.Calls)
            {
                var key = (call.FilePath, call.Data);
                if (!sites.TryGetValue(key, out var site))
                {
                    site = (call, []);
                    sites.Add(key, site);
                    order.Add(key);
                }
                if (plan.KeepsTrace) traced.Add(key);
                site.Bindings.Add(call.Binding);
            }
        }
        return order
            .GroupBy(static key => key.File, StringComparer.Ordinal)
            .OrderBy(static file => file.Key, StringComparer.Ordinal)
            .Select(file => new InterceptorFile(
                ProjectPaths.Relative(file.Key, projectFolder),
                file.Select(key => (Site: sites[key], KeepsTrace: traced.Contains(key)))
                    .Select(static s => new InterceptedSite(s.Site.Call.Version, s.Site.Call.Data, s.Site.Call.Site, s.Site.Bindings.ToMirList(), s.KeepsTrace)).ToMirList()))
            .ToImmutableArray();
    }
}
