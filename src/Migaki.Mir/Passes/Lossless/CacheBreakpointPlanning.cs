using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Decides where a prompt is worth caching and writes it into the model call, by the provider's dated rule: at most as many breakpoints as
/// it allows, no prefix below its minimum, none further apart than its look-back window, and only where the re-reads that the plan
/// itself makes pay for the write. Re-reads by later runs are an assumption: they count only when a caller states them.
/// </summary>
public sealed class CacheBreakpointPlanning : MirPass
{
    /// <summary>The metadata member of a run of passes that states how often a prefix is read by later runs within its lifetime.</summary>
    public const string ExpectedReReads = "expectedReReads";

    private readonly MirProviderData _data;

    /// <summary>The pass over these rows; the ones of this build where none are given.</summary>
    public CacheBreakpointPlanning(MirProviderData? data = null)
        : base("migaki.net.context.cache_breakpoint_planning", "1.0.0", MirSafetyLevel.Lossless, ["mir.context.ledger", "mir.context.prefix_ordered"], ["mir.context.cache_breakpoints"]) => _data = data ?? MirProviderData.BuiltIn;

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        if (plan.Constraints.CachePolicy?.Mode == CacheMode.Forbidden || !plan.Nodes.Any(static node => Selected(node) is not null)) return new MirPassOutcome(plan);
        return RefusedByLedger(plan) ?? new Planning(this, plan, context).Run();
    }

    /// <summary>The provider and model a call names; null where it names none.</summary>
    private static (string Provider, string Model)? Selected(MirNode node) =>
        node is MirModelCall { Model.Extensions: { } model } && model["provider"] is WireString provider && model["name"] is WireString name ? (provider.Value, name.Value) : null;

    private sealed class Planning(CacheBreakpointPlanning pass, MirPlan plan, MirPassContext context)
    {
        private readonly PassEvents _events = new(pass.Identity, context.RunId, "cache-breakpoint");
        private readonly List<MirPassWarning> _warnings = [];
        private readonly ContextIndex _blocks = ContextIndex.Of(plan);
        // How many calls of one run begin with exactly these blocks at this model.
        private readonly Dictionary<string, double> _calls = new(StringComparer.Ordinal);
        private readonly List<(int Node, MirCacheRule Rule, List<Position> Prefix)> _candidates = [];
        private double _later;

        public MirPassOutcome Run()
        {
            _later = context.Metadata?[ExpectedReReads] is WireNumber { Value: >= 0 } stated ? stated.Value : 0;
            Collect();
            List<MirNode>? nodes = null;
            foreach (var (node, rule, prefix) in _candidates)
                if (Plan(plan.Nodes[node], rule, prefix) is { } planned) (nodes ??= [.. plan.Nodes])[node] = planned;
            return new MirPassOutcome(nodes is null ? plan : plan with { Nodes = nodes.ToMirList() }, _events.Events, _warnings.ToMirList());
        }

        private void Collect()
        {
            List<int>[]? loops = null;
            for (var i = 0; i < plan.Nodes.Count; i++)
            {
                var node = plan.Nodes[i];
                if (Selected(node) is not var (provider, model) || node.Metadata?[CacheBreakpoints.Member] is not null) continue;
                if (MirCacheRule.Find(pass._data.CacheRules, provider, model) is not { Explicit: true } rule) continue;
                var prefix = Prefix(node, $"{provider}\n{model}");
                if (prefix.Count == 0) continue;
                if (MirDates.IsAfter(context.StartedAt, rule.StaleAfter))
                    _warnings.Add(new MirPassWarning("cache_rule_stale", "The caching rule of the provider is past its last day.", MirWarningSeverity.Warning, NodePath(node.Id), rule.Id));
                loops ??= new PlanGraph(plan).Loops();
                double times = 1;
                foreach (var loop in loops[i]) times *= ((plan.Nodes[loop].Metadata?["loop"] as WireObject)?["maxIterations"] as WireNumber)?.Value ?? 1;
                foreach (var position in prefix) _calls[position.Key] = (_calls.TryGetValue(position.Key, out var before) ? before : 0) + times;
                _candidates.Add((i, rule, prefix));
            }
        }

        /// <summary>The positions behind each block of the stable prefix. It ends where a block changes from call to call, is sensitive, or has no known length.</summary>
        private List<Position> Prefix(MirNode node, string key)
        {
            var prefix = new List<Position>();
            double tokens = 0;
            foreach (var id in node.InputContext ?? default)
            {
                if (_blocks.Find(id) is not { } block || block.Mutability != Mutability.Fixed || MirConstraintEvaluator.IsSensitive(block) || StablePrefixOrdering.ClassOf(block) > 1) break;
                if (MirTokenEstimate.OfBlock(block, context.Content).Tokens is not { } length) break;
                tokens += length;
                // Chained, so that a long prefix costs no long key.
                key = MirDigest.Sha256(new WireArray([key, id]));
                prefix.Add(new Position(id, key, tokens, StablePrefixOrdering.ClassOf(block)));
            }
            return prefix;
        }

        private MirNode? Plan(MirNode node, MirCacheRule rule, List<Position> prefix)
        {
            // Behind the last block of a class, and where other calls part from this one.
            var ends = Enumerable.Range(0, prefix.Count)
                .Where(i => i == prefix.Count - 1 || prefix[i + 1].Class != prefix[i].Class || _calls[prefix[i + 1].Key] < _calls[prefix[i].Key])
                .Select(i => new CachePosition(i, prefix[i].Tokens, _calls[prefix[i].Key] - 1 + _later)).ToList();
            var choice = CachePrefixChoice.Of(ends, rule);
            var chosen = choice.Chosen;
            if (chosen.Count == 0)
            {
                var last = prefix[prefix.Count - 1];
                _warnings.Add(choice.BelowMinimum
                    ? Info("cache_prefix_below_minimum", "The stable prefix is shorter than the provider caches.", $"{NumberText.Format(last.Tokens)} of {NumberText.Format(rule.MinPrefixTokens)} tokens, {rule.Id}.")
                    : Info("cache_write_not_paid_back", "The stable prefix is not read often enough to pay for its write.", $"{NumberText.Format(_calls[last.Key] - 1)} re-reads in the plan, {rule.Id}."));
                return null;
            }
            if (choice.LookBackExceeded) _warnings.Add(Info("cache_look_back_exceeded", "More blocks stand before a breakpoint, or between two, than the provider searches.", rule.Id));
            var breakpoints = chosen.Select(set => (WireValue)new WireObjectBuilder()
                .Add("afterContextId", prefix[set.Position.Index].ContextId)
                .Add("prefixTokens", (double?)set.Position.Tokens)
                .Add("rule", rule.Id)
                .Add("ttl", set.Ttl.Name)
                .Build());
            _events.CapabilityAssumption(
                $"Assumed the caching rule {rule.Id} for node {node.Id}.", "explicit_cache_breakpoints", $"At least {NumberText.Format(rule.MinPrefixTokens)} tokens, read at {NumberText.Format(rule.ReadMultiplier)} of the input price.",
                rule.Provider, "provider-data://" + rule.Id, MirList.Of($"re-reads-in-plan:{NumberText.Format(_calls[prefix[chosen[chosen.Count - 1].Position.Index].Key] - 1)}", $"re-reads-assumed:{NumberText.Format(_later)}"));
            _events.TokenEstimate($"Estimated cacheable prefix tokens of node {node.Id}.", NodePath(node.Id) + ".metadata.cacheBreakpoints", prefix[chosen[chosen.Count - 1].Position.Index].Tokens);
            return node with
            {
                Metadata = new WireObject((node.Metadata?.Members ?? []).Append(new KeyValuePair<string, WireValue>(CacheBreakpoints.Member, new WireArray(breakpoints)))),
            };

            MirPassWarning Info(string code, string message, string assumption) => new(code, message, MirWarningSeverity.Info, NodePath(node.Id), assumption);
        }
    }

    /// <summary>A place behind a block where a prefix could end.</summary>
    private sealed record Position(string ContextId, string Key, double Tokens, int Class);
}
