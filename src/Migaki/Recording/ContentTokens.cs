namespace Migaki.Recording;

/// <summary>The deterministic token estimate of a text.</summary>
internal static class ContentTokens
{
    public static int Count(ReadOnlySpan<char> text) => Migaki.Mir.Estimates.TokenEstimator.Count(text);
}
