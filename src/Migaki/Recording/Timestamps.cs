using System.Globalization;

namespace Migaki.Recording;

/// <summary>RFC 3339 times in UTC with milliseconds, 24 bytes: <c>2026-02-23T19:55:12.345Z</c>.</summary>
internal static class Timestamps
{
    public const int Length = 24;

    [ThreadStatic] private static long t_second;
    [ThreadStatic] private static byte[]? t_text;

    public static string Format(DateTimeOffset time) => time.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);

    /// <summary>Writes 24 bytes. The seconds are formatted once and kept: a run writes many events within one.</summary>
    public static void Write(DateTimeOffset time, Span<byte> destination)
    {
        var ticks = time.UtcTicks;
        var second = ticks / TimeSpan.TicksPerSecond;
        if (t_text is null || t_second != second)
        {
            var text = new byte[Length];
            _ = new DateTime(second * TimeSpan.TicksPerSecond, DateTimeKind.Utc).TryFormat(text, out _, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
            (t_text, t_second) = (text, second);
        }
        t_text.CopyTo(destination);
        var milliseconds = (int)(ticks % TimeSpan.TicksPerSecond / TimeSpan.TicksPerMillisecond);
        destination[20] = (byte)('0' + (milliseconds / 100));
        destination[21] = (byte)('0' + (milliseconds / 10 % 10));
        destination[22] = (byte)('0' + (milliseconds % 10));
    }

    public static bool IsValid(ReadOnlySpan<byte> text)
    {
        Span<char> chars = stackalloc char[Length];
        return text.Length == Length && System.Text.Encoding.UTF8.TryGetChars(text, chars, out var written) && written == Length
            && DateTime.TryParseExact(chars, "yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
    }
}
