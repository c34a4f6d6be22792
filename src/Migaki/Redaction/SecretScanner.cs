namespace Migaki.Redaction;

/// <summary>A secret that was found; ranges of one scan are sorted and do not overlap.</summary>
/// <param name="Start">Index of the first character.</param>
/// <param name="End">Index behind the last.</param>
/// <param name="RuleId">The rule that found it.</param>
/// <param name="Reason">What it is.</param>
internal readonly record struct FoundSecret(int Start, int End, string RuleId, string Reason);

/// <summary>Finds secrets: one pass for all keywords, then the rules of those that occur, each at its place only. Immutable and thread-safe.</summary>
internal sealed class SecretScanner
{
    private readonly SecretRule[] _rules;
    private readonly ISecretRule[] _custom;
    private readonly KeywordAutomaton _keywords;
    private readonly (int Rule, int Keyword)[][] _users;

    public SecretScanner(RedactionOptions options)
    {
        _rules = options.IncludePersonal ? [.. SecretRules.Always, .. GeneralRules.Personal] : SecretRules.Always;
        _custom = [.. options.Rules];
        foreach (var rule in _custom)
        {
            if (!IsRuleId(rule.Id)) throw new ArgumentException($"The rule id \"{rule.Id}\" is not kebab-case of at most 64 characters.", nameof(options));
            if (rule.MaxLength is < 1 or > SecretRule.MaxAhead) throw new ArgumentException($"The rule \"{rule.Id}\" has a MaxLength outside 1 to {SecretRule.MaxAhead}.", nameof(options));
        }

        var numbers = new Dictionary<string, int>(StringComparer.Ordinal);
        var users = new List<List<(int, int)>>();
        for (var r = 0; r < _rules.Length; r++)
        {
            for (var k = 0; k < _rules[r].Keywords.Count; k++)
            {
                if (!numbers.TryGetValue(_rules[r].Keywords[k], out var number))
                {
                    numbers.Add(_rules[r].Keywords[k], number = users.Count);
                    users.Add([]);
                }
                users[number].Add((r, k));
            }
        }
        _users = [.. users.Select(u => u.ToArray())];
        _keywords = new KeywordAutomaton([.. numbers.OrderBy(n => n.Value).Select(n => n.Key)]);
    }

    public static SecretScanner Default { get; } = new(RedactionOptions.Default);

    /// <summary>Whether the text holds a secret at all.</summary>
    public bool IsClean(ReadOnlySpan<char> text)
    {
        var found = new List<FoundSecret>();
        Scan(text, found);
        return found.Count == 0;
    }

    /// <summary>Adds the secrets of a text, sorted, without overlap.</summary>
    public void Scan(ReadOnlySpan<char> text, List<FoundSecret> found) => ScanWindow(text, 0, text.Length, 0, found);

    /// <summary>
    /// For windows: adds the secrets that start at or behind <paramref name="from"/> and before <paramref name="to"/>; what lies before
    /// <paramref name="reached"/> is already redacted. Returns where the last one ends.
    /// </summary>
    public int ScanWindow(ReadOnlySpan<char> text, int from, int to, int reached, List<FoundSecret> found)
    {
        List<Candidate>? candidates = null;
        FindBuiltIn(text, ref candidates);
        for (var c = 0; c < _custom.Length; c++) FindCustom(text, from, to, c, ref candidates);
        if (candidates is null) return reached;
        candidates.Sort();
        foreach (var candidate in candidates)
            if (candidate.Start >= from && candidate.Start < to) reached = Accept(text, candidate, reached, found);
        return reached;
    }

    private void FindBuiltIn(ReadOnlySpan<char> text, ref List<Candidate>? candidates)
    {
        int state = 0, at = 0;
        while (true)
        {
            var hits = _keywords.NextHit(text, ref state, ref at);
            if (hits.IsEmpty) break;
            foreach (var hit in hits)
            {
                foreach (var (rule, keyword) in _users[hit])
                {
                    if (_rules[rule].TryMatch(text, keyword, at, out var start, out var end))
                        (candidates ??= []).Add(new Candidate(start, end, rule, _rules[rule].Id, _rules[rule].Reason));
                }
            }
        }
    }

    private void FindCustom(ReadOnlySpan<char> text, int from, int to, int index, ref List<Candidate>? candidates)
    {
        var rule = _custom[index];
        var matches = new List<SecretMatch>();
        try
        {
            rule.Find(text, matches);
        }
#pragma warning disable CA1031 // a rule of the application may fail in any way; its text must then not be recorded
        catch (Exception)
#pragma warning restore CA1031
        {
            if (to > from) (candidates ??= []).Add(new Candidate(from, to, -1, rule.Id, "the rule failed; the whole text was removed"));
            return;
        }
        foreach (var match in matches)
        {
            // A range outside the text is the rule's mistake: what of it lies inside is removed.
            var start = Math.Clamp(match.Start, 0, text.Length);
            var end = (int)Math.Clamp(match.Start + (long)match.Length, start, text.Length);
            if (end > start) (candidates ??= []).Add(new Candidate(start, end, _rules.Length + index, rule.Id, rule.Reason));
        }
    }

    /// <summary>Takes what of a candidate is neither taken yet nor a token of an earlier redaction.</summary>
    private static int Accept(ReadOnlySpan<char> text, Candidate candidate, int reached, List<FoundSecret> found)
    {
        // The word "password" inside a token such as [REDACTED:url-password:…] announces nothing.
        if (candidate.Start > 0 && RedactionToken.IsInside(text, candidate.Start, out _)) return reached;
        var start = Math.Max(candidate.Start, reached);
        while (start < candidate.End)
        {
            var token = RedactionToken.Find(text, start, candidate.End, out var tokenEnd);
            var end = token < 0 ? candidate.End : token;
            if (end > start) found.Add(new FoundSecret(start, end, candidate.RuleId, candidate.Reason));
            if (token < 0) break;
            start = tokenEnd;
        }
        return Math.Max(reached, candidate.End);
    }

    private static bool IsRuleId(string? id)
    {
        if (id is null or { Length: 0 or > 64 }) return false;
        foreach (var c in id)
            if (c is not (>= 'a' and <= 'z' or >= '0' and <= '9' or '-')) return false;
        return true;
    }

    private readonly record struct Candidate(int Start, int End, int Rank, string RuleId, string Reason) : IComparable<Candidate>
    {
        /// <summary>By place; at one place specific rules before general ones (their order in <see cref="SecretRules"/>), longer before shorter.</summary>
        public int CompareTo(Candidate other)
        {
            var order = Start.CompareTo(other.Start);
            if (order == 0) order = Rank.CompareTo(other.Rank);
            return order != 0 ? order : other.End.CompareTo(End);
        }
    }
}
