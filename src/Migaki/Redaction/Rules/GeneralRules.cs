namespace Migaki.Redaction;

/// <summary>Secrets of no particular issuer: keys, tokens, headers, connection strings, named values, hashes, numbers.</summary>
internal static class GeneralRules
{
    public static SecretRule[] Credentials { get; } =
    [
        new FormRule("private-key", RuleClass.Credential, "private key", StructuredForms.PrivateKey, "-----begin "),
        new FormRule("putty-key", RuleClass.Credential, "private key", StructuredForms.PuttyKey, "private-lines: "),
        new FormRule("jwt", RuleClass.Credential, "JSON web token", StructuredForms.WebToken, "eyj"),
        new FormRule("url-password", RuleClass.Credential, "credentials in an address", StructuredForms.AddressPassword, "://"),
        new FormRule("authorization-header", RuleClass.Credential, "credentials of an Authorization header", StructuredForms.AuthorizationHeader, "basic ", "bearer "),
        new FormRule("cookie", RuleClass.Credential, "cookie value", StructuredForms.Cookie, "cookie:"),
        new FormRule("curl-user", RuleClass.Credential, "password of a curl call", StructuredForms.CurlUser, "-u ", "--user "),
        new FormRule("netrc", RuleClass.Credential, "password of a netrc file", StructuredForms.Netrc, "password "),
        new FormRule("pgpass", RuleClass.Credential, "password of a pgpass file", StructuredForms.Pgpass, ":5432:"),
        new FormRule("password-hash", RuleClass.Credential, "password hash", StructuredForms.PasswordHash,
            "$2a$", "$2b$", "$2y$", "$argon2i$", "$argon2d$", "$argon2id$", "$scrypt$", "$5$", "$6$", "$y$", "$apr1$", "$pbkdf2", "pbkdf2_sha256$", "pbkdf2_sha512$", "{sha}", "{ssha}", "{ssha512}", "$p$", "$1$"),
        new AssignmentRule("docker-auth", "registry credentials", (v, f) => f == AssignmentForm.Quoted && v.Length >= 8 && CharClass.Base64.RunLength(v, 0, v.Length) >= v.Length - 2 && Checks.LooksRandom(v), "auth", "identitytoken"),
        new AssignmentRule("kubernetes-secret", "Kubernetes credentials", AssignmentRule.Exactly("0-9A-Za-z+/=", 24, 2048), "client-key-data", ".dockerconfigjson", ".dockercfg", "tls.key", "service-account-token"),
        new AssignmentRule("connection-password", "password of a connection string", IsPassword, "password", "passwd", "passwort", "passphrase", "pwd", "pass", "storepass", "keypass", "requirepass", "sshpass"),
        new AssignmentRule("named-secret", "value named as a secret", IsNamedSecret,
            "secret", "secret_key", "secretkey", "client_secret", "clientsecret", "client-secret", "api_secret", "apisecret", "app_secret", "shared_secret",
            "token", "access_token", "accesstoken", "refresh_token", "refreshtoken", "auth_token", "id_token", "bot_token", "csrf_token",
            "api_key", "apikey", "api-key", "api key", "access_key", "accesskey", "access-key", "account_key", "master_key", "masterkey", "license_key",
            "auth_key", "authkey", "private_key", "privatekey", "encryption_key", "encryptionkey", "signing_key", "signingkey", "signing_secret", "webhook_secret", "session_key",
            "subscription-key", "credential", "instrumentationkey", "sas_token", "jwt_secret", "cookie_secret"),
    ];

    public static SecretRule[] Financial { get; } =
    [
        new FormRule("payment-card", RuleClass.Financial, "payment card number", NumberForms.Card, "2", "3", "4", "5", "6"),
        new FormRule("iban", RuleClass.Financial, "bank account number", NumberForms.Iban, "0", "1", "2", "3", "4", "5", "6", "7", "8", "9"),
        new FormRule("us-ssn", RuleClass.Financial, "social security number", NumberForms.SocialSecurityNumber, "ssn", "social security"),
    ];

    public static SecretRule[] Personal { get; } =
    [
        new FormRule("email", RuleClass.Personal, "e-mail address", NumberForms.Email, "@"),
        new FormRule("phone", RuleClass.Personal, "telephone number", NumberForms.Phone, "+"),
    ];

    /// <summary>Passwords are chosen by people: almost anything is one where the form is a machine's, prose needs a sign of one.</summary>
    private static bool IsPassword(ReadOnlySpan<char> value, AssignmentForm form)
    {
        if (value.Length < 3 || Checks.IsPlaceholder(value) || Checks.IsCode(value)) return false;
        return form switch
        {
            AssignmentForm.Quoted => value.IndexOf(' ') < 0 || Checks.HasLetterAndDigit(value),
            AssignmentForm.Tight => !value.StartsWith("$".AsSpan(), StringComparison.Ordinal) || value.Length > 8,
            AssignmentForm.Option => value[0] is not ('-' or '$'),
            _ => value.Length >= 6 && HasDigitOrSymbol(value) && Checks.Entropy(value) >= 2,
        };
    }

    /// <summary>Tokens and keys are generated: without letters and digits in some disorder a value is a word, a name or a reference.</summary>
    private static bool IsNamedSecret(ReadOnlySpan<char> value, AssignmentForm form) =>
        value.Length >= 10 && value.IndexOf(' ') < 0 && (Checks.HasLetterAndDigit(value) ? Checks.Entropy(value) >= 3 : value.Length >= 32 && Checks.Entropy(value) >= 4.3) && !Checks.IsPlaceholder(value) && !Checks.IsCode(value)
        && !value.StartsWith("http".AsSpan(), StringComparison.OrdinalIgnoreCase) && value[0] is not ('/' or '.');

    private static bool HasDigitOrSymbol(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
            if (c is >= '0' and <= '9' or '!' or '@' or '#' or '$' or '%' or '^' or '&' or '*' or '?' or '~') return true;
        return false;
    }
}
