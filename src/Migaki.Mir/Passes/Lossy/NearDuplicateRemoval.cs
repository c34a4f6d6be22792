using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Leaves a droppable block out of a model call whose input already has one that says nearly the same: Jaccard similarity of their runs of
/// three words. Blocks of different role, source or class are never compared.
/// </summary>
public sealed class NearDuplicateRemoval : LossyPass
{
    private readonly double _threshold;

    /// <summary>The pass.</summary>
    /// <param name="threshold">How similar two blocks must be, 0 to 1.</param>
    /// <param name="requiresValidators">The validators that accept the loss.</param>
    /// <param name="acceptedByEval">The eval that accepts it, where the plan names it; then no validator is needed.</param>
    public NearDuplicateRemoval(double threshold, MirList<string> requiresValidators, string? acceptedByEval = null) : base("migaki.net.context.near_duplicate_removal", "1.0.0", requiresValidators, acceptedByEval) => _threshold = threshold;

    private protected override MirPassOutcome Reduce(MirPlan plan, MirPassContext context, MirContentSource content)
    {
        var warnings = new List<MirPassWarning>();
        var events = new PassEvents(Identity, context.RunId, "near-duplicate");
        var guarded = Guarded(plan, context, warnings);
        var blocks = new Dictionary<string, MirContextBlock>(StringComparer.Ordinal);
        foreach (var block in plan.Context) blocks.TryAdd(block.Id, block);
        var shingles = new Dictionary<string, HashSet<string>?>(StringComparer.Ordinal);
        List<MirNode>? nodes = null;
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            if (!guarded.Contains(node.Id) || node.InputContext is not { } inputs) continue;
            var dropped = new HashSet<string>(StringComparer.Ordinal);
            var kept = new List<MirContextBlock>();
            foreach (var id in inputs)
            {
                var block = blocks[id];
                var twin = block.Mutability == Mutability.Droppable ? kept.Find(other => other.Id != id && AreAlike(block, other)) : null;
                if (twin is null)
                {
                    kept.Add(block);
                    continue;
                }
                if (!dropped.Add(id)) continue;
                var similarity = Math.Round(Similarity(ShinglesOf(block)!, ShinglesOf(twin)!), 4);
                events.ContextChange($"Left context {id} out of node {node.Id}: nearly the same as {twin.Id}.", "removed", MirList.Of(id, twin.Id), node.Id, MirList.Of("similarity:" + NumberText.Format(similarity), "threshold:" + NumberText.Format(_threshold)));
            }
            if (dropped.Count == 0) continue;
            if (Conflict(node, dropped) is { } conflict) warnings.Add(conflict);
            (nodes ??= [.. plan.Nodes])[i] = node with { InputContext = inputs.Where(id => !dropped.Contains(id)).ToMirList() };
        }
        return new MirPassOutcome(nodes is null ? plan : plan with { Nodes = nodes.ToMirList(), Edges = CarriedBlocks.Trim(plan.Edges, nodes) }, events.Events, warnings.ToMirList());

        bool AreAlike(MirContextBlock left, MirContextBlock right) =>
            left.Role == right.Role && left.Provenance.Source == right.Provenance.Source && left.PrivacyClass == right.PrivacyClass
            && ShinglesOf(left) is { } a && ShinglesOf(right) is { } b && Similarity(a, b) >= _threshold;

        HashSet<string>? ShinglesOf(MirContextBlock block)
        {
            if (!shingles.TryGetValue(block.Id, out var set)) shingles.Add(block.Id, set = content.Text(block.ContentRef) is { } text ? Shingles(text) : null);
            return set;
        }
    }

    private static HashSet<string> Shingles(string text)
    {
        var words = ExtractiveCompression.Words(text);
        var set = new HashSet<string>(StringComparer.Ordinal);
        // A text of fewer than three words is its own only shingle.
        if (words.Count < 3) set.Add(string.Join(" ", words));
        for (var i = 0; i + 2 < words.Count; i++) set.Add(words[i] + " " + words[i + 1] + " " + words[i + 2]);
        return set;
    }

    private static double Similarity(HashSet<string> left, HashSet<string> right)
    {
        var shared = left.Count(right.Contains);
        return (double)shared / (left.Count + right.Count - shared);
    }
}
