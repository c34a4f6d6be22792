using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Puts the tools that are offered to a model into one order, by name, and offers each once. The list stands at the very beginning of a
/// prompt: two calls with the same tools in another order share no cached prefix. Two tools of one name and different schemas are left alone.
/// </summary>
public sealed class ToolSchemaCanonicalization : MirPass
{
    private static readonly string[] Styles = ["openaiStyle", "anthropicStyle", "litellmCompatible"];

    /// <summary>The pass.</summary>
    public ToolSchemaCanonicalization() : base("migaki.net.tools.schema_canonicalization", "1.0.0", MirSafetyLevel.Lossless, ["mir.model_call.tools"], ["mir.model_call.tools_canonical"]) { }

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        PassEvents? events = null;
        var warnings = new List<MirPassWarning>();
        List<MirNode>? nodes = null;
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            if (node is not MirModelCall || node.Metadata is not { } metadata || Canonical(node.Id, metadata, warnings) is not { } canonical) continue;
            (nodes ??= [.. plan.Nodes])[i] = node with { Metadata = canonical };
            // The tools are no context: the event names the node, and what stayed the same is the set's hash.
            (events ??= new PassEvents(Identity, context.RunId, "tool-schema"))
                .ContextChange($"Ordered the tools of node {node.Id}.", "reordered", default, node.Id, MirList.Of("tool-set:" + SetHash(metadata), "tool-set-after:" + SetHash(canonical)));
        }
        return new MirPassOutcome(nodes is null ? plan : plan with { Nodes = nodes.ToMirList() }, events?.Events ?? default, warnings.ToMirList());
    }

    private static WireObject? Canonical(string nodeId, WireObject metadata, List<MirPassWarning> warnings)
    {
        var changed = false;
        var members = metadata.Members.Select(member => new KeyValuePair<string, WireValue>(member.Key, Member(member.Key, member.Value))).ToList();
        return changed ? new WireObject(members) : null;

        WireValue Member(string name, WireValue value)
        {
            if (name == "tools" && value is WireArray own) return Tools(own);
            if (Array.IndexOf(Styles, name) < 0 || value is not WireObject { } style || style["tools"] is not WireArray tools) return value;
            var ordered = Tools(tools);
            return ReferenceEquals(ordered, tools) ? value : new WireObject(style.Members.Select(member => member.Key == "tools" ? new(member.Key, ordered) : member));
        }

        WireValue Tools(WireArray tools)
        {
            if (Ordered(nodeId, tools, warnings) is not { } ordered || new WireArray(ordered) is var result && result.Equals(tools)) return tools;
            changed = true;
            return result;
        }
    }

    private static List<WireValue>? Ordered(string nodeId, WireArray tools, List<MirPassWarning> warnings)
    {
        var byName = new SortedDictionary<string, WireValue>(StringComparer.Ordinal);
        foreach (var tool in tools.Items)
        {
            if ((tool as WireObject)?["name"] is not WireString name) return null;
            if (byName.TryGetValue(name.Value, out var other))
            {
                if (other.Equals(tool)) continue;
                warnings.Add(new MirPassWarning("tool_schema_conflict", "Two tools of one name have different schemas; the list is left as it is.", MirWarningSeverity.Warning, NodePath(nodeId), name.Value));
                return null;
            }
            byName.Add(name.Value, tool);
        }
        return [.. byName.Values];
    }

    /// <summary>A hash over the tools as a set: equal before and after.</summary>
    private static string SetHash(WireObject metadata)
    {
        var tools = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var member in metadata.Members)
        {
            var list = member.Key == "tools" ? member.Value : Array.IndexOf(Styles, member.Key) >= 0 ? (member.Value as WireObject)?["tools"] : null;
            foreach (var tool in (list as WireArray)?.Items ?? default) tools.Add(member.Key + ":" + CanonicalJson.ToText(tool));
        }
        return MirDigest.Sha256(new WireArray(tools.Select(static text => (WireValue)text)));
    }
}
