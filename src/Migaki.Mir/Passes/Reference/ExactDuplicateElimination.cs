using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Replaces context blocks of equal content by the first of them. Content is equal where the hash is, or without a hash the
/// reference. Instructions, sensitive blocks and outputs of nodes stay; why is in a warning.
/// </summary>
public sealed class ExactDuplicateElimination : IMirPass
{
    /// <inheritdoc/>
    public MirPassIdentity Identity { get; } = new("migaki.context.exact_duplicate_elimination", "0.0.0");

    /// <inheritdoc/>
    public MirList<MirPassCapability> InputCapabilities { get; } = MirList.Of(new MirPassCapability("mir.context.ledger", MirCapabilitySource.Mir));

    /// <inheritdoc/>
    public MirList<MirPassCapability> OutputCapabilities { get; } = MirList.Of(new MirPassCapability("mir.context.exact_duplicates_eliminated", MirCapabilitySource.Mir));

    /// <inheritdoc/>
    public MirPassSafety Safety { get; } = new() { Level = MirSafetyLevel.Deterministic };

    /// <inheritdoc/>
    public MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        var events = new PassEvents(Identity, context.RunId, "exact-duplicate-context");
        var warnings = new List<MirPassWarning>();
        var replacements = new Dictionary<string, string>(StringComparer.Ordinal);
        var produced = Produced(plan);
        double tokens = 0;
        foreach (var group in Groups(plan))
        {
            var canonical = group[0];
            for (var i = 1; i < group.Count; i++)
            {
                var candidate = group[i];
                if (PreservedBecause(candidate, canonical, produced) is { } reason)
                {
                    warnings.Add(new MirPassWarning(
                        "duplicate_context_preserved",
                        "Exact duplicate context was preserved.",
                        MirWarningSeverity.Warning,
                        $"$.context[?(@.id=={CanonicalJson.Quote(candidate.Id)})]",
                        reason));
                    events.ContextChange($"Preserved duplicate context {candidate.Id}.", "deduplicated", candidate.Id, canonical.Id);
                    continue;
                }
                replacements.Add(candidate.Id, canonical.Id);
                tokens += candidate.TokenEstimate ?? 0;
                events.ContextChange($"Deduplicated context {candidate.Id} into {canonical.Id}.", "deduplicated", candidate.Id, canonical.Id);
            }
        }
        if (tokens > 0) events.TokenEstimate("Estimated tokens removed by exact duplicate context elimination.", "$.context", tokens);
        return new MirPassOutcome(replacements.Count == 0 ? plan : Rewrite(plan, replacements), events.Events, warnings.ToMirList());
    }

    /// <summary>The blocks of equal content, in ledger order, by their first block.</summary>
    private static List<List<MirContextBlock>> Groups(MirPlan plan)
    {
        var groups = new List<List<MirContextBlock>>();
        var byKey = new Dictionary<string, List<MirContextBlock>>(StringComparer.Ordinal);
        foreach (var block in plan.Context.OrderBy(static block => block.Id, FixedOrder.Comparer))
        {
            string key;
            if (!EcmaText.IsBlank(block.ContentHash)) key = "hash:" + block.ContentHash;
            else if (!EcmaText.IsBlank(block.ContentRef)) key = "ref:" + block.ContentRef;
            else continue;
            if (!byKey.TryGetValue(key, out var group))
            {
                byKey.Add(key, group = []);
                groups.Add(group);
            }
            group.Add(block);
        }
        return groups;
    }

    private static string? PreservedBecause(MirContextBlock candidate, MirContextBlock canonical, HashSet<string> produced)
    {
        if (candidate.Mutability != Mutability.Deduplicable || canonical.Mutability != Mutability.Deduplicable) return "Both duplicate context blocks must be marked deduplicable.";
        if (IsSensitive(candidate) || IsSensitive(canonical)) return "Sensitive context is preserved until explicit redaction rules exist.";
        if (candidate.Role != canonical.Role) return "Duplicate context roles differ.";
        if (candidate.Provenance.Source != canonical.Provenance.Source) return "Duplicate context provenance sources differ.";
        return produced.Contains(candidate.Id) ? "Context produced as a node output is preserved." : null;
    }

    private static bool IsSensitive(MirContextBlock block) => block.PrivacyClass >= PrivacyClass.Confidential;

    private static HashSet<string> Produced(MirPlan plan)
    {
        var ids = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
        {
            if (node.OutputContext is { } output) ids.Add(output);
            if (node is MirRetrievalCall call) ids.Add(call.ResultContext);
        }
        return ids;
    }

    private static MirPlan Rewrite(MirPlan plan, Dictionary<string, string> replacements)
    {
        return plan with
        {
            Context = plan.Context.Where(block => !replacements.ContainsKey(block.Id)).ToMirList(),
            Nodes = plan.Nodes.Select(RewriteNode).ToMirList(),
            Edges = plan.Edges.Select(edge => edge with { ContextIds = RewriteList(edge.ContextIds) }).ToMirList(),
        };

        MirNode RewriteNode(MirNode node)
        {
            var rewritten = node with { InputContext = RewriteList(node.InputContext) };
            return rewritten is MirRetrievalCall call && replacements.TryGetValue(call.QueryContext, out var query) ? call with { QueryContext = query } : rewritten;
        }

        MirList<string>? RewriteList(MirList<string>? ids) =>
            ids?.Select(id => replacements.TryGetValue(id, out var canonical) ? canonical : id).Distinct(StringComparer.Ordinal).ToMirList();
    }
}
