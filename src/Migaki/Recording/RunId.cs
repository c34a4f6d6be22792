using System.Globalization;
using System.Security.Cryptography;

namespace Migaki.Recording;

/// <summary>Run ids: <c>2026-02-23T19-55-12.345Z_8f3c91d2</c>. They sort by time and are unique by 32 random bits and an exclusively created folder.</summary>
internal static class RunId
{
    public const int Length = 33;

    public static string Create(DateTimeOffset now)
    {
        Span<byte> random = stackalloc byte[4];
        RandomNumberGenerator.Fill(random);
        return now.UtcDateTime.ToString("yyyy-MM-dd'T'HH-mm-ss.fff'Z'", CultureInfo.InvariantCulture) + "_" + Convert.ToHexString(random).ToLowerInvariant();
    }

    /// <summary>As long as an id, and no id.</summary>
    public static string Placeholder() => "_" + Nonce();

    /// <summary>A text nobody could know before: it tells the signature of this run from that of any other.</summary>
    public static string Nonce() => Convert.ToHexString(RandomNumberGenerator.GetBytes(16)).ToLowerInvariant();

    /// <summary>Whether a text is a run id, exactly as <see cref="Create"/> writes it.</summary>
    public static bool IsValid(string? text) => text is { Length: Length } && text[24] == '_'
        && DateTime.TryParseExact(text.AsSpan(0, 24), "yyyy-MM-dd'T'HH-mm-ss.fff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.None, out _)
        && text.AsSpan(25).IndexOfAnyExcept(Recording.Hex.Digits) < 0;
}
