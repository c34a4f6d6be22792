using System.Globalization;
using System.Text;
using Migaki.Redaction;

namespace Migaki.Integrity.Tests;

public class RedactorTests
{
    private static readonly byte[] Key = [.. Enumerable.Range(0, 32).Select(i => (byte)i)];

    [Fact]
    public void A_token_names_the_rule_and_a_keyed_digest()
    {
        using var redactor = new Redactor(key: Key);
        var secret = new Random(1).Text(Samples.Alnum, 36);
        var expected = Convert.ToHexString(System.Security.Cryptography.HMACSHA256.HashData(Key, Encoding.UTF8.GetBytes("ghp_" + secret))).ToLowerInvariant()[..16];
        Assert.Equal($"use [REDACTED:github-pat:{expected}] now", redactor.Redact($"use ghp_{secret} now", "p"));
    }

    [Fact]
    public void Equal_secrets_correlate_within_a_bundle_and_not_across_bundles()
    {
        using var one = new Redactor();
        using var other = new Redactor();
        var text = "password=hunter22";
        Assert.Equal(one.Redact(text, "a"), one.Redact(text, "b"));
        Assert.NotEqual(one.Redact(text, "a"), other.Redact(text, "a"));
        Assert.NotEqual(one.Redact(text, "a"), one.Redact("password=hunter23", "a"));
    }

    [Fact]
    public void Without_its_key_a_redactor_does_nothing()
    {
        var redactor = new Redactor();
        redactor.Dispose();
        Assert.Throws<ObjectDisposedException>(() => redactor.Redact("password=hunter22", "p"));
        Assert.Throws<ObjectDisposedException>(() => new StreamingRedactor(redactor, "p"));
    }

    [Fact]
    public void A_clean_text_is_returned_as_it_is()
    {
        using var redactor = new Redactor();
        var text = "The request took 12 ms.";
        Assert.Same(text, redactor.Redact(text, "p"));
        Assert.Equal(0, redactor.Report.Total);
    }

    [Fact]
    public void Redacting_twice_changes_nothing()
    {
        using var redactor = new Redactor();
        var random = new Random(4);
        foreach (var text in Corpus.Lines(random, 400).Select(l => l.Text))
        {
            var once = redactor.Redact(text, "p");
            Assert.Equal(once, redactor.Redact(once, "p"));
        }
    }

    [Fact]
    public void A_secret_next_to_an_earlier_token_is_still_removed()
    {
        using var redactor = new Redactor(key: Key);
        var once = redactor.Redact("password=hunter22", "p");
        Assert.DoesNotContain("tail99", redactor.Redact(once + "tail99", "p"), StringComparison.Ordinal);
        // A text that only pretends to be a token protects nothing.
        Assert.DoesNotContain("hunter22", redactor.Redact("password=[REDACTED:x:hunter22", "p"), StringComparison.Ordinal);
    }

    [Fact]
    public void The_specific_rule_names_what_two_rules_find()
    {
        using var redactor = new Redactor(key: Key);
        var text = redactor.Redact("password=ghp_" + new Random(2).Text(Samples.Alnum, 36), "p");
        Assert.StartsWith("password=[REDACTED:github-pat:", text, StringComparison.Ordinal);
        Assert.EndsWith("]", text, StringComparison.Ordinal);
    }

    [Fact]
    public void The_report_lists_places_and_never_values()
    {
        using var redactor = new Redactor(key: Key);
        redactor.Redact("password=hunter22 password=hunter23", "events.jsonl#/b");
        redactor.Redact("xx password=hunter22", "events.jsonl#/a");
        var entries = redactor.Report.Entries();
        Assert.Equal(["events.jsonl#/a", "events.jsonl#/b"], entries.Select(e => e.Path));
        Assert.Equal(2, entries[1].Count);
        Assert.Equal([9L, 27L], entries[1].Offsets);
        Assert.Equal(("connection-password", "keyed-token", "none"), (entries[0].RuleId, entries[0].Mode, entries[0].Resolver));
        Assert.DoesNotContain("hunter", string.Join(' ', entries), StringComparison.Ordinal);
        Assert.Equal(3, redactor.Report.Total);
    }

    [Fact]
    public void A_flood_of_redactions_is_counted_not_listed()
    {
        var report = new RedactionReport();
        for (var i = 0; i < 3000; i++) report.Add("r", "path " + i.ToString(CultureInfo.InvariantCulture), i, "x");
        for (var i = 0; i < 100; i++) report.Add("r", "path 0", i, "x");
        Assert.Equal(RedactionReport.MaxEntries, report.Entries().Count);
        Assert.Equal(3100, report.Total);
        Assert.Equal(2000, report.Unlisted);
        Assert.All(report.Entries(), e => Assert.True(e.Offsets.Count <= RedactionReport.MaxOffsets));
    }

    [Fact]
    public void A_rule_of_the_application_runs_beside_ours_and_its_failure_removes_the_text()
    {
        var options = new RedactionOptions { Rules = [new CustomerNumbers()] };
        using var redactor = new Redactor(new SecretScanner(options), Key);
        Assert.Equal("default+custom", options.PolicyName);
        Assert.Matches(@"^customer \[REDACTED:customer-number:[0-9a-f]{16}\] has password=\[REDACTED:connection-password:", redactor.Redact("customer C-12345 has password=hunter22", "p"));
        Assert.Matches(@"^\[REDACTED:customer-number:[0-9a-f]{16}\]$", redactor.Redact("please throw now", "failing"));
        Assert.Equal("the rule failed; the whole text was removed", redactor.Report.Entries().Single(e => e.Path == "failing").Reason);
        Assert.Throws<ArgumentException>(() => new SecretScanner(new RedactionOptions { Rules = [new CustomerNumbers("Not Kebab")] }));
    }

