namespace Migaki.Redaction;

/// <summary>A kind of secret only the application knows. Runs beside the built-in rules on everything that is about to be recorded.</summary>
/// <remarks>
/// A rule is called from many threads, on overlapping windows of long texts: a match may depend on the 512 characters before it and the
/// <see cref="MaxLength"/> characters after its start, on nothing else. If it throws, the whole text is replaced: evidence fails closed.
/// </remarks>
public interface ISecretRule
{
    /// <summary>Kebab-case name; it appears in tokens and reports.</summary>
    string Id { get; }

    /// <summary>What the report says was removed.</summary>
    string Reason { get; }

    /// <summary>The longest match in characters, at most 32,768.</summary>
    int MaxLength { get; }

    /// <summary>Adds every match in <paramref name="text"/>, in any order.</summary>
    void Find(ReadOnlySpan<char> text, ICollection<SecretMatch> matches);
}

/// <summary>Where a secret stands in a text.</summary>
/// <param name="Start">Index of its first character.</param>
/// <param name="Length">Its length in characters.</param>
public readonly record struct SecretMatch(int Start, int Length);
