using Migaki.Redaction;
using Xunit.Abstractions;

namespace Migaki.Integrity.Tests;

/// <summary>Recall and false alarms on the generated corpus. docs/redaction.md quotes these numbers; this test prints them and holds the floor.</summary>
public class RecallTests(ITestOutputHelper output)
{
    [Fact]
    public void Recall_and_false_alarms_hold_their_floor()
    {
        var lines = Corpus.Lines(new Random(2026), 20_000);
        var byKind = new SortedDictionary<string, (int Covered, int All)>(StringComparer.Ordinal);
        var misses = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var alarms = new SortedDictionary<string, int>(StringComparer.Ordinal);
        int clean = 0, falseAlarms = 0;
        foreach (var line in lines)
        {
            var found = new List<FoundSecret>();
            SecretScanner.Default.Scan(line.Text, found);
            if (!line.HasSecret)
            {
                clean++;
                if (found.Count > 0) falseAlarms++;
                foreach (var secret in found) alarms[secret.RuleId + ": " + line.Text] = 1;
                continue;
            }
            var covered = new bool[line.Text.Length];
            foreach (var secret in found) covered.AsSpan(secret.Start, secret.End - secret.Start).Fill(true);
            var isCovered = !covered.AsSpan(line.Start, line.End - line.Start).Contains(false);
            byKind.TryGetValue(line.Kind, out var count);
            byKind[line.Kind] = (count.Covered + (isCovered ? 1 : 0), count.All + 1);
            if (!isCovered && line.Kind != "no rule") misses[line.Text] = 1;
        }
        foreach (var (kind, count) in byKind) output.WriteLine($"{kind}: {count.Covered} of {count.All} ({100.0 * count.Covered / count.All:0.0} %)");
        output.WriteLine($"false alarms: {falseAlarms} of {clean} clean lines ({100.0 * falseAlarms / clean:0.00} %)");
        foreach (var text in misses.Keys.Take(8)) output.WriteLine("missed: " + text);
        foreach (var text in alarms.Keys.Take(8)) output.WriteLine("alarm: " + text);

        Assert.True(byKind["token"].Covered >= 0.99 * byKind["token"].All, "tokens");
        Assert.True(byKind["form"].Covered >= 0.95 * byKind["form"].All, "forms");
        Assert.True(falseAlarms <= 0.01 * clean, $"{falseAlarms} false alarms of {clean}");
    }
}
