using Migaki.Mir;
using Migaki.Providers;
using Migaki.Runtime;

namespace Migaki.Lowering;

/// <summary>Where a prefix of a request ends that is worth caching.</summary>
/// <param name="Piece">The last piece of the prefix.</param>
/// <param name="Lifetime">How long it should live.</param>
/// <param name="Tokens">The estimated tokens before the breakpoint.</param>
internal sealed record CacheBreakpoint(int Piece, CacheLifetime Lifetime, int Tokens);

/// <summary>
/// Decides which prefixes of a request are cached: at the end of the contents that stay the same, and where contents of the plan are followed
/// by contents of the session. Only what may be cached, only from the model's minimum on, only where reading pays for writing.
/// </summary>
internal sealed class CachePlan
{
    /// <summary>Longer than what the short lifetime covers.</summary>
    private const double ShortLifetimeMs = 300_000;

    private CachePlan() { }

    /// <summary>The breakpoints, in the order of the request; for a provider that caches by itself, the one prefix it would find.</summary>
    public List<CacheBreakpoint> Breakpoints { get; private init; } = [];

    /// <summary>Why reads are expected.</summary>
    public string? Reuse { get; private init; }

    public static CachePlan None { get; } = new();

    public static CachePlan Of(RunningModelCall step, MirModelCall node, List<Piece> pieces, ProviderFacts facts, List<LoweringWarning> warnings)
    {
        var constraints = step.Original.Constraints;
        if (constraints.CachePolicy is { Mode: CacheMode.Forbidden } || constraints.DataPolicy is { AllowPersistence: false }) return None;
        if (facts.Rule is not { } rule)
        {
            if (Ends(pieces).Any()) warnings.Add(new("cache_minimum_unknown", $"No caching rule is known for this model (row {facts.Id}).", MirWarningSeverity.Info));
            return None;
        }
        var ends = Ends(pieces).Select(end => new CachePosition(end.Piece, end.Tokens, ReReads(step, node, pieces, end.Piece).ReReads, Asked(pieces[end.Piece].Block!, rule), Required(pieces, end.Piece))).ToList();
        if (ends.Count == 0) return None;
        var choice = CachePrefixChoice.Of(ends, rule);
        if (choice.Chosen.Count == 0)
        {
            warnings.Add(choice.BelowMinimum
                ? new("cache_prefix_below_minimum", $"The stable prefix has about {ends[^1].Tokens} tokens; the model caches from {rule.MinPrefixTokens} on.", MirWarningSeverity.Info)
                : new("cache_not_read_again", "No second call is known that would read this prefix while it lives; writing it would only cost.", MirWarningSeverity.Info));
            return None;
        }
        if (choice.LookBackExceeded)
            warnings.Add(new("cache_look_back_exceeded", $"More than {rule.LookBackBlocks} contents stand before a breakpoint, or between two; an entry further back is not found.", MirWarningSeverity.Warning));
        return new CachePlan
        {
            Breakpoints = choice.Chosen.ConvertAll(set => new CacheBreakpoint(set.Position.Index, set.Ttl.Milliseconds > ShortLifetimeMs && rule.Explicit ? CacheLifetime.OneHour : CacheLifetime.FiveMinutes, (int)set.Position.Tokens)),
            Reuse = ReReads(step, node, pieces, choice.Chosen[^1].Position.Index).Reuse,
        };
    }

    /// <summary>The lifetime a block asks for, as far as the provider has it; else the shortest.</summary>
    private static MirCacheTtl Asked(MirContextBlock block, MirCacheRule rule) => block.CachePolicy?.TtlMs > ShortLifetimeMs
        ? rule.Ttls.FirstOrDefault(static ttl => ttl.Milliseconds > ShortLifetimeMs) ?? rule.Ttls[0]
        : rule.Ttls[0];

    /// <summary>Where a prefix could end: behind the contents that stay the same, and where contents of the plan are followed by contents of the session.</summary>
    private static IEnumerable<(int Piece, int Tokens)> Ends(List<Piece> pieces)
    {
        var (tokens, level) = (0, -1);
        for (var i = 0; i < pieces.Count; i++)
        {
            if (pieces[i].Block is not { } block || Level(block) is not { } own) yield break;
            // What changes more often stands behind what changes less: a boundary between the two is worth an entry of its own.
            if (own > level && level >= 0) yield return (i - 1, tokens);
            level = Math.Max(level, own);
            tokens += pieces[i].Tokens;
            if (i == pieces.Count - 1 || pieces[i + 1].Block is not { } next || Level(next) is null) yield return (i, tokens);
        }
    }

    /// <summary>How far a block's content stays the same: 0 for the plan, 1 for a session, 2 for this run; null where it may not be cached.</summary>
    private static int? Level(MirContextBlock block)
    {
        var mode = block.CachePolicy?.Mode;
        var declared = mode is CacheMode.Eligible or CacheMode.Required;
        if (mode == CacheMode.Forbidden || block.RetentionPolicy?.Mode == RetentionMode.Ephemeral) return null;
        if (block.PrivacyClass >= PrivacyClass.Restricted || (block.PrivacyClass == PrivacyClass.Confidential && !declared)) return null;
        if (declared)
        {
            return block.CachePolicy!.Scope switch
            {
                CacheScope.Plan => 0,
                CacheScope.Session => 1,
                null when IsInstruction(block) => 0,
                _ => 2,
            };
        }
        return mode is null && IsInstruction(block) && block.Mutability == Mutability.Fixed ? 0 : null;
    }

    private static bool IsInstruction(MirContextBlock block) => block.Role is ContextRole.SystemInstruction or ContextRole.DeveloperInstruction or ContextRole.Example;

    private static bool Required(List<Piece> pieces, int last) => pieces.Take(last + 1).Any(piece => piece.Block?.CachePolicy?.Mode == CacheMode.Required);

    /// <summary>What is known, or declared, about calls that begin with the same blocks.</summary>
    private static (double ReReads, string Reuse) ReReads(RunningModelCall step, MirModelCall node, List<Piece> pieces, int last)
    {
        var plan = step.Optimized;
        if (LoopsBack(plan, node.Id)) return (1, "The call stands in a loop.");
        var prefix = pieces.Take(last + 1).Select(piece => piece.Block!.Id).ToList();
        var others = plan.Nodes.Count(other => other is MirModelCall && other.Id != node.Id && other.InputContext is { } inputs
            && inputs.Count >= prefix.Count && prefix.Select((id, i) => inputs[i] == id).All(same => same));
        if (others > 0) return (others, $"{others} other calls of the plan begin with the same blocks.");
        return pieces.Take(last + 1).Any(piece => piece.Block!.CachePolicy?.Scope is CacheScope.Plan or CacheScope.Session)
            ? (2, "Declared by the cache scope of a block: later runs are assumed to read it twice while it lives.")
            : (0, "None is known.");
    }

    private static bool LoopsBack(MirPlan plan, string id)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var open = new Stack<string>([id]);
        var next = plan.Edges.ToLookup(edge => edge.FromNodeId, edge => edge.ToNodeId, StringComparer.Ordinal);
        while (open.TryPop(out var node))
        {
            foreach (var target in next[node])
            {
                if (string.Equals(target, id, StringComparison.Ordinal)) return true;
                if (seen.Add(target)) open.Push(target);
            }
        }
        return false;
    }
}
