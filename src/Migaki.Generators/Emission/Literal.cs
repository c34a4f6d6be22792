using System.Globalization;
using System.Text;

namespace Migaki.Generators.Emission;

/// <summary>C# literals of any text. Only ASCII comes out, so no encoding and no line-ending setting can change them.</summary>
internal static class Literal
{
    /// <summary>A <see cref="string"/> literal of exactly this text.</summary>
    public static string String(string text) => Quote(text, loneSurrogates: true);

    /// <summary>A <see cref="string"/> literal of a text whose UTF-8 counts: half a surrogate pair is what <see cref="Encoding.UTF8"/> makes of it.</summary>
    public static string Utf8(string text) => Quote(text, loneSurrogates: false);

    /// <summary>As <see cref="Utf8"/>; as a raw literal where the text allows it, which is a third shorter for JSON and read without looking for escapes.</summary>
    public static string Document(string text) =>
        text.Length > 0 && text[0] != '"' && text[text.Length - 1] != '"' && text.IndexOf("\"\"\"", StringComparison.Ordinal) < 0 && text.All(static c => c is >= ' ' and <= '~')
            ? "\"\"\"" + text + "\"\"\""
            : Utf8(text);

    private static string Quote(string text, bool loneSurrogates)
    {
        var literal = new StringBuilder(text.Length + 16).Append('"');
        for (var i = 0; i < text.Length; i++)
        {
            var c = text[i];
            if (c is '"' or '\\') literal.Append('\\').Append(c);
            else if (c is >= ' ' and <= '~') literal.Append(c);
            else if (char.IsHighSurrogate(c) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) Escape(literal, c).Append(Escape(new StringBuilder(), text[++i]));
            else Escape(literal, char.IsSurrogate(c) && !loneSurrogates ? '\uFFFD' : c);
        }
        return literal.Append('"').ToString();
    }

    private static StringBuilder Escape(StringBuilder literal, char c) =>
        literal.Append("\\u").Append(((int)c).ToString("x4", CultureInfo.InvariantCulture));
}
