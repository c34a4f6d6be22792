using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>A rule that the developer of a plan set aside. It stands in the plan's metadata, under <c>assumptions</c>.</summary>
/// <param name="Rule">The rule, e.g. <c>MIR3001</c>; <c>*</c> for every one.</param>
/// <param name="Reason">Why; null where the plan does not say.</param>
public sealed record MirAssumption(string Rule, string? Reason)
{
    /// <summary>What was set aside for a plan, in its order. What has another shape is not read.</summary>
    public static MirList<MirAssumption> Of(MirPlan plan) => plan.Metadata.Extensions?["assumptions"] is not WireArray items
        ? default
        : items.Items.OfType<WireObject>()
            .Where(static item => item["rule"] is WireString { Value.Length: > 0 })
            .Select(static item => new MirAssumption(((WireString)item["rule"]!).Value, item["reason"] is WireString reason && !string.IsNullOrWhiteSpace(reason.Value) ? reason.Value : null))
            .ToMirList();

    /// <summary>Whether the assumption is about a rule.</summary>
    public bool Covers(string rule) => Rule == "*" || string.Equals(Rule, rule, StringComparison.Ordinal);
}
