using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>The breakpoints that a pass wrote into a node: <c>metadata.cacheBreakpoints [{afterContextId, prefixTokens, rule, ttl}]</c>.</summary>
internal static class CacheBreakpoints
{
    public const string Member = "cacheBreakpoints";

    public static IEnumerable<WireObject> Of(MirNode node) => (node.Metadata?[Member] as WireArray)?.Items.OfType<WireObject>() ?? [];

    /// <summary>The tokens before the last breakpoint; null without one.</summary>
    public static double? PrefixTokens(MirNode node)
    {
        double? longest = null;
        foreach (var breakpoint in Of(node))
            if (breakpoint["prefixTokens"] is WireNumber tokens && !(longest >= tokens.Value)) longest = tokens.Value;
        return longest;
    }
}
