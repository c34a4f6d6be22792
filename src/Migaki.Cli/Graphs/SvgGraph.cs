using System.Globalization;
using System.Text;
using Migaki.Cli.Graphs.Layout;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>
/// A plan as a drawing of its own: no script, no font, no image, no program. Colours follow the reader's light or dark setting
/// unless a theme is asked for. Boxes show kind, what a node does, and privacy class and provenance of what it outputs.
/// </summary>
internal static class SvgGraph
{
    private const double Margin = 24, HeaderHeight = 46, LegendGap = 26;

    /// <summary>The drawing; null where the plan is too large to draw.</summary>
    /// <param name="inPage">Where it is part of a page, which has the style sheet.</param>
    public static string? Render(PlanGraph graph, SvgTheme theme = SvgTheme.Auto, SvgInPage? inPage = null)
    {
        var cards = graph.Nodes.Select(node => SvgCard.Of(node, inPage?.Mark(node))).ToList();
        var edges = graph.Edges.Select(static edge => (edge.From, edge.To)).ToList();
        if (LayeredLayout.Of(cards.Select(static card => card.Size).ToList(), edges, i => graph.Returns(graph.Edges[i])) is not { } layout) return null;

        var legend = new SvgLegend(graph);
        var title = Printable.Id(graph.Plan.Id);
        var subtitle = Subtitle(graph);
        var width = Math.Ceiling((2 * Margin) + Math.Max(Math.Max(layout.Width, legend.Width), Math.Max(TextWidth.Of(title, 17, bold: true), TextWidth.Of(subtitle, 11.5))));
        var top = Margin + HeaderHeight;
        var legendTop = top + layout.Height + LegendGap;
        var height = Math.Ceiling(legendTop + legend.Height + Margin);
        var left = Math.Floor((width - layout.Width) / 2);

        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{width}\" height=\"{height}\" viewBox=\"0 0 {width} {height}\" class=\"mg\" role=\"img\" aria-label=\"{SvgText.Escape("Plan " + title)}\">\n");
        svg.Append("<title>").Append(SvgText.Escape("Plan " + title)).Append("</title>\n");
        if (inPage is null) SvgStyle.Append(svg, theme);
        SvgStyle.AppendMarkers(svg, inPage?.Prefix ?? "");
        svg.Append("<rect class=\"mg-ground\" width=\"100%\" height=\"100%\"/>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"mg-title\" x=\"{Margin}\" y=\"{Margin + 14}\">{SvgText.Escape(title)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<text class=\"mg-small\" x=\"{Margin}\" y=\"{Margin + 31}\">{SvgText.Escape(subtitle)}</text>\n");
        svg.Append(CultureInfo.InvariantCulture, $"<g transform=\"translate({left},{top})\">\n");
        SvgEdges.Append(svg, graph, layout, inPage?.Prefix ?? "");
        for (var i = 0; i < cards.Count; i++) cards[i].Append(svg, layout.Boxes[i]);
        svg.Append("</g>\n");
        legend.Append(svg, Margin, legendTop, inPage?.Prefix ?? "");
        return svg.Append("</svg>\n").ToString();
    }

    private static string Subtitle(PlanGraph graph)
    {
        var digest = graph.Digest.Length > 19 ? graph.Digest[..19] + "…" : graph.Digest;
        var counts = $"{NodeText.Count(graph.Plan.Nodes.Count, "node")} · {NodeText.Count(graph.Plan.Context.Count, "context block")} · {digest}";
        return graph.Plan.Metadata.Description is { Length: > 0 } description ? $"{Printable.Line(description, 90)} · {counts}" : counts;
    }
}

/// <summary>A drawing as one of several in a page.</summary>
/// <param name="Prefix">Of its ids.</param>
/// <param name="Mark"><c>added</c>, <c>removed</c>, <c>changed</c>, or null.</param>
internal sealed record SvgInPage(string Prefix, Func<GraphNode, string?> Mark);

/// <summary>The ground a drawing is made for.</summary>
internal enum SvgTheme
{
    /// <summary>What the reader's system prefers.</summary>
    Auto,
    Light,
    Dark,
}
