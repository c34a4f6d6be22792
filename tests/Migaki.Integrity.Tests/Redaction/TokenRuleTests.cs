using Migaki.Redaction;

namespace Migaki.Integrity.Tests;

/// <summary>Every rule with a token form: true positives in the places where tokens stand, false ones next to the form.</summary>
public class TokenRuleTests
{
    public static TheoryData<string> Ids() => [.. SecretRules.All.OfType<TokenRule>().Select(r => r.Id)];

    private static IEnumerable<(TokenRule Rule, TokenPattern Pattern)> Patterns(string id)
    {
        var rule = SecretRules.All.OfType<TokenRule>().Single(r => r.Id == id);
        return rule.Patterns.Select(p => (rule, p));
    }

    private static List<FoundSecret> Scan(string text)
    {
        var found = new List<FoundSecret>();
        SecretScanner.Default.Scan(text, found);
        return found;
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Finds_its_tokens_wherever_they_stand(string id)
    {
        var random = new Random(id.Length * 31);
        string[] places = ["{0}", "before {0} behind", "x={0}&y=1", "{{\"t\":\"{0}\"}}", "https://host/{0}?a=b", "a,{0};b", "'{0}'", "line\n{0}\nline", "({0})"];
        foreach (var (_, pattern) in Patterns(id))
        {
            foreach (var place in places)
            {
                var token = random.Token(pattern);
                var text = string.Format(System.Globalization.CultureInfo.InvariantCulture, place, token);
                var at = text.IndexOf(token, StringComparison.Ordinal);
                var covered = new bool[text.Length];
                foreach (var secret in Scan(text)) covered.AsSpan(secret.Start, secret.End - secret.Start).Fill(true);
                Assert.True(covered.AsSpan(at, token.Length).IndexOf(false) < 0, $"{id} misses a token of {token.Length} characters in \"{place}\"");
                if (place == "{0}") Assert.Contains(Scan(token), f => f.RuleId == id);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Ids))]
    public void Leaves_what_only_resembles_its_tokens(string id)
    {
        var random = new Random(id.Length * 17);
        foreach (var (rule, pattern) in Patterns(id))
        {
            bool Matches(string text) => Scan(text).Exists(f => f.RuleId == rule.Id);
            var token = random.Token(pattern, extra: 0);
            var last = pattern.Elements[^1];

            Assert.False(Matches("Q" + token), $"{id} matches inside a word");
            Assert.False(Matches(pattern.Keyword), $"{id} matches its keyword alone");
            if (last.Literal is null) Assert.False(Matches(token[..^1]), $"{id} matches a token that is one character short");
            if (last.Literal is null && last.Min == last.Max) Assert.False(Matches(token + "Q"), $"{id} matches a token that is one character long");
            // The form with one character repeated, as documentation writes it.
            var placeholder = string.Concat(pattern.Elements.Select(e => e.Literal ?? new string(e.Class.Characters()[^1], e.Min)));
            Assert.False(Matches(placeholder), $"{id} matches a placeholder");
        }
    }

    [Fact]
    public void Ids_and_reasons_are_present_and_unique()
    {
        Assert.True(SecretRules.All.Length >= 60, $"{SecretRules.All.Length} rules");
        Assert.Equal(SecretRules.All.Length, SecretRules.All.Select(r => r.Id).Distinct(StringComparer.Ordinal).Count());
        Assert.All(SecretRules.All, r =>
        {
            Assert.Matches("^[a-z0-9]+(-[a-z0-9]+)*$", r.Id);
            Assert.NotEmpty(r.Reason);
            Assert.All(r.Keywords, k => Assert.Equal(k.ToLowerInvariant(), k));
        });
    }
}
