namespace Migaki.Redaction;

/// <summary>What is searched for before anything is recorded. Credentials and account numbers always are.</summary>
public sealed record RedactionOptions
{
    /// <summary>Credentials and account numbers; no personal data.</summary>
    public static RedactionOptions Default { get; } = new();

    /// <summary>Whether e-mail addresses and telephone numbers are redacted too.</summary>
    public bool IncludePersonal { get; init; }

    /// <summary>The application's own rules.</summary>
    public IReadOnlyList<ISecretRule> Rules { get; init; } = [];

    /// <summary>The name of this policy in the manifest: <c>default</c>, <c>personal</c>, with <c>+custom</c> where rules were added.</summary>
    public string PolicyName => (IncludePersonal ? "personal" : "default") + (Rules.Count > 0 ? "+custom" : "");
}
