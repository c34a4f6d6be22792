using System.Globalization;
using Migaki.Cli.Output;

namespace Migaki.Cli.Graphs;

/// <summary>Text and numbers as XML takes them.</summary>
internal static class SvgText
{
    /// <summary>Escaped for content and attributes; what XML cannot hold at all becomes U+FFFD.</summary>
    public static string Escape(string text) => MarkupText.Escape(text, static rune => rune.Value is not (< 0x20 or 0x7F or 0xFFFE or 0xFFFF));

    public static string Number(double value) => value.ToString("0.#", CultureInfo.InvariantCulture);
}
