namespace Migaki.Mir;

/// <summary>Replaces context ids in nodes and edges. What names none of them comes back as the same object.</summary>
internal sealed class ContextRewriter(Dictionary<string, string> replacements)
{
    private const int LongList = 1024;
    private HashSet<string> _seen = new(StringComparer.Ordinal);

    public MirList<MirNode> Nodes(MirList<MirNode> nodes) => nodes.Select(Node).ToMirList();

    public MirList<MirEdge> Edges(MirList<MirEdge> edges) =>
        edges.Select(edge => edge.ContextIds is { } ids && Touches(ids) ? edge with { ContextIds = Ids(ids) } : edge).ToMirList();

    public MirNode Node(MirNode node)
    {
        if (node.InputContext is { } inputs && Touches(inputs)) node = node with { InputContext = Ids(inputs) };
        return node is MirRetrievalCall call && replacements.TryGetValue(call.QueryContext, out var query) ? call with { QueryContext = query } : node;
    }

    /// <summary>What a block was made from, without itself.</summary>
    public MirContextBlock Block(MirContextBlock block) => block.Provenance.DerivedFromContextIds is { } from && Touches(from)
        ? block with { Provenance = block.Provenance with { DerivedFromContextIds = Ids(from).Where(id => id != block.Id).ToMirList() } }
        : block;

    public MirList<string> Ids(MirList<string> ids)
    {
        var kept = new List<string>(ids.Count);
        foreach (var id in ids)
        {
            var current = replacements.TryGetValue(id, out var replacement) ? replacement : id;
            if (_seen.Add(current)) kept.Add(current);
        }
        // Whoever clears a set pays for all of its room: after a long list the next one starts anew.
        if (kept.Count > LongList) _seen = new(StringComparer.Ordinal);
        else _seen.Clear();
        return kept.ToMirList();
    }

    private bool Touches(MirList<string> ids)
    {
        for (var i = 0; i < ids.Count; i++)
            if (replacements.ContainsKey(ids[i])) return true;
        return false;
    }
}
