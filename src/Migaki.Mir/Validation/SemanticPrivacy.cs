using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>Privacy classes against the data policy, along derivations, and against caches.</summary>
internal static class SemanticPrivacy
{
    public static void Check(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        var sent = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
            if (node is MirModelCall or MirToolCall or MirRetrievalCall or MirCacheWrite) sent.UnionWith(SemanticGraph.Inputs(node).Select(static input => input.Id));

        for (var i = 0; i < plan.Context.Count; i++)
        {
            Class(plan, plan.Context[i], i, sent, findings);
            Cacheable(plan.Context[i], i, findings);
        }
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (plan.Nodes[i] is MirModelCall or MirContextTransform { Transform.Kind: not TransformKind.Redact }) Lowered(plan.Nodes[i], i, graph, findings);
            if (plan.Nodes[i] is MirCacheWrite write) CacheWrite(plan, write, i, graph, findings);
        }
    }

    private static void Class(MirPlan plan, MirContextBlock block, int index, HashSet<string> sent, SemanticFindings findings)
    {
        var policy = plan.Constraints.DataPolicy;
        if (block.PrivacyClass is { } known)
        {
            if (policy?.AllowedPrivacyClasses is { } allowed && !allowed.Contains(known))
                findings.Error("privacy_not_allowed", Context(index, ".privacyClass"), $"Context '{block.Id}' is {Wire.Name(known)}, which the plan's data policy does not allow.");
        }
        else if ((policy?.AllowedPrivacyClasses is not null || policy?.RedactionRequired == true) && sent.Contains(block.Id)
            && block.Provenance.Source is ProvenanceSource.User or ProvenanceSource.Retrieval or ProvenanceSource.Tool or ProvenanceSource.Memory or ProvenanceSource.Cache)
        {
            findings.Warning("privacy_unspecified", Context(index), $"Context '{block.Id}' has no privacy class, but the plan has a data policy and sends it on; unknown fails closed.");
        }
    }

    private static void Lowered(MirNode node, int index, SemanticGraph graph, SemanticFindings findings)
    {
        if (node.OutputContext is not { } id || graph.Block(id)?.PrivacyClass is not { } output) return;
        foreach (var (input, _) in SemanticGraph.Inputs(node))
        {
            if (graph.Block(input)?.PrivacyClass is not { } read || read <= output) continue;
            findings.Error("privacy_lowered", Node(index, ".outputContext"),
                $"'{node.Id}' reads '{input}', which is {Wire.Name(read)}, but its output '{id}' is only {Wire.Name(output)}. Only a redact transform may lower a class.");
            return;
        }
    }

    private static void Cacheable(MirContextBlock block, int index, SemanticFindings findings)
    {
        if (block.CachePolicy?.Mode is not (CacheMode.Eligible or CacheMode.Required)) return;
        var reason = block.RetentionPolicy?.Mode == RetentionMode.Ephemeral ? "its retention is ephemeral"
            : block.PrivacyClass is PrivacyClass.Restricted or PrivacyClass.Secret ? $"it is {Wire.Name(block.PrivacyClass.Value)}" : null;
        if (reason is not null)
            findings.Warning("cache_conflict", Context(index, ".cachePolicy.mode"), $"Context '{block.Id}' is {Wire.Name(block.CachePolicy.Mode)} for caching, but {reason}.");
    }

    private static void CacheWrite(MirPlan plan, MirCacheWrite node, int index, SemanticGraph graph, SemanticFindings findings)
    {
        if (plan.Constraints.DataPolicy?.AllowPersistence == false)
            findings.Error("cache_conflict", Node(index), $"'{node.Id}' writes to a cache, but the plan's data policy does not allow persistence.");
        foreach (var (id, member) in SemanticGraph.Inputs(node))
        {
            var block = graph.Block(id);
            var reason = block?.CachePolicy?.Mode == CacheMode.Forbidden ? "its cache policy forbids it"
                : block?.RetentionPolicy?.Mode == RetentionMode.Ephemeral ? "its retention is ephemeral" : null;
            if (reason is not null) findings.Error("cache_conflict", Node(index, member), $"'{node.Id}' writes context '{id}' to a cache, but {reason}.");
        }
    }
}
