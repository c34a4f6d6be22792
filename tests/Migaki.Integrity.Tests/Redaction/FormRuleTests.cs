using Migaki.Redaction;

namespace Migaki.Integrity.Tests;

/// <summary>Rules that find a secret by its surroundings. In a positive «…» marks exactly what must go; %a20 is 20 random letters and digits.</summary>
public class FormRuleTests
{
    private static readonly (string Rule, string[] Positives, string[] Negatives)[] Cases =
    [
        ("aws-secret-key",
            ["aws_secret_access_key = «%b40»", "AWS_SECRET_ACCESS_KEY=«%b40»", "\"SecretAccessKey\": \"«%b40»\"", "export AWS_SECRET_KEY='«%b40»'"],
            ["aws_secret_access_key = ${AWS_SECRET}", "aws_secret_access_key: see the vault", "secret_access_key_id: x"]),
        ("aws-session-token", ["aws_session_token=«%b300»", "\"SessionToken\" : \"«%b200»\""], ["sessiontoken: none", "aws_session_token = <token>"]),
        ("aws-presigned-signature", ["https://b.s3.amazonaws.com/k?X-Amz-Signature=«%h64»&x=1"], ["X-Amz-Signature=missing", "X-Amz-SignedHeaders=host"]),
        ("azure-storage-key", ["DefaultEndpointsProtocol=https;AccountName=x;AccountKey=«%b86==»;EndpointSuffix=core.windows.net"], ["AccountKey=<your key>;", "AccountKey=short"]),
        ("azure-shared-access-key", ["Endpoint=sb://n/;SharedAccessKeyName=Root;SharedAccessKey=«%b43=»"], ["SharedAccessKeyName=RootManageSharedAccessKey"]),
        ("azure-sas-signature", ["?sv=2022-11-02&sr=b&sig=«%a44%3D»&se=2026"], ["sig=verified", "the sig: ok"]),
        ("npm-legacy-token", ["//registry.host/:_authToken=«%a36»", "_auth=«%a28»"], ["_authToken=${NPM_TOKEN}", "_auth=false"]),
        ("twilio-auth-token", ["TWILIO_AUTH_TOKEN=«%h32»", "authToken: \"«%h32»\""], ["authToken: null", "authToken = getToken()"]),
        ("datadog-key", ["DD_API_KEY=«%h32»", "dd-api-key: «%h32»"], ["DD_API_KEY=", "dd_api_key: <redacted>"]),
        ("private-key", ["«%pem»", "key: \"«%pemjson»\"", "text «%pemrsa» text"],
            ["-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----", "-----BEGIN PRIVATE KEY----- was not found in the file given", "-----BEGIN PUBLIC KEY-----\nMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAE\n-----END PUBLIC KEY-----"]),
        ("putty-key", ["Private-Lines: 2\n«%b64\n%b40==»\nPrivate-MAC: 1234", "Private-Lines: 1\r\n«%b64»"], ["Private-Lines: 14 of this file", "Private-Lines: 1\nshort\nx"]),
        ("pgpass", ["db.host:5432:app:bob:«s3cret»\n", "*:5432:*:postgres:«x»"], ["listening on host:5432: ready", "postgres://host:5432/db", "host:5432:app:bob"]),
        ("jwt", ["token «%jwt» end", "?jwt=«%jwt»&x", "{\"a\":\"«%jwt»\"}"], ["eyJhbGciOi", "eyJhbGciOiJIUzI1NiJ9", "honeyjar.example.com", "eyJa.b.c"]),
        ("url-password", ["postgres://app:«s3cr3t!»@db:5432/x", "redis://:«%a20»@cache:6379", "https://user:«hunter2»@host/p", "amqp://u:«p%40ss»@h", "https://«%a32»@sentry.host/1"],
            ["https://host:8080/path", "https://user@host/", "git clone ssh://git@host/repo", "http://[::1]:80/", "https://user:${PASSWORD}@host", "https://user:***@host"]),
        ("authorization-header", ["Authorization: Basic «%basic»", "authorization: Bearer «%a40»", "-H 'Authorization: Bearer «%u60»'"],
            ["Basic authentication", "Bearer token expected", "WWW-Authenticate: Basic realm=x", "basic understanding1234567890", "Bearer ${TOKEN}"]),
        ("cookie", ["Cookie: session=«%a32»; theme=dark", "Set-Cookie: sid=«%u40»; HttpOnly"], ["Cookie: theme=dark", "Set-Cookie: a=; Max-Age=0", "cookie: none"]),
        ("curl-user", ["curl -s -u admin:«s3cret» https://host", "curl --user 'bob:«pa55word»' host"], ["git push -u origin:main", "curl -u admin https://host", "docker run -u 1000:1000 x"]),
        ("netrc", ["machine host login bob password «s3cretpw»"], ["The password you gave", "login with your password please"]),
        ("password-hash", ["«$2b$12$%u53»", "hash: «$argon2id$v=19$m=65536,t=3,p=4$%b22$%b43»", "root:«$6$%a12$%u86»:18000:0", "{x} «pbkdf2_sha256$260000$%a22$%b43=»", "userPassword: «{SSHA}%b36==»", "bob:«{SHA}%b27=»"],
            ["costs $5$ or $6$ each", "$1$ and $2$ are groups", "$2b$ is the prefix of bcrypt"]),
        ("docker-auth", ["{\"auths\":{\"host\":{\"auth\":\"«%b28»\"}}}", "\"identitytoken\": \"«%b60»\""], ["\"auth\": \"oauth2\"", "auth: required", "\"auth\": true"]),
        ("kubernetes-secret", ["client-key-data: «%b400»", ".dockerconfigjson: «%b120»", "  tls.key: «%b600»"], ["tls.key: /etc/tls.key", "client-key-data: REDACTED"]),
        ("connection-password",
            ["Server=db;User Id=sa;Password=«Yukon900»;Encrypt=true", "Server=db;Pwd=«p#1»;", "password: \"«correct horse 1»\"", "db_password=«hunter2»", "{\"password\":\"«x1y2z3»\"}", "{\\\"password\\\":\\\"«x1y2z3»\\\"}",
             "mysql --password «s3cret» -h x", "PGPASSWORD=«letmein» psql", "storePassword '«changeit»'", "<password>«maven1»</password>", "spring.datasource.password=«qwerty»", "passwd: «Tr0ub4dor&3»", "$config['password'] = '«abc123»';", "dbPass=«wonder1»", "the password is «hunter22», thanks", "Pwd is '«abc def 1»'", "password=«a&b»&user=x", "pwd=«x&y»", "define('DB_PASSWORD', '«letmein»');", "new(\"password\", \"«hunter»\")", "POSTGRES_PASSWORD: «postgres»"],
            ["password: required", "Password is incorrect", "the password is too short", "names: \"password\", \"{0}\" and others", "[\"password\", \"username\"]", "new[] { \"password\" , other }", "Log(\"password\", \"{0}\")", "password is", "password=", "password=${DB_PASSWORD}", "password: ********", "string password = GetPassword();", "password = request.Password;", "bypass=true", "compass=north-east", "passwordLength=12",
             "the password: please enter it", "<password></password>", "pass: 12", "password: string", "PASSWORD_FILE=/run/secrets/db", "\"password\": \"must not be empty\""]),
        ("named-secret",
            ["client_secret=«%a32»", "\"apiKey\": \"«%a24»\"", "x-api-key: «%u40»", "api_key = '«%a20»'", "SECRET_KEY=«%a50»", "refreshToken: «%u64»", "ENCRYPTION_KEY: \"«%b43=»\"", "Ocp-Apim-Subscription-Key: «%h32»", "access-token=«%u32»", "token is «%a30»", "headers.Add(\"x-api-key\", \"«%a30»\")"],
            ["token: CancellationToken", "api_key=YOUR_API_KEY", "secret: true", "client_secret=${SECRET}", "tokenCount=1234567890123", "token = stream.ReadToken1(x)", "secretName: my-app-secret", "token_type: bearer12345", "access_key: https://host/key1234", "token expected at line 12345", "api_key: \"see https://docs.host/1\""]),
        ("payment-card", ["card «%card» paid", "«4111 1111 1111 1111»", "«5500-0000-0000-0004»", "«378282246310005»"], ["4111111111111112", "order 12345678901234567890", "1700000000123", "639318372230000007", "4.111111111111111", "0x4111111111111111", "id-4111111111111111a"]),
        ("iban", ["to «DE89370400440532013000».", "«GB82 WEST 1234 5698 7654 32»", "IBAN: «FR1420041010050500013M02606»"], ["DE89370400440532013001", "XX89370400440532013000", "GB82WEST", "ADE89370400440532013000"]),
        ("us-ssn", ["SSN: «123-45-6789»", "social security number is «219-09-9999»"], ["SSN: unknown", "SSN 000-12-3456", "call 123-45-6789"]),
        ("email", ["mail «bob@example.com» now", "<«first.last+tag@sub.domain.co.uk»>", "\"to\":\"«a_b@x.io»\""], ["@Override", "user@host", "git@github.com:org", "a@b.c1", "npm i @scope/pkg.js", "@"]),
        ("phone", ["call «+49 30 1234567»", "«+1 (415) 555-2671»", "tel:«+442071838750»"], ["a+12345678", "1+1=2", "+123", "C++11 11111111", "offset +0123456789"]),
    ];

