using System.Globalization;
using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>A plan as a Mermaid flowchart, as GitHub and many editors draw it.</summary>
internal static class MermaidGraph
{
    public static string Render(PlanGraph graph)
    {
        var text = new StringBuilder("flowchart TD\n");
        for (var i = 0; i < graph.Nodes.Count; i++)
        {
            var node = graph.Nodes[i];
            var (open, close) = Shape(node.Kind);
            text.Append(CultureInfo.InvariantCulture, $"  n{i}{open}\"{Label(node)}\"{close}:::{node.Kind}\n");
        }
        foreach (var edge in graph.Edges)
        {
            var label = EdgeLabel(edge);
            text.Append(CultureInfo.InvariantCulture, $"  n{edge.From} {Arrow(edge.Kind)}{(label.Length == 0 ? "" : $"|\"{label}\"|")} n{edge.To}\n");
        }
        foreach (var kind in graph.Nodes.Select(static node => node.Kind).Distinct().Order(StringComparer.Ordinal))
            text.Append(CultureInfo.InvariantCulture, $"  classDef {kind} fill:{GraphColors.Tint(kind)},stroke:{GraphColors.Of(kind).Light},color:#1b1f24\n");
        return text.ToString();
    }

    private static string Label(GraphNode node)
    {
        var lines = new List<string> { Escape(Printable.Id(node.Id)) };
        lines.Add(Escape(Printable.Line((node.Kind == GraphNode.Input ? "" : NodeText.Words(node.Kind)) + (node.Kind == GraphNode.Input || node.Detail.Length == 0 ? "" : ": ") + node.Detail, 80)));
        if (node.Context is { } block) lines.Add($"{node.Privacy}, {Wire.Name(block.Provenance.Source)}");
        return string.Join("<br/>", lines);
    }

    private static string EdgeLabel(GraphEdge edge) => edge switch
    {
        { Kind: GraphEdge.Input } => "",
        { Label: { } arm } => Escape(Printable.Line(arm, 40)),
        { ContextIds.Count: > 0 } => Escape(Printable.Line(string.Join(", ", edge.ContextIds.Select(Printable.Id)), 80)),
        { Kind: "validation" or "fallback" } => edge.Kind,
        _ => "",
    };

    private static string Arrow(string kind) => kind switch
    {
        "data" => "-->",
        "validation" => "==>",
        _ => "-.->",
    };

    private static (string Open, string Close) Shape(string kind) => kind switch
    {
        "model_call" => ("([", "])"),
        "retrieval_call" or "cache_read" or "cache_write" => ("[(", ")]"),
        "validator" => ("{{", "}}"),
        "approval" => ("[/", "\\]"),
        "branch" or "join" => ("{", "}"),
        GraphNode.Input => ("(", ")"),
        _ => ("[", "]"),
    };

    /// <summary>Entities, so that no text ends a label, opens an element, becomes Markdown or a directive.</summary>
    private static string Escape(string text)
    {
        var escaped = new StringBuilder(text.Length);
        foreach (var c in text)
        {
            if (c is '"' or '#' or '<' or '>' or '&' or '`' or '\\' or ';' or '%' or '*' or '[' or ']' or '{' or '}' or '|')
                escaped.Append('#').Append(((int)c).ToString(CultureInfo.InvariantCulture)).Append(';');
            else escaped.Append(c);
        }
        return escaped.ToString();
    }
}
