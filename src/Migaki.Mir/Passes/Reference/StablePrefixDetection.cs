using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Reports, for every model call, the blocks at the beginning of its input that stay the same from call to call: instructions and
/// examples that are fixed, not sensitive and not kept from caches. It changes nothing.
/// </summary>
public sealed class StablePrefixDetection : MirPass
{
    /// <summary>The pass.</summary>
    public StablePrefixDetection() : base("migaki.context.stable_prefix_detection", "0.0.0", MirSafetyLevel.Deterministic, ["mir.context.ledger"], ["mir.context.stable_prefixes_detected"]) { }

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        var events = new PassEvents(Identity, context.RunId, "stable-prefix");
        var warnings = new List<MirPassWarning>();
        foreach (var prefix in Prefixes(plan, warnings))
            events.ContextChange($"Stable prefix opportunity for node {prefix.NodeId}.", "changed", prefix.Blocks.Select(static block => block.Id).ToMirList(), prefix.NodeId);
        foreach (var record in context.ProviderCapabilities)
        {
            var provider = new MirProviderCapabilities(record);
            var breakpoints = provider.Supports("explicit_cache_breakpoints") == true;
            var description = breakpoints ? "Provider declares explicit cache breakpoint support." : "Provider lacks explicit cache breakpoints; stable prefix is reported only.";
            events.CapabilityAssumption($"Recorded stable prefix cache assumption for {provider.Provider}.", "prompt_caching", description, provider.Provider);
            if (!breakpoints) warnings.Add(new MirPassWarning("stable_prefix_provider_report_only", description, MirWarningSeverity.Info, "$.providerCapabilities"));
        }
        return new MirPassOutcome(plan, events.Events, warnings.ToMirList());
    }

    /// <summary>The stable prefix of every model call that has one; where one ends, a warning says why.</summary>
    internal static List<StablePrefix> Prefixes(MirPlan plan, List<MirPassWarning> warnings)
    {
        var prefixes = new List<StablePrefix>();
        var byId = new Dictionary<string, MirContextBlock>(StringComparer.Ordinal);
        foreach (var block in plan.Context) byId.TryAdd(block.Id, block);
        foreach (var node in plan.Nodes)
        {
            if (node is not MirModelCall || node.InputContext is not { Count: > 0 } inputs) continue;
            var blocks = new List<MirContextBlock>();
            foreach (var id in inputs)
            {
                byId.TryGetValue(id, out var block);
                if (NotStableBecause(block) is not { } reason)
                {
                    blocks.Add(block!);
                    continue;
                }
                warnings.Add(new MirPassWarning("stable_prefix_candidate_skipped", "Context block is not eligible for stable prefix grouping.", MirWarningSeverity.Warning, ContextPath(id), reason));
                break;
            }
            if (blocks.Count > 0) prefixes.Add(new StablePrefix(node.Id, blocks));
        }
        return prefixes;
    }

    internal static string? NotStableBecause(MirContextBlock? block)
    {
        if (block is null) return "Context reference is missing.";
        if (block.Role is not (ContextRole.DeveloperInstruction or ContextRole.Example or ContextRole.SystemInstruction)) return "Context role is not eligible for stable prefix grouping.";
        if (block.Mutability != Mutability.Fixed) return "Context mutability is not fixed.";
        if (MirConstraintEvaluator.IsSensitive(block)) return "Privacy-restricted context is not eligible for cacheable prefix grouping.";
        return block.CachePolicy?.Mode == CacheMode.Forbidden ? "Context cache policy forbids cache layout." : null;
    }
}

/// <summary>The blocks at the beginning of a model call's input that stay the same.</summary>
internal sealed record StablePrefix(string NodeId, List<MirContextBlock> Blocks)
{
    /// <summary>The declared tokens; null where a block has none.</summary>
    public double? Tokens => Blocks.Any(static block => block.TokenEstimate is null) ? null : Blocks.Sum(static block => block.TokenEstimate);
}
