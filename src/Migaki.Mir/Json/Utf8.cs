namespace Migaki.Mir.Json;

/// <summary>Strict UTF-8, one scalar at a time, so that an error has an exact place.</summary>
internal static class Utf8
{
    /// <summary>The length of the sequence at <paramref name="at"/>; 0 where it is cut off, overlong, a surrogate or beyond U+10FFFF.</summary>
    public static int Decode(byte[] input, int at, out int rune)
    {
        int first = input[at];
        rune = first;
        if (first < 0x80) return 1;
        var (length, smallest) = first switch
        {
            >= 0xC2 and < 0xE0 => (2, 0x80),
            >= 0xE0 and < 0xF0 => (3, 0x800),
            >= 0xF0 and < 0xF5 => (4, 0x10000),
            _ => (0, 0),
        };
        if (length == 0 || at + length > input.Length) return 0;
        rune = first & (0x7F >> length);
        for (var i = 1; i < length; i++)
        {
            int next = input[at + i];
            if ((next & 0xC0) != 0x80) return 0;
            rune = (rune << 6) | (next & 0x3F);
        }
        return rune < smallest || rune > 0x10FFFF || rune is >= 0xD800 and < 0xE000 ? 0 : length;
    }
}
