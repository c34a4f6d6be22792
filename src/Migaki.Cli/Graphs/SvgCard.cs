using System.Globalization;
using System.Text;
using Migaki.Cli.Graphs.Layout;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>The box of one node: a coloured head with its kind, its id, what it does, and the class and origin of its output.</summary>
internal sealed class SvgCard
{
    private const double Narrowest = 96, Widest = 264, Padding = 12;
    private const double HeadHeight = 18, TitleHeight = 20, LineHeight = 15, ChipHeight = 20;
    private const double KindSize = 10, TitleSize = 13, DetailSize = 11, ChipSize = 10;

    private readonly GraphNode _node;
    private readonly List<string> _lines = [];
    private readonly string _kind, _title, _origin;

    private readonly string? _mark;

    private SvgCard(GraphNode node, string? mark)
    {
        (_node, _mark) = (node, mark);
        _kind = node.Kind == GraphNode.Input ? "context" : NodeText.Words(node.Kind);
        var title = Printable.Id(node.Id);
        if (node.Label is { Length: > 0 } label && !node.Detail.StartsWith(label, StringComparison.Ordinal)) _lines.Add(Printable.Line(label));
        if (node.Detail.Length > 0) _lines.Add(Printable.Line(node.Detail));
        if (node.Kind != GraphNode.Input && node.Context is { } output && output.Id != "ctx-" + node.Id) _lines.Add("→ " + Printable.Id(output.Id));
        _origin = node.Context is { } block ? Wire.Name(block.Provenance.Source) : "";

        var chips = node.Context is null ? 0 : ChipWidth + 6 + TextWidth.Of(_origin, DetailSize);
        var content = Math.Max(Math.Max(TextWidth.Of(title, TitleSize, bold: true), TextWidth.Of(_kind, KindSize) + (mark is null ? 0 : 14 + TextWidth.Of(mark, DetailSize, bold: true))), chips);
        foreach (var line in _lines) content = Math.Max(content, TextWidth.Of(line, DetailSize));
        var width = Math.Ceiling(Math.Clamp(content + (2 * Padding), Narrowest, Math.Max(Widest, chips + (2 * Padding))));
        var room = width - (2 * Padding);
        _title = TextWidth.Fit(title, TitleSize, room, bold: true);
        for (var i = 0; i < _lines.Count; i++) _lines[i] = TextWidth.Fit(_lines[i], DetailSize, room);
        Size = new BoxSize(width, HeadHeight + TitleHeight + (_lines.Count * LineHeight) + (node.Context is null ? 6 : ChipHeight + 6));
    }

    public BoxSize Size { get; }

    private double ChipWidth => Math.Ceiling(TextWidth.Of(_node.Privacy, ChipSize, bold: true) + 12);

    public static SvgCard Of(GraphNode node, string? mark = null) => new(node, mark);

    public void Append(StringBuilder svg, LayoutBox box)
    {
        var (x, y) = (box.X, box.Y);
        svg.Append(CultureInfo.InvariantCulture, $"<g class=\"mg-node mg-{_node.Kind}{(_mark is null ? "" : " mg-" + _mark)}\" data-id=\"{SvgText.Escape(Printable.Id(_node.Id))}\">");
        svg.Append("<title>").Append(SvgText.Escape(Tooltip())).Append("</title>");
        svg.Append($"<rect class=\"mg-box\" x=\"{N(x)}\" y=\"{N(y)}\" width=\"{N(box.Width)}\" height=\"{N(box.Height)}\" rx=\"7\"/>");
        svg.Append($"<path class=\"mg-head\" d=\"M{N(x)} {N(y + HeadHeight)}V{N(y + 7)}a7 7 0 0 1 7 -7H{N(box.Right - 7)}a7 7 0 0 1 7 7V{N(y + HeadHeight)}Z\"/>");
        Text("mg-kind", x + Padding, y + 12.8, _kind);
        if (_mark is not null) Text("mg-mark", box.Right - Padding, y + 12.8, _mark);
        y += HeadHeight + 15;
        Text("mg-id", x + Padding, y, _title);
        foreach (var line in _lines) Text("mg-detail", x + Padding, y += LineHeight, line);
        if (_node.Context is not null)
        {
            y += 7;
            svg.Append($"<rect class=\"mg-chip mg-p-{_node.Privacy}\" x=\"{N(x + Padding)}\" y=\"{N(y)}\" width=\"{N(ChipWidth)}\" height=\"15\" rx=\"7.5\"/>");
            Text("mg-chip-text", x + Padding + 6, y + 11, _node.Privacy);
            Text("mg-detail", x + Padding + ChipWidth + 6, y + 11.3, _origin);
        }
        svg.Append("</g>\n");

        void Text(string style, double left, double baseline, string text) =>
            svg.Append($"<text class=\"{style}\" x=\"{N(left)}\" y=\"{N(baseline)}\">{SvgText.Escape(text)}</text>");
    }

    /// <summary>Everything the box shortens.</summary>
    private string Tooltip()
    {
        var text = $"{Printable.Id(_node.Id)}: {_kind}";
        if (_node.Detail.Length > 0) text += ", " + Printable.Line(_node.Detail);
        if (_node.Context is not { } block) return text;
        if (_node.Kind != GraphNode.Input) text += $"; outputs {Printable.Id(block.Id)}";
        text += $" ({_node.Privacy}, {NodeText.Words(block.Role)}, from {Wire.Name(block.Provenance.Source)}";
        return text + (block.Provenance.SourceRef is { } source ? " " + Printable.Line(source) : "") + ")";
    }

    private static string N(double value) => SvgText.Number(value);
}
