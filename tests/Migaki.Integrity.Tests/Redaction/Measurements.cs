using System.Buffers;
using System.Diagnostics;
using System.Text;
using System.Text.RegularExpressions;
using Migaki.Redaction;
using Xunit.Abstractions;

namespace Migaki.Integrity.Tests;

/// <summary>Prints what docs/redaction.md quotes. Nothing is asserted about time. Runs with MIGAKI_MEASURE=1, in Release.</summary>
public class Measurements(ITestOutputHelper output)
{
    [MeasureFact]
    public void Scanner()
    {
        var random = new Random(1);
        var log = new StringBuilder();
        while (log.Length < 4_000_000) log.Append(Corpus.Lines(random, 2)[1].Text).Append('\n');
        var prose = string.Concat(Enumerable.Repeat("Passages: the quick brown fox jumps over the lazy dog, and so on for a while without anything to see.\n", 40_000));
        var message = "The request to https://host/api failed: 503 Service Unavailable (attempt 3 of 5), see the log for details.";

        output.WriteLine($"build a scanner: {Best(() => _ = new SecretScanner(RedactionOptions.Default)):0.0} ms");
        var patterns = SecretRules.All.OfType<TokenRule>().SelectMany(r => r.Patterns).Select(AsRegex).ToArray();
        output.WriteLine($"build {patterns.Length} NonBacktracking regexes: {Best(() => Array.ForEach(patterns, p => _ = new Regex(p, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant))):0} ms");

        var found = new List<FoundSecret>();
        foreach (var (name, text) in new[] { ("look-alikes", log.ToString()), ("prose", prose) })
            output.WriteLine($"scan {name}: {text.Length / Best(() => SecretScanner.Default.Scan(text, found)) / 1000:0} Mchar/s");
        using var redactor = new Redactor();
        output.WriteLine($"Clean {message.Length} characters: {Best(() => { for (var i = 0; i < 100_000; i++) redactor.Clean(message, "p"); }) * 10:0} ns");

        var keywords = SecretRules.Always.SelectMany(r => r.Keywords).Where(k => k.Length > 1).Distinct(StringComparer.Ordinal).ToArray();
        var values = SearchValues.Create(keywords, StringComparison.OrdinalIgnoreCase);
        var automaton = new KeywordAutomaton(keywords);
        output.WriteLine($"keywords of the look-alikes: automaton {log.Length / Best(() => Walk(automaton, log.ToString())) / 1000:0} Mchar/s, SearchValues {log.Length / Best(() => Walk(values, log.ToString())) / 1000:0} Mchar/s");

        foreach (var seed in new[] { "password=", "cookie:a=", "eyJ", "4", "@", "-----BEGIN PRIVATE KEY-----" })
        {
            var hostile = string.Concat(Enumerable.Repeat(seed, 1_000_000 / seed.Length));
            output.WriteLine($"1 M characters of \"{seed}\": {Best(() => redactor.Redact(hostile, "p")):0} ms");
        }
    }

    private static void Walk(KeywordAutomaton automaton, string text)
    {
        int state = 0, at = 0;
        while (!automaton.NextHit(text, ref state, ref at).IsEmpty) { }
    }

    private static void Walk(SearchValues<string> values, string text)
    {
        var rest = text.AsSpan();
        for (var at = rest.IndexOfAny(values); at >= 0; at = rest.IndexOfAny(values)) rest = rest[(at + 1)..];
    }

    private static string AsRegex(TokenPattern pattern) => string.Concat(pattern.Elements.Select(e =>
        e.Literal is { } literal ? Regex.Escape(literal) : $"[{string.Concat(e.Class.Characters().Select(c => $"\\x{(int)c:x2}"))}]{{{e.Min},{e.Max}}}"));

    /// <summary>Milliseconds of processor time, the least of five.</summary>
    private static double Best(Action action)
    {
        var best = double.MaxValue;
        for (var round = 0; round < 5; round++)
        {
            var before = Process.GetCurrentProcess().TotalProcessorTime;
            action();
            best = Math.Min(best, (Process.GetCurrentProcess().TotalProcessorTime - before).TotalMilliseconds);
        }
        return Math.Max(best, 0.01);
    }
}

[AttributeUsage(AttributeTargets.Method)]
internal sealed class MeasureFactAttribute : FactAttribute
{
    public MeasureFactAttribute()
    {
        if (Environment.GetEnvironmentVariable("MIGAKI_MEASURE") != "1") Skip = "a measurement; set MIGAKI_MEASURE=1";
    }
}
