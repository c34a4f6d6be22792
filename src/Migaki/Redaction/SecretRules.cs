namespace Migaki.Redaction;

/// <summary>All built-in rules, specific ones first: where two find the same text, the first gives its name.</summary>
internal static class SecretRules
{
    /// <summary>The rules that always run.</summary>
    public static SecretRule[] Always { get; } = [.. CloudRules.All, .. CodeHostRules.All, .. ServiceRules.All, .. GeneralRules.Credentials, .. GeneralRules.Financial];

    /// <summary>Every rule.</summary>
    public static SecretRule[] All { get; } = [.. Always, .. GeneralRules.Personal];
}
