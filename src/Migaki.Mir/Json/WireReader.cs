using System.Text;

namespace Migaki.Mir.Json;

/// <summary>
/// The strict reader: RFC 8259 without the leniencies that let two readers of one text see two values. Refused are duplicate
/// names, nesting beyond <see cref="MaxDepth"/>, numbers that are not finite (and, in digested documents, beyond 2^53-1), lone
/// surrogates, byte order marks, comments, trailing commas, anything after the value, invalid UTF-8 and unescaped control
/// characters. No input makes it throw.
/// </summary>
public static class WireReader
{
    /// <summary>The deepest nesting of arrays and objects.</summary>
    public const int MaxDepth = 64;

    /// <summary>Reads a value from UTF-8.</summary>
    public static WireReadResult Read(byte[] utf8, WireReaderOptions? options = null)
    {
        options ??= WireReaderOptions.Digested;
        if (utf8.Length > options.MaxBytes) return TooLarge(options);
        var parser = new WireParser(utf8, options);
        var value = parser.ParseDocument();
        return new WireReadResult(value, parser.Error);
    }

    /// <summary>Reads a value from text.</summary>
    public static WireReadResult Read(string text, WireReaderOptions? options = null)
    {
        options ??= WireReaderOptions.Digested;
        if (text.Length > options.MaxBytes) return TooLarge(options);
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (char.IsHighSurrogate(text[i]) && i + 1 < text.Length && char.IsLowSurrogate(text[i + 1])) i++;
            else return new WireReadResult(null, new WireReadError(WireReadErrorKind.LoneSurrogate, "The text has half of a surrogate pair.", "$", i));
        }
        var utf8 = Encoding.UTF8.GetBytes(text);
        var result = Read(utf8, options);
        if (result.Error is not { } error) return result;
        return new WireReadResult(null, error with { Offset = Encoding.UTF8.GetCharCount(utf8, 0, Math.Min(error.Offset, utf8.Length)) });
    }

    private static WireReadResult TooLarge(WireReaderOptions options) => new(
        null,
        new WireReadError(WireReadErrorKind.TooLarge, $"The input is longer than {NumberText.Format(options.MaxBytes)} bytes.", "$", 0));
}
