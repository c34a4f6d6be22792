namespace Migaki.Redaction;

/// <summary>What kind of text a rule finds.</summary>
internal enum RuleClass
{
    /// <summary>A credential: always redacted.</summary>
    Credential,

    /// <summary>A payment card or bank account number: always redacted.</summary>
    Financial,

    /// <summary>An e-mail address, a telephone number: redacted when asked for.</summary>
    Personal,
}

/// <summary>
/// One kind of secret. A keyword announces it, the form decides where it begins and ends. Everything a form looks at lies between
/// <see cref="MaxBehind"/> characters before the secret and <see cref="MaxAhead"/> after its start; streaming depends on that.
/// </summary>
internal abstract class SecretRule(string id, RuleClass kind, string reason)
{
    public const int MaxBehind = 512;
    public const int MaxAhead = 32 * 1024;

    /// <summary>Kebab-case; appears in tokens and reports.</summary>
    public string Id { get; } = id;

    public RuleClass Class { get; } = kind;

    /// <summary>What the report says was removed.</summary>
    public string Reason { get; } = reason;

    /// <summary>Lower-case ASCII texts, one of which occurs wherever the rule can match.</summary>
    public abstract IReadOnlyList<string> Keywords { get; }

    /// <summary>Looks around a keyword for the secret.</summary>
    /// <param name="text">The whole text.</param>
    /// <param name="keyword">Index in <see cref="Keywords"/>.</param>
    /// <param name="keywordEnd">Position behind the keyword.</param>
    /// <param name="start">Start of the secret.</param>
    /// <param name="end">End of the secret.</param>
    public abstract bool TryMatch(ReadOnlySpan<char> text, int keyword, int keywordEnd, out int start, out int end);
}

/// <summary>A token with a form of its own: prefix, alphabet, length.</summary>
internal sealed class TokenRule : SecretRule
{
    private readonly SecretCheck _check;

    public TokenRule(string id, string reason, SecretCheck check, params string[] patterns)
        : base(id, RuleClass.Credential, reason)
    {
        _check = check;
        Patterns = [.. patterns.Select(TokenPattern.Parse)];
        Keywords = [.. Patterns.Select(p => p.Keyword)];
    }

    public TokenRule(string id, string reason, params string[] patterns)
        : this(id, reason, Checks.LooksRandom, patterns) { }

    public IReadOnlyList<TokenPattern> Patterns { get; }

    public override IReadOnlyList<string> Keywords { get; }

    public override bool TryMatch(ReadOnlySpan<char> text, int keyword, int keywordEnd, out int start, out int end) =>
        Patterns[keyword].TryMatch(text, keywordEnd - Keywords[keyword].Length, out start, out end)
        && end - start < MaxAhead && _check(text.Slice(start, end - start));
}

/// <summary>A secret whose form is code: one method finds it around a keyword.</summary>
internal sealed class FormRule(string id, RuleClass kind, string reason, FormRule.Finder find, params string[] keywords) : SecretRule(id, kind, reason)
{
    /// <summary>Finds a secret around the keyword that ends at <paramref name="keywordEnd"/>.</summary>
    public delegate bool Finder(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end);

    public override IReadOnlyList<string> Keywords { get; } = keywords;

    public override bool TryMatch(ReadOnlySpan<char> text, int keyword, int keywordEnd, out int start, out int end) =>
        find(text, keywordEnd - Keywords[keyword].Length, keywordEnd, out start, out end);
}