    public static TheoryData<string> Ids() => [.. Cases.Select(c => c.Rule)];

    [Theory]
    [MemberData(nameof(Ids))]
    public void Finds_exactly_the_secret(string id)
    {
        var random = new Random(id.Length * 7);
        foreach (var template in Cases.Single(c => c.Rule == id).Positives)
        {
            var (text, start, end) = Expand(template, random);
            var found = Scan(text);
            Assert.True(found.Count == 1 && found[0].Start == start && found[0].End == end && found[0].RuleId == id,
                $"{template}: found {string.Join(", ", found.Select(f => $"{f.RuleId} [{f.Start},{f.End})"))}, expected [{start},{end}) of {text.Length}");
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Leaves_what_is_none(string id)
    {
        foreach (var text in Cases.Single(c => c.Rule == id).Negatives)
        {
            var found = Scan(text);
            Assert.True(!found.Exists(f => f.RuleId == id), $"\"{text}\": found {string.Join(", ", found)}");
        }
    }

    /// <summary>What programs print of times and ids is full of digits, and nobody's number.</summary>
    [Fact]
    public void Times_and_ids_are_none()
    {
        var random = new Random(5);
        Span<byte> bytes = stackalloc byte[16];
        for (var i = 0; i < 5_000; i++)
        {
            random.NextBytes(bytes);
            var (time, id) = (new DateTime(2001, 1, 1).AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 365 * 90)), new Guid(bytes));
            var unix = new DateTimeOffset(time, TimeSpan.Zero).ToUnixTimeMilliseconds();
            var text = System.FormattableString.Invariant($"at {time.Ticks}, {time:O}, {time:yyyy-MM-dd HH:mm:ss}, {unix} ms, {unix / 1000} s; id {id}, {id:N}, {time:yyyy-MM-ddTHH-mm-ss.fffZ}_{random.Next():x8}; {random.Next()} {random.NextDouble()}");
            if (Scan(text) is [var found, ..]) Assert.Fail($"{found.RuleId}: \"{text[found.Start..found.End]}\" in {text}");
        }
    }

