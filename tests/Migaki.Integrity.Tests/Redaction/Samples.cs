using System.Text;
using Migaki.Redaction;

namespace Migaki.Integrity.Tests;

/// <summary>Seeded made-up secrets. Nothing that looks like a token stands in the repository as text.</summary>
internal static class Samples
{
    public const string Alnum = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";
    public const string Hex = "0123456789abcdef";
    public const string Base64 = Alnum + "+/";
    public const string Base64Url = Alnum + "-_";

    public static string Text(this Random random, string alphabet, int length) => string.Create(length, (random, alphabet), static (to, from) =>
    {
        for (var i = 0; i < to.Length; i++) to[i] = from.alphabet[from.random.Next(from.alphabet.Length)];
    });

    /// <summary>A text of the pattern's form; lengths between the bounds, near the lower one.</summary>
    public static string Token(this Random random, TokenPattern pattern, int extra = -1)
    {
        var text = new StringBuilder();
        foreach (var element in pattern.Elements)
        {
            if (element.Literal is { } literal) text.Append(literal);
            else text.Append(random.Text(element.Class.Characters(), element.Min + (extra >= 0 ? 0 : random.Next(Math.Min(element.Max - element.Min, 20) + 1))));
        }
        return text.ToString();
    }

    public static string Jwt(this Random random) =>
        $"{Url("""{"alg":"HS256","typ":"JWT"}""")}.{Url($$"""{"sub":"{{random.Text(Hex, 12)}}","iat":1700000000}""")}.{random.Text(Base64Url, 43)}";

    public static string Pem(this Random random, string label = "PRIVATE KEY", string newLine = "\n")
    {
        var body = string.Join(newLine, Enumerable.Range(0, 26).Select(_ => random.Text(Base64, 64)));
        return $"-----BEGIN {label}-----{newLine}{body}{newLine}-----END {label}-----";
    }

    public static string Card(this Random random)
    {
        var digits = "4" + random.Text("0123456789", 14);
        for (var check = '0'; ; check++)
            if (Migaki.Redaction.Checks.Luhn(digits + check)) return digits + check;
    }

    private static string Url(string json) => Convert.ToBase64String(Encoding.UTF8.GetBytes(json)).TrimEnd('=').Replace('+', '-').Replace('/', '_');
}