    [Fact]
    public void Ranges_outside_the_text_are_clamped()
    {
        using var redactor = new Redactor(new SecretScanner(new RedactionOptions { Rules = [new CustomerNumbers()] }), Key);
        Assert.Matches(@"^\[REDACTED:[a-z-]+:[0-9a-f]{16}\]$", redactor.Redact("overrun", "p"));
    }

    [Fact]
    public void Personal_data_goes_only_when_asked_for()
    {
        Assert.True(SecretScanner.Default.IsClean("bob@example.com, +49 30 1234567"));
        Assert.False(new SecretScanner(new RedactionOptions { IncludePersonal = true }).IsClean("bob@example.com"));
    }

    [Fact]
    public void Clean_redacts_before_it_bounds()
    {
        using var redactor = new Redactor(key: Key);
        var secret = "ghp_" + new Random(2).Text(Samples.Alnum, 36);
        for (var max = 0; max < 80; max++)
        {
            var clean = redactor.Clean($"failed for {secret} at once, sorry", "p", max);
            for (var i = 0; i + 8 <= secret.Length; i++) Assert.DoesNotContain(secret.Substring(i, 8), clean, StringComparison.Ordinal);
            var bounded = clean.Split("…[+")[0];
            Assert.True(bounded.Length <= max);
            Assert.True(bounded.Contains("[REDACTED:github-pat:", StringComparison.Ordinal) ? bounded.Contains(']', StringComparison.Ordinal) : !bounded.Contains("[R", StringComparison.Ordinal), bounded);
        }
        Assert.Equal("", redactor.Clean(null, "p"));
        Assert.Equal("abc…[+3]", redactor.Clean("abcdef", "p", 3));
        Assert.Equal("abcdef", redactor.Clean("abcdef", "p", 6));
    }

    [Fact]
    public void Clean_does_not_cut_a_token_that_the_text_already_had()
    {
        using var redactor = new Redactor(key: Key);
        var text = redactor.Redact("a password=hunter22 b", "p");
        for (var max = 0; max < text.Length; max++)
        {
            var bounded = redactor.Clean(text, "p", max).Split("…[+")[0];
            Assert.Equal(bounded.Contains('[', StringComparison.Ordinal), bounded.Contains(']', StringComparison.Ordinal));
        }
    }

    [Fact]
    public void What_moves_up_behind_a_long_secret_was_scanned_too()
    {
        using var redactor = new Redactor(key: Key);
        var random = new Random(6);
        var text = random.Pem() + new string('.', 40_000) + " password=hunter22 " + new string('.', 100_000);
        for (var max = 100; max < 60_000; max += 977) Assert.DoesNotContain("hunter22", redactor.Clean(text, "p", max), StringComparison.Ordinal);
    }

    [Fact]
    public void Clean_leaves_no_half_character()
    {
        using var redactor = new Redactor(key: Key);
        Assert.Equal("a\uFFFDb", redactor.Clean("a\ud83db", "p"));
        Assert.Equal("😀", redactor.Clean("😀", "p"));
        Assert.Equal("a…[+2]", redactor.Clean("a😀", "p", 2));
        Assert.Equal("a😀…[+1]", redactor.Clean("a😀b", "p", 3));
    }

    [Fact]
    public void Work_is_linear_on_hostile_texts()
    {
        // No clock: the scanner's own bounds are what is asked for. A quadratic rule would not end within the test run's patience.
        string[] seeds = ["password=", "-----BEGIN PRIVATE KEY-----", "eyJ", "eyJhbGciOiJIUzI1NiJ9.", "://a:", "ghp_", "AKIA", "bearer ", "cookie:a=", "4", "@", "$2b$", "\"password\": \"", "[REDACTED:", "sk_live_", "key-", "[REDACTED:a:0123456789abcdef]", "+1 "];
        var scanner = new SecretScanner(new RedactionOptions { IncludePersonal = true });
        foreach (var seed in seeds)
        {
            var text = string.Concat(Enumerable.Repeat(seed, 1_000_000 / seed.Length));
            using var redactor = new Redactor(scanner, Key);
            Assert.NotNull(redactor.Redact(text, "p"));
        }
    }

    private sealed class CustomerNumbers(string id = "customer-number") : ISecretRule
    {
        public string Id => id;
        public string Reason => "customer number";
        public int MaxLength => 16;

        public void Find(ReadOnlySpan<char> text, ICollection<SecretMatch> matches)
        {
            if (text.Contains("throw", StringComparison.Ordinal)) throw new InvalidOperationException("rule");
            if (text.Contains("overrun", StringComparison.Ordinal)) matches.Add(new SecretMatch(-5, int.MaxValue));
            for (var at = text.IndexOf("C-", StringComparison.Ordinal); at >= 0; at = -1) matches.Add(new SecretMatch(at, 7));
        }
    }
}
