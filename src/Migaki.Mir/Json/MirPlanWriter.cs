using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Writes plans. A plan that was read is written with the same canonical bytes.</summary>
public static class MirPlanWriter
{
    /// <summary>The plan as JSON.</summary>
    /// <exception cref="ArgumentException">An <c>Extensions</c> object repeats a property that is set.</exception>
    public static WireObject ToWire(MirPlan plan) => PlanToWire.Plan(plan);

    /// <summary>The plan's canonical text.</summary>
    /// <exception cref="ArgumentException">The plan has no canonical form, e.g. a number in it is not finite.</exception>
    public static string ToText(MirPlan plan) => CanonicalJson.ToText(ToWire(plan));

    /// <summary>The plan's canonical bytes.</summary>
    /// <exception cref="ArgumentException">The plan has no canonical form, e.g. a number in it is not finite.</exception>
    public static byte[] ToUtf8(MirPlan plan) => CanonicalJson.ToUtf8(ToWire(plan));

    /// <summary><c>sha256:…</c> of the plan's canonical bytes.</summary>
    /// <exception cref="ArgumentException">The plan has no canonical form, e.g. a number in it is not finite.</exception>
    public static string Digest(MirPlan plan) => MirDigest.Sha256(ToUtf8(plan));
}
