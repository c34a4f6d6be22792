using System.Text.RegularExpressions;
using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Diff;

public sealed partial class UnifiedDiffTests
{
    [Fact]
    public void A_change_is_shown_with_three_lines_around_it()
    {
        var plan = new MirPlan { Id = "p", Metadata = new MirPlanMetadata() };
        Assert.Equal(
            "--- a/plan.json\n+++ b/plan.json\n@@ -2,9 +2,11 @@\n   \"constraints\": {},\n   \"context\": [],\n   \"edges\": [],\n-  \"id\": \"p\",\n+  \"id\": \"q\",\n   \"metadata\": {\n"
            + "-    \"createdAt\": \"1970-01-01T00:00:00.000Z\"\n+    \"createdAt\": \"1970-01-01T00:00:00.000Z\",\n+    \"framework\": \"f\",\n+    \"traceId\": \"t\"\n   },\n   \"nodes\": [],\n   \"version\": \"migaki.mir.v0\"\n",
            UnifiedDiff.Of(plan, plan with { Id = "q", Metadata = plan.Metadata with { Framework = "f", TraceId = "t" } }));
        Assert.Equal("", UnifiedDiff.Of(plan, plan));
        Assert.Equal("", UnifiedDiff.Of(plan, plan with { }));
    }

    [Theory]
    [InlineData("", "a\n", "@@ -0,0 +1 @@\n+a\n")]
    [InlineData("a\n", "", "@@ -1 +0,0 @@\n-a\n")]
    [InlineData("a\nb\n", "a\nc\n", "@@ -1,2 +1,2 @@\n a\n-b\n+c\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "x\n2\n3\n4\n5\n6\n7\n8\ny\n", "@@ -1,4 +1,4 @@\n-1\n+x\n 2\n 3\n 4\n@@ -6,4 +6,4 @@\n 6\n 7\n 8\n-9\n+y\n")]
    [InlineData("1\n2\n3\n4\n5\n6\n7\n8\n", "x\n2\n3\n4\n5\n6\n7\ny\n", "@@ -1,8 +1,8 @@\n-1\n+x\n 2\n 3\n 4\n 5\n 6\n 7\n-8\n+y\n")]
    public void Hunks_have_the_form_that_patch_reads(string before, string after, string expected) =>
        Assert.Equal("--- l\n+++ r\n" + expected, UnifiedDiff.Of(before, after, "l", "r"));

    [Fact]
    public void Applying_a_diff_gives_the_other_text_and_no_shorter_script_exists()
    {
        var random = new Random(11);
        for (var i = 0; i < 3_000; i++)
        {
            var (before, after) = (Text(), Text());
            var diff = UnifiedDiff.Of(before, after, "l", "r");
            Assert.Equal(after, Apply(before, diff));
            if (i % 10 == 0) Assert.Equal(Distance(before.Split('\n')[..^1], after.Split('\n')[..^1]), diff.Split('\n').Skip(2).Count(static line => line.StartsWith('+') || line.StartsWith('-')));
        }

        string Text() => string.Concat(Enumerable.Range(0, random.Next(40)).Select(_ => "line" + random.Next(6) + "\n"));
    }

    [Fact]
    public void Random_plans_can_be_patched_into_each_other()
    {
        var plans = new RandomPlans(8);
        for (var i = 0; i < 200; i++)
        {
            var (before, after) = (plans.Next(), plans.Next());
            var (left, right) = (CanonicalJson.ToIndentedText(MirPlanWriter.ToWire(before)), CanonicalJson.ToIndentedText(MirPlanWriter.ToWire(after)));
            Assert.Equal(right, Apply(left, UnifiedDiff.Of(before, after)));
        }
    }

    [Fact]
    public void Texts_with_nothing_in_common_are_replaced_as_a_whole_beyond_the_bound()
    {
        string Lines(string prefix) => "same\n" + string.Concat(Enumerable.Range(0, 200_000).Select(i => prefix + i + "\n")) + "same\n";
        var (before, after) = (Lines("l"), Lines("r"));
        var diff = UnifiedDiff.Of(before, after, "l", "r");
        Assert.StartsWith("--- l\n+++ r\n@@ -1,200002 +1,200002 @@\n same\n-l0\n-l1\n", diff, StringComparison.Ordinal);
        Assert.Equal(after, Apply(before, diff));
    }

    private static string Apply(string before, string diff)
    {
        if (diff.Length == 0) return before;
        var lines = before.Split('\n')[..^1];
        var result = new List<string>();
        var at = 0;
        foreach (var line in diff.Split('\n')[2..^1])
        {
            var header = Header().Match(line);
            if (header.Success)
            {
                var count = header.Groups[2].Success ? int.Parse(header.Groups[2].Value, null) : 1;
                var start = int.Parse(header.Groups[1].Value, null) - (count == 0 ? 0 : 1);
                while (at < start) result.Add(lines[at++]);
            }
            else if (line[0] == '+') result.Add(line[1..]);
            else
            {
                Assert.Equal(lines[at], line[1..]);
                if (line[0] == ' ') result.Add(lines[at]);
                at++;
            }
        }
        while (at < lines.Length) result.Add(lines[at++]);
        return string.Concat(result.Select(static line => line + "\n"));
    }

    private static int Distance(string[] left, string[] right)
    {
        var common = new int[left.Length + 1, right.Length + 1];
        for (var i = left.Length - 1; i >= 0; i--)
            for (var j = right.Length - 1; j >= 0; j--)
                common[i, j] = left[i] == right[j] ? common[i + 1, j + 1] + 1 : Math.Max(common[i + 1, j], common[i, j + 1]);
        return left.Length + right.Length - (2 * common[0, 0]);
    }

    [GeneratedRegex(@"^@@ -(\d+)(?:,(\d+))? \+\d+(?:,\d+)? @@$")]
    private static partial Regex Header();
}
