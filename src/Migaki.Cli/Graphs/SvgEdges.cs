using System.Text;
using Migaki.Cli.Graphs.Layout;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>Draws the edges: the line's pattern is the edge's kind, its colour the most sensitive class it carries.</summary>
internal static class SvgEdges
{
    public static void Append(StringBuilder svg, PlanGraph graph, LayoutResult layout, string prefix)
    {
        var labels = new StringBuilder();
        var labelled = new HashSet<(int, int)>();
        for (var i = 0; i < graph.Edges.Count; i++)
        {
            var (edge, route) = (graph.Edges[i], layout.Routes[i]);
            var privacy = edge.ContextIds.Count == 0 ? "none" : edge.Privacy is { } known ? Wire.Name(known) : "unknown";
            var path = route.Points.Count == 0 ? Loop(layout.Boxes[edge.From]) : Path(route);
            svg.Append($"<path class=\"mg-edge mg-e-{(route.Back ? "loop" : edge.Kind)} mg-s-{privacy}\" d=\"{path}\" marker-end=\"url(#{prefix}mg-arrow-{privacy})\"><title>{SvgText.Escape(Tooltip(graph, edge, route.Back))}</title></path>\n");
            if (edge.Label is { Length: > 0 } label && route.Points.Count > 2 && labelled.Add((edge.From, edge.To))) AppendLabel(labels, route, label);
        }
        // Labels lie above all lines.
        svg.Append(labels);
    }

    private static void AppendLabel(StringBuilder svg, LayoutRoute route, string label)
    {
        var (from, to) = (route.Points[1], route.Points[2]);
        // Where the curve has gone a third of its way; near its start all labels of a branch would meet.
        var (x, y) = (Bend(from.X, from.X, to.X, to.X, 0.42), Bend(from.Y, Middle(from, to), Middle(from, to), to.Y, 0.42));
        var text = TextWidth.Fit(Printable.Line(label, 40), 10.5, 90);
        svg.Append($"<text class=\"mg-arm\" x=\"{N(x)}\" y=\"{N(y + 3.5)}\">{SvgText.Escape(text)}</text>\n");
    }

    private static double Bend(double a, double b, double c, double d, double t)
    {
        var u = 1 - t;
        return (u * u * u * a) + (3 * u * u * t * b) + (3 * u * t * t * c) + (t * t * t * d);
    }

    private static double Middle(LayoutPoint from, LayoutPoint to) => (from.Y + to.Y) / 2;

    private static string Path(LayoutRoute route)
    {
        var points = route.Points;
        var path = new StringBuilder($"M{N(points[0].X)} {N(points[0].Y)}");
        for (var i = 1; i < points.Count; i++)
        {
            var (from, to) = (points[i - 1], points[i]);
            if (i % 2 == 1 || from.X == to.X)
            {
                // The last point is the arrow's tip; the line ends short of it.
                if (from != to || i == points.Count - 1) path.Append($"L{N(to.X)} {N(to.Y)}");
            }
            else path.Append($"C{N(from.X)} {N(Middle(from, to))} {N(to.X)} {N(Middle(from, to))} {N(to.X)} {N(to.Y)}");
        }
        return path.ToString();
    }

    /// <summary>An edge from a node to itself, at the box's right side.</summary>
    private static string Loop(LayoutBox box) =>
        $"M{N(box.Right)} {N(box.Y + (box.Height * 0.65))}c20 4 20 {N(-box.Height * 0.45)} 1 {N(-box.Height * 0.35)}";

    private static string Tooltip(PlanGraph graph, GraphEdge edge, bool back)
    {
        var text = $"{Printable.Id(graph.Nodes[edge.From].Id)} → {Printable.Id(graph.Nodes[edge.To].Id)}: {edge.Kind}{(back ? ", back edge" : "")}";
        if (edge.Label is { Length: > 0 } arm) text += $", arm {Printable.Line(arm)}";
        if (edge.ContextIds.Count > 0) text += $", carries {string.Join(", ", edge.ContextIds.Take(12).Select(Printable.Id))} ({(edge.Privacy is { } known ? NodeText.Words(known) : "privacy unknown")})";
        return text;
    }

    private static string N(double value) => SvgText.Number(value);
}
