using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Replaces blocks of equal content by the first of them, like the reference's pass, but only where it can be shown to be safe: the kept
/// block is there wherever the removed one was used, content is compared and not claimed, class, cache and retention policy are equal, the
/// removed block's provenance is kept in the kept one, and nothing is left that names a removed block.
/// </summary>
public sealed class GuardedDuplicateElimination : MirPass
{
    /// <summary>The pass.</summary>
    public GuardedDuplicateElimination() : base("migaki.net.context.exact_duplicate_elimination", "1.0.0", MirSafetyLevel.Lossless, ["mir.context.ledger"], ["mir.context.exact_duplicates_eliminated"]) { }

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        if (RefusedByLedger(plan) is { } refused) return refused;
        var groups = Groups(plan, context.Content);
        return groups.Count == 0 ? new MirPassOutcome(plan) : new Elimination(this, plan, context).Run(groups);
    }

    /// <summary>The blocks of equal content where there is more than one, in the plan's order.</summary>
    private static List<List<MirContextBlock>> Groups(MirPlan plan, MirContentSource? content)
    {
        var groups = new List<List<MirContextBlock>>();
        // Room for all at once: a table that grows is copied each time.
        var first = new Dictionary<ContentIdentity, MirContextBlock>(plan.Context.Count);
        Dictionary<ContentIdentity, List<MirContextBlock>>? repeated = null;
        foreach (var block in plan.Context)
        {
            if (ContentIdentity.Of(block, content) is not { } identity) continue;
            if (first.TryAdd(identity, block)) continue;
            if (!(repeated ??= []).TryGetValue(identity, out var group))
            {
                repeated.Add(identity, group = [first[identity]]);
                groups.Add(group);
            }
            group.Add(block);
        }
        return groups;
    }

    /// <summary>What two blocks must have in common besides their content.</summary>
    private readonly record struct Kind(ContextRole Role, ProvenanceSource Source, PrivacyClass? Privacy, MirCachePolicy? Cache, MirRetentionPolicy? Retention)
    {
        // The hashes of enums and records are dear, and nearly all blocks of a group are of one kind.
        public override int GetHashCode() => unchecked((((int)Role * 31) + (int)Source) * 31) + (Privacy is { } privacy ? (int)privacy + 1 : 0)
            + (Cache is null ? 0 : Cache.GetHashCode()) + (Retention is null ? 0 : Retention.GetHashCode());
    }

    private sealed class Elimination(GuardedDuplicateElimination pass, MirPlan plan, MirPassContext context)
    {
        private readonly PassEvents _events = new(pass.Identity, context.RunId, "guarded-duplicate-context");
        private readonly List<MirPassWarning> _warnings = [];
        private readonly Dictionary<string, string> _replacements = new(StringComparer.Ordinal);
        private readonly Dictionary<string, List<MirContextBlock>> _merged = new(StringComparer.Ordinal);
        private readonly PlanUses _uses = new(plan);
        // Of the group at hand. They have as many entries as a group has kinds, not blocks.
        private readonly Dictionary<Kind, MirContextBlock> _available = [], _produced = [];
        private PlanGraph? _graph;
        private double _tokens;

        public MirPassOutcome Run(List<List<MirContextBlock>> groups)
        {
            foreach (var group in groups) Reduce(group);
            if (_tokens > 0) _events.TokenEstimate("Estimated tokens removed by exact duplicate context elimination.", "$.context", _tokens);
            return new MirPassOutcome(_replacements.Count == 0 ? plan : Rewrite(), _events.Events, _warnings.ToMirList());
        }

        private void Reduce(List<MirContextBlock> group)
        {
            var (available, produced) = (_available, _produced);
            available.Clear();
            produced.Clear();
            for (var i = 0; i < group.Count; i++)
            {
                var block = group[i];
                var kind = new Kind(block.Role, block.Provenance.Source, block.PrivacyClass, block.CachePolicy, block.RetentionPolicy);
                var isProduced = _uses.Producers.ContainsKey(block.Id);
                var reason = Ineligible(block) ?? (isProduced ? "Context produced as a node output is preserved." : null);
                if (reason is null && available.TryGetValue(kind, out var kept)) Merge(block, kept);
                else if (reason is null && produced.TryGetValue(kind, out kept) && IsThere(kept, block)) Merge(block, kept);
                else
                {
                    if (reason is null) available.Add(kind, block);
                    else if (isProduced && Ineligible(block) is null && !produced.ContainsKey(kind)) produced.Add(kind, block);
                    if (i > 0) Preserve(block, group[0], reason ?? Difference(block, group[0]));
                }
            }
        }

        private static string? Ineligible(MirContextBlock block)
        {
            if (block.Mutability != Mutability.Deduplicable) return "Both duplicate context blocks must be marked deduplicable.";
            return MirConstraintEvaluator.IsSensitive(block) ? "Sensitive context is preserved until explicit redaction rules exist." : null;
        }

        private static string Difference(MirContextBlock block, MirContextBlock first)
        {
            if (Ineligible(first) is { } reason) return reason;
            if (block.Role != first.Role) return "Duplicate context roles differ.";
            if (block.Provenance.Source != first.Provenance.Source) return "Duplicate context provenance sources differ.";
            if (block.PrivacyClass != first.PrivacyClass) return "Duplicate context privacy classes differ.";
            if (block.CachePolicy != first.CachePolicy || block.RetentionPolicy != first.RetentionPolicy) return "Duplicate context cache or retention policies differ.";
            return "The first block is not available wherever the duplicate is used.";
        }

        /// <summary>Whether a node that makes the kept block has run before every use of the other.</summary>
        private bool IsThere(MirContextBlock kept, MirContextBlock removed)
        {
            if (_uses.OnEdges.Contains(removed.Id) || _uses.Producers[kept.Id].Count != 1) return false;
            var producer = _uses.Producers[kept.Id][0];
            _graph ??= new PlanGraph(plan);
            return !_uses.Readers.TryGetValue(removed.Id, out var readers) || readers.All(reader => reader != producer && _graph.Dominates(producer, reader));
        }

        private void Merge(MirContextBlock removed, MirContextBlock kept)
        {
            _replacements.Add(removed.Id, kept.Id);
            if (!_merged.TryGetValue(kept.Id, out var list)) _merged.Add(kept.Id, list = []);
            list.Add(removed);
            _tokens += MirTokenEstimate.OfBlock(removed, context.Content).Tokens ?? 0;
            _events.Deduplication("Deduplicated context", removed.Id, "into", kept.Id);
        }

        private void Preserve(MirContextBlock block, MirContextBlock first, string reason)
        {
            _warnings.Add(new MirPassWarning("duplicate_context_preserved", "Exact duplicate context was preserved.", MirWarningSeverity.Warning, ContextPath(block.Id), reason));
            _events.Deduplication("Preserved duplicate context", block.Id, null, first.Id);
        }

        private MirPlan Rewrite()
        {
            var rewriter = new ContextRewriter(_replacements);
            return plan with
            {
                Context = plan.Context.Where(block => !_replacements.ContainsKey(block.Id))
                    .Select(block => rewriter.Block(_merged.TryGetValue(block.Id, out var removed) ? Joined(block, removed) : block)).ToMirList(),
                Nodes = rewriter.Nodes(plan.Nodes),
                Edges = rewriter.Edges(plan.Edges),
            };
        }

        /// <summary>The kept block with where the removed ones came from: in <c>provenance.mergedFrom</c>, and their sources among its own.</summary>
        private static MirContextBlock Joined(MirContextBlock kept, List<MirContextBlock> removed)
        {
            if (removed.Count == 1 && kept.Provenance is { Extensions: null, DerivedFromContextIds: null } own && removed[0].Provenance.DerivedFromContextIds is null)
                return kept with { Provenance = own with { Extensions = new WireObjectBuilder(1).Add("mergedFrom", new WireArray([Merged(removed[0])])).Build() } };
            var provenance = kept.Provenance;
            var earlier = (provenance.Extensions?["mergedFrom"] as WireArray)?.Items ?? default;
            var merged = removed.Select(Merged);
            var extensions = (provenance.Extensions?.Members ?? []).Where(static member => member.Key != "mergedFrom")
                .Append(new KeyValuePair<string, WireValue>("mergedFrom", new WireArray(earlier.Concat(merged))));
            var derived = (provenance.DerivedFromContextIds ?? default).Concat(removed.SelectMany(static block => block.Provenance.DerivedFromContextIds ?? default))
                .Where(id => id != kept.Id).Distinct(StringComparer.Ordinal).ToMirList();
            return kept with
            {
                Provenance = provenance with
                {
                    Extensions = new WireObject(extensions),
                    DerivedFromContextIds = derived.Count == 0 ? provenance.DerivedFromContextIds : derived,
                },
            };
        }

        private static WireValue Merged(MirContextBlock block) => new WireObject(new MergedBlock(block));

        /// <summary>Where a removed block came from; written when the plan is.</summary>
        private sealed class MergedBlock(MirContextBlock block) : IWireMembers
        {
            public WireObject Write() => new WireObjectBuilder(3)
                .Add("contextId", block.Id).Add("contentRef", block.ContentRef).Add("provenance", PlanToWire.Provenance(block.Provenance)).Build();
        }
    }
}