    [Fact]
    public void Every_rule_without_a_token_form_has_cases() =>
        Assert.Equal(SecretRules.All.Where(r => r is not TokenRule).Select(r => r.Id).Order(StringComparer.Ordinal), Cases.Select(c => c.Rule).Order(StringComparer.Ordinal));

    private static List<FoundSecret> Scan(string text)
    {
        var found = new List<FoundSecret>();
        All.Scan(text, found);
        return found;
    }

    private static readonly SecretScanner All = new(new RedactionOptions { IncludePersonal = true });

    internal static (string Text, int Start, int End) Expand(string template, Random random)
    {
        var text = System.Text.RegularExpressions.Regex.Replace(template, "%(pemjson|pemrsa|pem|jwt|basic|card|[abhu][0-9]+)", match => match.Groups[1].Value switch
        {
            "pem" => random.Pem(),
            "pemjson" => random.Pem(newLine: "\\n"),
            "pemrsa" => random.Pem("RSA PRIVATE KEY"),
            "jwt" => random.Jwt(),
            "basic" => Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes("bob:" + random.Text(Samples.Alnum, 11))),
            "card" => random.Card(),
            var run => random.Text(run[0] switch { 'a' => Samples.Alnum, 'b' => Samples.Base64, 'h' => Samples.Hex, _ => Samples.Base64Url }, int.Parse(run[1..], System.Globalization.CultureInfo.InvariantCulture)),
        });
        var start = text.IndexOf('«', StringComparison.Ordinal);
        var end = text.IndexOf('»', StringComparison.Ordinal) - 1;
        return (text.Replace("«", "", StringComparison.Ordinal).Replace("»", "", StringComparison.Ordinal), start, end);
    }
}
