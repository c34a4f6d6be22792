namespace Migaki.Mir.Json;

/// <summary>
/// Canonical JSON, RFC 8785: UTF-8, no white space, members sorted by UTF-16 code unit, numbers as ECMAScript writes them.
/// There is one writer for everything that is digested, so that no serializer's defaults decide a byte.
/// </summary>
/// <remarks>
/// What has no canonical form is refused with <see cref="ArgumentException"/>: a number that is not finite, a string with a lone
/// surrogate, and nesting deeper than <see cref="WireReader.MaxDepth"/>, which no strict reader would take back.
/// </remarks>
public static class CanonicalJson
{
    /// <summary>The canonical text of a value.</summary>
    /// <exception cref="ArgumentException">The value has no canonical form.</exception>
    public static string ToText(WireValue value)
    {
        var writer = new CanonicalWriter(indented: false);
        writer.Write(value);
        return writer.ToText();
    }

    /// <summary>The canonical bytes of a value: UTF-8, without byte order mark or final newline.</summary>
    /// <exception cref="ArgumentException">The value has no canonical form.</exception>
    public static byte[] ToUtf8(WireValue value)
    {
        var writer = new CanonicalWriter(indented: false);
        writer.Write(value);
        return writer.ToUtf8();
    }

    /// <summary>
    /// The same value for people: members in canonical order, two-space indent, one final newline. This is the golden form of
    /// error lists and the form plans are printed in for a text diff.
    /// </summary>
    /// <exception cref="ArgumentException">The value has no canonical form.</exception>
    public static string ToIndentedText(WireValue value)
    {
        var writer = new CanonicalWriter(indented: true);
        writer.Write(value);
        return writer.ToText() + "\n";
    }

    /// <summary>A string with its quotes, escaped as RFC 8785 asks.</summary>
    /// <exception cref="ArgumentException">The string has a lone surrogate.</exception>
    public static string Quote(string value)
    {
        if (IsPlain(value)) return "\"" + value + "\"";
        var writer = new CanonicalWriter(indented: false);
        writer.WriteString(value);
        return writer.ToText();
    }

    /// <summary>Whether a text between quotes is its own canonical form.</summary>
    internal static bool IsPlain(string text)
    {
        foreach (var c in text)
            if (c is < ' ' or '"' or '\\' or > '~') return false;
        return true;
    }

    /// <summary>A number as ECMAScript writes it.</summary>
    /// <exception cref="ArgumentException">The number is not finite.</exception>
    public static string Number(double value) => NumberText.Format(value);
}
