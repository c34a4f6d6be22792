using System.Globalization;
using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>A plan in Graphviz's DOT.</summary>
internal static class DotGraph
{
    public static string Render(PlanGraph graph)
    {
        var text = new StringBuilder("digraph plan {\n  rankdir=TB;\n  node [shape=box, style=\"rounded,filled\", fontname=\"sans-serif\"];\n  edge [fontname=\"sans-serif\", fontsize=10];\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            text.Append(CultureInfo.InvariantCulture,
                $"  n{i} [label={Quote(Lines(node))}, shape={Shape(node.Kind)}, fillcolor=\"{GraphColors.Tint(node.Kind)}\", color=\"{GraphColors.Of(node.Kind).Light}\"];\n");
        }
        foreach (var edge in graph.Edges)
        {
            var attributes = new List<string> { $"style={Style(edge.Kind)}" };
            var label = edge.Label ?? (edge.Kind is GraphEdge.Input ? "" : string.Join(", ", edge.ContextIds.Select(Printable.Id)));
            if (label.Length > 0) attributes.Add($"label={Quote([Printable.Line(label, 80)])}");
            if (edge.Privacy is { } privacy) attributes.Add($"color=\"{GraphColors.Of(privacy).Light}\"");
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} -> n{edge.To} [{string.Join(", ", attributes)}];\n");
        }
        return text.Append("}\n").ToString();
    }

    private static List<string> Lines(GraphNode node)
    {
        var lines = new List<string> { Printable.Id(node.Id) };
        if (node.Kind != GraphNode.Input) lines.Add(NodeText.Words(node.Kind));
        if (node.Detail.Length > 0) lines.Add(Printable.Line(node.Detail, 80));
        if (node.Context is { } block) lines.Add($"{node.Privacy}, {Wire.Name(block.Provenance.Source)}");
        return lines;
    }

    private static string Shape(string kind) => kind switch
    {
        "branch" or "join" => "diamond",
        "validator" => "hexagon",
        "retrieval_call" or "cache_read" or "cache_write" => "cylinder",
        "approval" => "house",
        GraphNode.Input => "note",
        _ => "box",
    };

    private static string Style(string kind) => kind switch
    {
        "data" => "solid",
        "validation" => "bold",
        "fallback" => "dotted",
        _ => "dashed",
    };

    /// <summary>A quoted string: a backslash would start an escape that DOT expands.</summary>
    private static string Quote(IEnumerable<string> lines) =>
        "\"" + string.Join("\\n", lines.Select(static line => line.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal))) + "\"";
}
