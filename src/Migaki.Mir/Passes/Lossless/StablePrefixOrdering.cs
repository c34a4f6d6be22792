using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Puts what changes least first in a model call's input, so that calls share a longer prefix: static, session, run, volatile. Only
/// neighbours that all say <c>"order": "free"</c>, of one role and one level of trust, change places, and keep their order within a class.
/// Without that declaration the opportunity is only reported: another order is another prompt.
/// </summary>
public sealed class StablePrefixOrdering : MirPass
{
    /// <summary>The pass.</summary>
    public StablePrefixOrdering() : base("migaki.net.context.stable_prefix_ordering", "1.0.0", MirSafetyLevel.Lossless, ["mir.context.ledger"], ["mir.context.prefix_ordered"]) { }

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        if (RefusedByLedger(plan) is { } refused) return refused;
        var index = ContextIndex.Of(plan);
        PassEvents? events = null;
        var warnings = new List<MirPassWarning>();
        List<MirNode>? nodes = null;
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            if (node is not MirModelCall || node.InputContext is not { Count: > 1 } inputs) continue;
            var blocks = inputs.Select(id => index.Find(id)!).ToArray();
            if (IsSorted(blocks)) continue;
            var ordered = Ordered(blocks);
            if (ordered is null)
            {
                if (RolesAllow(blocks)) warnings.Add(new MirPassWarning("prefix_order_not_declared_free", "Stable context stands behind context that changes; its order is not declared free.", MirWarningSeverity.Info, NodePath(node.Id)));
                continue;
            }
            var ids = ordered.Select(static block => block.Id).ToMirList();
            (nodes ??= [.. plan.Nodes])[i] = node with { InputContext = ids };
            (events ??= new PassEvents(Identity, context.RunId, "prefix-order")).ContextChange(
                $"Reordered the input of node {node.Id}.", "reordered", ids, node.Id, MirList.Of("prefix-before:" + Hash(blocks), "prefix-after:" + Hash(ordered)));
        }
        return new MirPassOutcome(nodes is null ? plan : plan with { Nodes = nodes.ToMirList() }, events?.Events ?? default, warnings.ToMirList());
    }

    /// <summary>How often a block changes: 0 static, 1 with the session, 2 with the run, 3 always.</summary>
    internal static int ClassOf(MirContextBlock block)
    {
        if (block.CachePolicy?.Mode == CacheMode.Forbidden || block.RetentionPolicy?.Mode == RetentionMode.Ephemeral) return 3;
        return block.CachePolicy?.Scope switch
        {
            CacheScope.Plan => 0,
            CacheScope.Session => 1,
            _ => block.Provenance.Source switch
            {
                ProvenanceSource.Developer or ProvenanceSource.System => 0,
                ProvenanceSource.Memory => 1,
                _ => 2,
            },
        };
    }

    private static bool IsSorted(MirContextBlock[] blocks)
    {
        for (var i = 1; i < blocks.Length; i++)
            if (ClassOf(blocks[i - 1]) > ClassOf(blocks[i])) return false;
        return true;
    }

    /// <summary>The blocks with each free run sorted; null where that changes nothing.</summary>
    private static MirContextBlock[]? Ordered(MirContextBlock[] blocks)
    {
        var result = new List<MirContextBlock>(blocks.Length);
        for (var start = 0; start < blocks.Length;)
        {
            var end = start + 1;
            while (end < blocks.Length && IsFree(blocks[start]) && IsFree(blocks[end]) && MayChange(blocks[start], blocks[end])) end++;
            result.AddRange(blocks.Skip(start).Take(end - start).OrderBy(ClassOf));
            start = end;
        }
        for (var i = 0; i < blocks.Length; i++)
            if (!ReferenceEquals(blocks[i], result[i])) return [.. result];
        return null;
    }

    private static bool RolesAllow(MirContextBlock[] blocks)
    {
        for (var i = 1; i < blocks.Length; i++)
            if (ClassOf(blocks[i - 1]) > ClassOf(blocks[i]) && MayChange(blocks[i - 1], blocks[i])) return true;
        return false;
    }

    private static bool IsFree(MirContextBlock block) => block.Extensions?["order"] is WireString { Value: "free" };

    private static bool MayChange(MirContextBlock left, MirContextBlock right) => left.Role == right.Role && IsTrusted(left) == IsTrusted(right);

    private static bool IsTrusted(MirContextBlock block) => block.Provenance.Source is ProvenanceSource.Developer or ProvenanceSource.System or ProvenanceSource.Validator;

    private static string Hash(MirContextBlock[] blocks) =>
        MirDigest.Sha256(new WireArray(blocks.Select(static block => (WireValue)new WireArray([block.Id, block.ContentRef, block.ContentHash ?? ""]))));
}
