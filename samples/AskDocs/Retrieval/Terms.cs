namespace AskDocs.Retrieval;

/// <summary>Turns text into the terms that are searched: lower case, without stop words, lightly stemmed.</summary>
public static class Terms
{
    private static readonly HashSet<string> StopWords = new(
        ("a an and are as at be been but by can did do does done for from get had has have how i if in into is it its me my no nor not of on one or our " +
        "should so such than that the their them then there these they this to too us was we were what when which who why will with would you your " +
        "please tell turn whole all about happen happens").Split(' '), StringComparer.Ordinal);

    private static readonly string[] Suffixes = ["ations", "ation", "ingly", "ings", "ing", "ions", "ion", "ies", "ed", "es", "s"];

    /// <summary>The terms of a text, in order, with repeats.</summary>
    public static List<string> Of(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var terms = new List<string>();
        foreach (var word in Words(text))
        {
            var lower = word.ToLowerInvariant();
            if (StopWords.Contains(lower)) continue;
            terms.Add(Stem(lower));
            // MirAssume is found by "assume" too.
            var humps = Humps(word);
            if (humps.Count > 1) terms.AddRange(humps.Select(h => h.ToLowerInvariant()).Where(h => h.Length > 2 && !StopWords.Contains(h)).Select(Stem));
        }
        return terms;
    }

    /// <summary>Whether a term is a code, such as <c>mir3001</c>: whoever asks for one means exactly that.</summary>
    public static bool IsCode(string term)
    {
        ArgumentNullException.ThrowIfNull(term);
        return term.Length > 3 && char.IsAsciiLetter(term[0]) && term.Count(char.IsAsciiDigit) >= 3;
    }

    /// <summary>The words of a text as they are written.</summary>
    public static IEnumerable<string> Words(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        var start = -1;
        for (var i = 0; i <= text.Length; i++)
        {
            var inside = i < text.Length && char.IsLetterOrDigit(text[i]);
            if (inside && start < 0) start = i;
            if (!inside && start >= 0)
            {
                yield return text[start..i];
                start = -1;
            }
        }
    }

    internal static string Stem(string word)
    {
        if (word.Any(char.IsDigit)) return word;
        foreach (var suffix in Suffixes)
        {
            if (word.Length - suffix.Length < 3 || !word.EndsWith(suffix, StringComparison.Ordinal)) continue;
            var stem = word[..^suffix.Length];
            if (suffix == "ies") return stem + "i";
            if (suffix == "s" && stem[^1] is 's' or 'u') return Trimmed(word);
            // cancelled, cancelling, cancel: one term.
            return Trimmed(stem);
        }
        return Trimmed(word);
    }

    private static string Trimmed(string stem)
    {
        if (stem.Length > 3 && stem[^1] == 'e') return stem[..^1];
        if (stem.Length > 3 && stem[^1] == 'y') return stem[..^1] + "i";
        return stem.Length > 4 && stem[^1] == stem[^2] && stem[^1] is not ('a' or 'e' or 'i' or 'o' or 'u') ? stem[..^1] : stem;
    }

    private static List<string> Humps(string word)
    {
        var humps = new List<string>();
        var start = 0;
        for (var i = 1; i <= word.Length; i++)
        {
            if (i == word.Length || (char.IsUpper(word[i]) && char.IsLower(word[i - 1])))
            {
                humps.Add(word[start..i]);
                start = i;
            }
        }
        return humps;
    }
}
