using System.Text;

namespace Migaki.Cli.Output;

/// <summary>Text in HTML and XML: content and attributes.</summary>
internal static class MarkupText
{
    /// <param name="text">Any text.</param>
    /// <param name="isShown">What may stand there at all; the rest becomes U+FFFD.</param>
    public static string Escape(string text, Func<Rune, bool> isShown)
    {
        var escaped = new StringBuilder(text.Length + 8);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (rune.Value)
            {
                case '&': escaped.Append("&amp;"); break;
                case '<': escaped.Append("&lt;"); break;
                case '>': escaped.Append("&gt;"); break;
                case '"': escaped.Append("&quot;"); break;
                case '\'': escaped.Append("&#39;"); break;
                default: escaped.Append(isShown(rune) ? rune.ToString() : "\uFFFD"); break;
            }
        }
        return escaped.ToString();
    }
}
