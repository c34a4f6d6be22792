using Migaki.Cli.Output;

namespace Migaki.Cli.Graphs.Layout;

/// <summary>How wide a text is drawn. Fonts differ, so this is an upper estimate of a wide sans-serif; text never leaves its box.</summary>
internal static class TextWidth
{
    public static double Of(string text, double size, bool bold = false)
    {
        double width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Printable.IsWide(rune) ? 1.05 : rune.Value switch
            {
                'i' or 'j' or 'l' or '.' or ',' or ':' or ';' or '\'' or '|' or '!' => 0.33,
                ' ' or 'f' or 'r' or 't' or '/' or '-' or '(' or ')' or '·' => 0.42,
                'm' or 'w' or 'M' or 'W' or '@' or '%' or '…' => 1.0,
                (>= 'A' and <= 'Z') or '_' or '#' or '&' or '+' or '=' or '→' => 0.8,
                < 0x80 => 0.64,
                _ => 0.85,
            };
        }
        return width * size * (bold ? 1.08 : 1);
    }

    /// <summary>The longest start of a text that fits, with an ellipsis where something is missing.</summary>
    public static string Fit(string text, double size, double room, bool bold = false)
    {
        if (Of(text, size, bold) <= room) return text;
        var fitting = "";
        foreach (var rune in text.EnumerateRunes())
        {
            var longer = fitting + rune;
            if (Of(longer + "…", size, bold) > room) break;
            fitting = longer;
        }
        return fitting + "…";
    }
}
