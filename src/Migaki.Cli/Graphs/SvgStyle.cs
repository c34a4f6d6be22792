using System.Globalization;
using System.Text;
using Migaki.Mir;

namespace Migaki.Cli.Graphs;

/// <summary>The style sheet and the arrow heads of a drawing.</summary>
internal static class SvgStyle
{
    private static readonly string[] Kinds =
        ["model_call", "tool_call", "retrieval_call", "context_transform", "validator", "approval", "cache_read", "cache_write", "branch", "join", GraphNode.Input];

    private static readonly (string Name, PrivacyClass? Class)[] Classes =
    [
        ("public", PrivacyClass.Public), ("internal", PrivacyClass.Internal), ("confidential", PrivacyClass.Confidential),
        ("restricted", PrivacyClass.Restricted), ("secret", PrivacyClass.Secret), ("unknown", null),
    ];

    public static void Append(StringBuilder svg, SvgTheme theme)
    {
        svg.Append("<style>\n");
        AppendCss(svg, theme);
        svg.Append("</style>\n");
    }

    /// <summary>The rules alone, for a page that holds several drawings.</summary>
    public static void AppendCss(StringBuilder svg, SvgTheme theme)
    {
        svg.Append("""
            .mg{font-family:system-ui,-apple-system,"Segoe UI",Roboto,"DejaVu Sans",sans-serif}
            .mg-title{font-size:17px;font-weight:700}
            .mg-small,.mg-detail{font-size:11px}
            .mg-kind{font-size:10px;font-weight:600}
            .mg-id{font-size:13px;font-weight:700}
            .mg-chip-text{font-size:10px;font-weight:700;fill:#fff}
            .mg-box{stroke-width:1.4}
            .mg-input .mg-box{stroke-dasharray:4 3}
            .mg-mark{font-size:11px;font-weight:700;text-anchor:end}
            .mg-added .mg-box,.mg-changed .mg-box{stroke-width:3.5}
            .mg-removed{opacity:.62}
            .mg-removed .mg-box{stroke-width:3;stroke-dasharray:7 5}
            .mg-removed .mg-id{text-decoration:line-through}
            .mg-edge{fill:none;stroke-width:1.6}
            .mg-e-control,.mg-e-loop{stroke-dasharray:5 4}
            .mg-e-fallback{stroke-dasharray:2 4;stroke-width:2}
            .mg-e-validation{stroke-width:2.6}
            .mg-e-input{stroke-width:1.1;opacity:.8}
            .mg-arm{font-size:10.5px;font-weight:600;text-anchor:middle;stroke-width:4px;stroke-linejoin:round;paint-order:stroke}

            """);
        if (theme != SvgTheme.Dark) AppendColors(svg, dark: false);
        if (theme == SvgTheme.Auto) svg.Append("@media (prefers-color-scheme:dark){\n");
        if (theme != SvgTheme.Light) AppendColors(svg, dark: true);
        if (theme == SvgTheme.Auto) svg.Append("}\n");
    }

    /// <param name="prefix">Of the ids, which must differ between drawings of one page.</param>
    public static void AppendMarkers(StringBuilder svg, string prefix)
    {
        svg.Append("<defs>\n");
        foreach (var name in Classes.Select(static known => known.Name).Append("none"))
            svg.Append(CultureInfo.InvariantCulture, $"<marker id=\"{prefix}mg-arrow-{name}\" class=\"mg-a-{name}\" viewBox=\"0 0 10 10\" refX=\"9.5\" refY=\"5\" markerWidth=\"9\" markerHeight=\"9\" markerUnits=\"userSpaceOnUse\" orient=\"auto\"><path d=\"M0 1L10 5L0 9Z\"/></marker>\n");
        svg.Append("</defs>\n");
    }

    private static void AppendColors(StringBuilder svg, bool dark)
    {
        var (ground, box, ink, faint, line) = dark ? ("#14171c", "#1e232b", "#e8ebf0", "#a9b2be", "#7c8794") : ("#ffffff", "#ffffff", "#1b1f24", "#57606a", "#7b8591");
        svg.Append(CultureInfo.InvariantCulture, $".mg-ground{{fill:{ground}}}.mg-box{{fill:{box}}}.mg-title,.mg-id{{fill:{ink}}}.mg-small,.mg-detail{{fill:{faint}}}.mg-arm{{fill:{ink};stroke:{ground}}}\n");
        foreach (var kind in Kinds)
        {
            var color = GraphColors.Of(kind);
            var strong = dark ? color.Dark : color.Light;
            svg.Append(CultureInfo.InvariantCulture, $".mg-{kind} .mg-box{{stroke:{strong}}}.mg-{kind} .mg-head{{fill:{strong}}}");
        }
        svg.Append(CultureInfo.InvariantCulture, $"\n.mg-kind,.mg-mark{{fill:{(dark ? "#14171c" : "#ffffff")}}}\n");
        foreach (var (name, privacy) in Classes)
        {
            var color = GraphColors.Of(privacy);
            var shown = dark ? color.Dark : color.Light;
            // A chip holds white text on either ground; edges must stand out from theirs.
            svg.Append(CultureInfo.InvariantCulture, $".mg-p-{name}{{fill:{color.Light}}}.mg-s-{name}{{stroke:{shown}}}.mg-a-{name}{{fill:{shown}}}");
        }
        svg.Append(CultureInfo.InvariantCulture, $"\n.mg-s-none{{stroke:{line}}}.mg-a-none{{fill:{line}}}\n");
    }
}
