using System.Text;
using Migaki.Cli.Graphs.Layout;
using Migaki.Cli.Plans;

namespace Migaki.Cli.Graphs;

/// <summary>Explains the patterns and colours that occur in a drawing, and no others.</summary>
internal sealed class SvgLegend
{
    private const double Gap = 18, Sample = 30, RowHeight = 20;

    private static readonly string[] EdgeKinds = ["data", "validation", "control", "fallback", GraphEdge.Input];
    private static readonly string[] Privacy = ["public", "internal", "confidential", "restricted", "secret", "unknown"];

    private readonly List<(string Kind, string Text)> _edges = [];
    private readonly List<string> _classes;

    public SvgLegend(PlanGraph graph)
    {
        var kinds = graph.Edges.Select(static edge => edge.Kind).ToHashSet(StringComparer.Ordinal);
        foreach (var kind in EdgeKinds)
            if (kinds.Contains(kind)) _edges.Add((kind, kind == GraphEdge.Input ? "input context" : kind));
        var classes = graph.Nodes.Where(static node => node.Context is not null).Select(static node => node.Privacy).ToHashSet(StringComparer.Ordinal);
        _classes = Privacy.Where(classes.Contains).ToList();
    }

    public double Width => Math.Max(
        _edges.Sum(static edge => Sample + 6 + TextWidth.Of(edge.Text, 11) + Gap),
        _classes.Sum(static name => Sample + 6 + TextWidth.Of(name, 11) + Gap));

    public double Height => RowHeight * ((_edges.Count > 0 ? 1 : 0) + (_classes.Count > 0 ? 1 : 0));

    public void Append(StringBuilder svg, double left, double top, string prefix)
    {
        svg.Append("<g class=\"mg-legend\">\n");
        var x = left;
        foreach (var (kind, text) in _edges)
        {
            svg.Append($"<path class=\"mg-edge mg-e-{kind} mg-s-none\" d=\"M{N(x)} {N(top + 6)}H{N(x + Sample - 2)}\" marker-end=\"url(#{prefix}mg-arrow-none)\"/>");
            x = Text(x, top, text);
        }
        if (_edges.Count > 0) top += RowHeight;
        x = left;
        foreach (var name in _classes)
        {
            svg.Append($"<rect class=\"mg-chip mg-p-{name}\" x=\"{N(x)}\" y=\"{N(top)}\" width=\"{N(Sample)}\" height=\"12\" rx=\"6\"/>");
            x = Text(x, top, name);
        }
        svg.Append("</g>\n");

        double Text(double from, double at, string text)
        {
            svg.Append($"<text class=\"mg-detail\" x=\"{N(from + Sample + 6)}\" y=\"{N(at + 10)}\">{SvgText.Escape(NodeText.Words(text))}</text>\n");
            return from + Sample + 6 + TextWidth.Of(text, 11) + Gap;
        }
    }

    private static string N(double value) => SvgText.Number(value);
}
