using System.Text.RegularExpressions;

namespace WriterCritic.Writing;

/// <summary>What a text of this house must be: short, without advertising, with every fact of its brief.</summary>
public static partial class HouseRules
{
    public const int MostWords = 120;

    /// <summary>What is wrong with a text, a sentence each; empty where nothing is.</summary>
    public static IReadOnlyList<string> Faults(string text, string brief)
    {
        ArgumentNullException.ThrowIfNull(text);
        var faults = new List<string>();
        faults.AddRange(Hype().Matches(text).Select(m => m.Value.ToLowerInvariant()).Distinct(StringComparer.Ordinal).Select(w => $"Remove the word: {w}"));
        faults.AddRange(Brief.Read(brief).Facts.Where(f => !text.Contains(f, StringComparison.OrdinalIgnoreCase)).Select(f => $"Add the fact: {f}"));
        if (text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length > MostWords) faults.Add($"Use at most {MostWords} words.");
        return faults;
    }

    public static string WithoutHype(string text) => Spaces().Replace(Hype().Replace(text, ""), " ").Replace(" .", ".", StringComparison.Ordinal).Replace(" ,", ",", StringComparison.Ordinal);

    [GeneratedRegex(@"\b(revolutionary|amazing|world-class|game-changing|unique)\b", RegexOptions.IgnoreCase)]
    private static partial Regex Hype();

    [GeneratedRegex(" {2,}")]
    private static partial Regex Spaces();
}
