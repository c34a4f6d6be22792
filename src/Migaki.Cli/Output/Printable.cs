using System.Globalization;
using System.Text;

namespace Migaki.Cli.Output;

/// <summary>
/// Text of plans, for terminals and documents. A plan may come from anywhere: an id must not be able to move the cursor, turn text
/// around, or fill the screen.
/// </summary>
internal static class Printable
{
    private const int Longest = 200;

    /// <summary>On one line, without controls and direction marks, bounded.</summary>
    public static string Line(string text, int longest = Longest)
    {
        var line = new StringBuilder(Math.Min(text.Length, longest) + 1);
        foreach (var rune in text.EnumerateRunes())
        {
            if (line.Length >= longest) return line.Append('…').ToString();
            if (rune.Value is '\n' or '\r' or '\t') line.Append(' ');
            else if (IsUnsafe(rune)) line.Append('\uFFFD');
            else line.Append(rune.ToString());
        }
        return line.ToString();
    }

    /// <summary>An id as part of a sentence; an empty one is shown as a pair of quotes.</summary>
    public static string Id(string id) => id.Length == 0 ? "\"\"" : Line(id, 120);

    /// <summary>Text in two dimensions has a width: wide characters count two, marks that combine none.</summary>
    public static bool IsWide(Rune rune) => rune.Value is (>= 0x1100 and <= 0x115F) or (>= 0x2E80 and <= 0xA4CF) or (>= 0xAC00 and <= 0xD7A3)
        or (>= 0xF900 and <= 0xFAFF) or (>= 0xFE30 and <= 0xFE6F) or (>= 0xFF00 and <= 0xFF60) or (>= 0xFFE0 and <= 0xFFE6) or (>= 0x1F300 and <= 0x1FAFF) or (>= 0x20000 and <= 0x3FFFD);

    /// <summary>Controls, direction marks and what has no glyph.</summary>
    public static bool IsUnsafe(Rune rune) => Rune.GetUnicodeCategory(rune) is UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator
        or UnicodeCategory.ParagraphSeparator or UnicodeCategory.PrivateUse or UnicodeCategory.OtherNotAssigned or UnicodeCategory.Surrogate
        || (rune.Value & 0xFFFE) == 0xFFFE;
}
