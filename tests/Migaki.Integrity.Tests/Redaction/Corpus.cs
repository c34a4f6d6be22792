using Migaki.Redaction;

namespace Migaki.Integrity.Tests;

/// <summary>
/// A labelled corpus from a seed: lines as they stand in logs, exceptions, configuration and prompts. Half hold a secret, the others what
/// resembles one. Kinds we have no rule for are in it too: a corpus of only what the rules say would measure nothing.
/// </summary>
internal static class Corpus
{
    internal readonly record struct Line(string Text, string Kind, int Start, int End)
    {
        public bool HasSecret => Start >= 0;
    }

    public static List<Line> Lines(Random random, int count)
    {
        var lines = new List<Line>(count);
        for (var i = 0; i < count; i++) lines.Add(i % 2 == 0 ? WithSecret(random) : Clean(random));
        return lines;
    }

    private static readonly string[] Carriers =
    [
        "System.Net.Http.HttpRequestException: 401 for {0} at Client.Send()", "2026-02-23T19:55:12Z INFO using {0} for region eu", "{{\"role\":\"user\",\"content\":\"my value is {0}, why does it fail?\"}}",
        "curl -H \"X-Auth: {0}\" https://host/api", "export VALUE={0}", "- value: {0}", "GET /callback?code={0}&state=1 HTTP/1.1", "diff: -old +{0}", "| name | {0} |", "Unhandled: {0}\n   at Program.Main()",
    ];

    private static readonly string[] Templates =
    [
        "DB_PASSWORD=«%a12»", "password: «%a6!%a5»", "\"password\": \"«%a10»\"", "{\\\"apiKey\\\":\\\"«%a32»\\\"}", "Server=db;User=sa;Password=«%a9#x»;", "postgres://app:«%a14»@db/x", "Authorization: Basic «%basic»",
        "Authorization: Bearer «%u48»", "client_secret: «%u40»", "aws_secret_access_key=«%b40»", "Cookie: session=«%a40»", "«$2b$12$%u53»", "<password>«%a8»</password>", "card «%card»", "mysql --password «%a11»",
        "secretKey = '«%a40»'", "x-api-key: «%h40»", "token «%jwt»", "curl -u ci:«%a16» https://host", "storePassword '«%a9»'",
        // What no rule is made for: prose, hex without a name, words, split values, an own scheme.
        "the password is «%a10»", "use «%h40» to sign in", "my pin is «%h4»", "password\n«%a12»", "key «%b44»", "login bob/«%a10»",
    ];

    private static Line WithSecret(Random random)
    {
        if (random.Next(2) == 0)
        {
            var rules = SecretRules.All.OfType<TokenRule>().ToArray();
            var rule = rules[random.Next(rules.Length)];
            var token = random.Token(rule.Patterns[random.Next(rule.Patterns.Count)]);
            var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, Carriers[random.Next(Carriers.Length)], token);
            var at = text.IndexOf(token, StringComparison.Ordinal);
            return new Line(text, "token", at, at + token.Length);
        }
        var number = random.Next(Templates.Length);
        var (expanded, start, end) = FormRuleTests.Expand(Templates[number], random);
        return new Line(expanded, number >= Templates.Length - 6 ? "no rule" : "form", start, end);
    }

    private static Line Clean(Random random)
    {
        var hex = random.Text(Samples.Hex, 64);
        string[] texts =
        [
            $"trace {hex[..32]} span {hex[..16]} sampled", $"commit {hex[..40]} by bob", $"id {Guid.NewGuid().ToString()[..8]}{hex[..4]}-{hex[..4]}-4{hex[..3]}-8{hex[..3]}-{hex[..12]}", $"sha256:{hex}",
            $"data:image/png;base64,{random.Text(Samples.Base64, 200)}", $"ETag: \"{hex[..32]}\"", $"integrity sha512-{random.Text(Samples.Base64, 86)}==", $"\"lockfileVersion\": 3, \"resolved\": \"https://host/p-1.2.3.tgz#{hex[..40]}\"",
            "public Task<string> GetTokenAsync(CancellationToken cancellationToken = default)", "var password = configuration[\"Db:Password\"];", "if (string.IsNullOrEmpty(apiKey)) throw new ArgumentException(nameof(apiKey));",
            "The password must have at least 12 characters.", "token usage: prompt_tokens=1234 completion_tokens=56", $"maxTokens: {random.Next(1, 99999)}", "password: ${DB_PASSWORD}", "api_key: <your-api-key>", "client_secret=********",
            $"order {random.Text("0123456789", 16)} shipped", $"took {random.Next(99999)} ms, {random.Next(99999)} bytes", "https://host:8443/path?page=2&sort=name", "at Company.Product.Service.Handle(Request request) in /src/Service.cs:line 42",
            $"correlation-id: {hex[..36]}", "secretName: my-app-tls", $"-----BEGIN CERTIFICATE-----\n{random.Text(Samples.Base64, 64)}\n-----END CERTIFICATE-----", $"kid={random.Text(Samples.Base64Url, 43)}", "{\"token_type\":\"Bearer\",\"expires_in\":3600}",
            "Basic knowledge of HTTP is assumed; bearer tokens are explained below.", "SELECT password_hash FROM users WHERE id = @id", $"nonce: {random.Text(Samples.Base64, 22)}==", "refresh_token_ttl=86400000", $"v{random.Next(9)}.{random.Next(99)}.{random.Next(999)}+{hex[..7]}", "Password reset link was sent to the user",
        ];
        return new Line(texts[random.Next(texts.Length)], "clean", -1, -1);
    }
}
