using System.Reflection;
using System.Runtime.CompilerServices;
using System.Text;
using Migaki.Mir;

namespace Migaki;

/// <summary>The documents of a plan as bytes.</summary>
/// <param name="Original">Canonical <c>migaki.mir.v0</c>.</param>
/// <param name="Optimized">Empty where no pass changed anything.</param>
/// <param name="Diff">The <c>migaki.plan-diff.v0</c> between the two.</param>
internal sealed record PlanBytes(ReadOnlyMemory<byte> Original, ReadOnlyMemory<byte> Optimized, ReadOnlyMemory<byte> Diff);

/// <summary>
/// The plans that are in an assembly's attributes. A second copy for the code would be a fifth of the time it takes to compile what the generator writes.
/// All plans of an assembly are read at once, when the first of them is used.
/// </summary>
internal static class EmbeddedPlans
{
    private static readonly ConditionalWeakTable<Assembly, Dictionary<(string Id, string Digest), PlanBytes>> Assemblies = [];

    private static readonly ReadOnlyMemory<byte> NoDiff = new MirPlanDiff().ToUtf8();

    /// <exception cref="InvalidOperationException">The assembly has lost its attributes.</exception>
    public static PlanBytes Find(Assembly assembly, string id, string digest) =>
        Assemblies.GetValue(assembly, Read).TryGetValue((id, digest), out var plan)
            ? plan
            : throw new InvalidOperationException(
                $"The plan \"{id}\" is not in the attributes of the assembly \"{assembly.GetName().Name}\". A tool that changed the assembly after the build took it out; let it keep MirEmbeddedPlanAttribute.");

    private static Dictionary<(string Id, string Digest), PlanBytes> Read(Assembly assembly)
    {
        var plans = new Dictionary<(string, string), PlanBytes>();
        foreach (var plan in assembly.GetCustomAttributes<MirEmbeddedPlanAttribute>())
            plans[(plan.Id, plan.Digest)] = new PlanBytes(Bytes(plan.Json), Bytes(plan.OptimizedJson), plan.DiffJson is null ? NoDiff : Bytes(plan.DiffJson));
        return plans;
    }

    private static byte[] Bytes(string? json) => json is null ? [] : Encoding.UTF8.GetBytes(json);
}
