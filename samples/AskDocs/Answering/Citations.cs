using System.Text.RegularExpressions;

namespace AskDocs.Answering;

/// <summary>Citations in an answer: a source in square brackets, e.g. <c>[docs/suppressing.md#in-one-place]</c>.</summary>
public static partial class Citations
{
    /// <summary>The cited sources in order of appearance. Code and links cite nothing.</summary>
    public static IReadOnlyList<string> In(string answer) =>
        [.. Citation().Matches(Code().Replace(answer, "")).Select(m => m.Groups[1].Value).Distinct(StringComparer.Ordinal)];

    /// <summary>The answer's own words.</summary>
    public static string Without(string answer) => Citation().Replace(answer, "");

    [GeneratedRegex(@"\[([^\[\]\s()]+\.md(?:#[^\[\]\s]*)?)\](?!\()")]
    private static partial Regex Citation();

    [GeneratedRegex(@"```.*?(```|\z)|`[^`\n]*`", RegexOptions.Singleline)]
    private static partial Regex Code();
}
