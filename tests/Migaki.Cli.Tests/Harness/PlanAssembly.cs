using System.Reflection;
using System.Reflection.Emit;
using System.Text;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Tests.Harness;

/// <summary>Writes an assembly that carries plans as the generator's do.</summary>
internal static class PlanAssembly
{
    public static string Write(TemporaryFolder folder, string name, params (MirPlan Original, MirPlan? Optimized)[] plans) =>
        Write(folder, name, plans.Select(static plan => (plan.Original.Id, MirPlanWriter.Digest(plan.Original), MirPlanWriter.ToText(plan.Original), plan.Optimized is null ? null : MirPlanWriter.ToText(plan.Optimized))).ToArray());

    public static string Write(TemporaryFolder folder, string name, params (string Id, string Digest, string Json, string? Optimized)[] plans)
    {
        var assembly = new PersistedAssemblyBuilder(new AssemblyName(System.IO.Path.GetFileNameWithoutExtension(name)), typeof(object).Assembly);
        assembly.DefineDynamicModule("main");
        var attribute = typeof(MirEmbeddedPlanAttribute);
        foreach (var (id, digest, json, optimized) in plans)
        {
            PropertyInfo[] named = optimized is null ? [] : [attribute.GetProperty(nameof(MirEmbeddedPlanAttribute.OptimizedJson))!];
            assembly.SetCustomAttribute(new CustomAttributeBuilder(attribute.GetConstructor([typeof(string), typeof(string), typeof(string)])!, [id, digest, json], named, optimized is null ? [] : [optimized]));
        }
        assembly.Save(System.IO.Path.Combine(folder.Path, name));
        return name;
    }
}
