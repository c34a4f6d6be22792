using Migaki.Build.Files;

namespace Migaki.Build.Tests;

public sealed class PlanFileNamesTests
{
    [Theory]
    [InlineData("support.answer")]
    [InlineData("A-b_c.9")]
    [InlineData("console")]
    public void An_ordinary_id_is_its_own_name(string id) => Assert.Equal(id, PlanFileNames.For([id])[id]);

    [Theory]
    [InlineData("")]
    [InlineData("../../etc/passwd")]
    [InlineData("C:\\x")]
    [InlineData("a/b")]
    [InlineData("a b")]
    [InlineData("a%2e")]
    [InlineData("a;b")]
    [InlineData("a*")]
    [InlineData("con")]
    [InlineData("NUL.txt")]
    [InlineData("lpt1")]
    [InlineData(".hidden")]
    [InlineData("..")]
    [InlineData("trailing.")]
    [InlineData("日本")]
    [InlineData("\u0000")]
    [InlineData("support.answer.optimized")]
    [InlineData("x-0123456789abcdef")]
    public void Any_other_id_gets_a_safe_name_with_its_hash(string id)
    {
        var name = PlanFileNames.For([id])[id];

        Assert.Matches("^(?!\\.)(?!(?i)(con|nul|prn|aux|com[0-9]|lpt[0-9])(\\.|$))[A-Za-z0-9._-]{1,120}-[0-9a-f]{16}$", name);
    }

    [Fact]
    public void A_long_id_gets_a_short_name() => Assert.InRange(PlanFileNames.For([new string('a', 5000)]).Values.Single().Length, 17, 120);

    [Fact]
    public void Ids_that_differ_in_case_only_get_names_that_differ_in_more()
    {
        var names = PlanFileNames.For(["support.Answer", "support.answer"]);

        Assert.Equal(2, names.Values.Distinct(StringComparer.OrdinalIgnoreCase).Count());
    }

    [Fact]
    public void The_name_does_not_depend_on_the_order_of_the_ids() =>
        Assert.Equal(PlanFileNames.For(["b", "A", "a"]).OrderBy(n => n.Key, StringComparer.Ordinal), PlanFileNames.For(["a", "b", "A"]).OrderBy(n => n.Key, StringComparer.Ordinal));

    /// <summary>The three files of all plans never meet, also for ids made to collide.</summary>
    [Fact]
    public void Files_of_different_ids_never_meet()
    {
        var random = new Random(7);
        string[] parts = ["a", "A", ".optimized", ".mir", ".json", ".diff", "-", "/", "b", ".", "con", "-0123456789abcdef"];
        for (var round = 0; round < 500; round++)
        {
            var ids = Enumerable.Range(0, 12).Select(_ => string.Concat(Enumerable.Range(0, random.Next(1, 5)).Select(_ => parts[random.Next(parts.Length)]))).ToHashSet();
            ids.UnionWith(PlanFileNames.For(ids).Values.Take(3).ToList());

            var files = PlanFileNames.For(ids).Values.SelectMany(name => new[] { name + PlanFileNames.Original, name + PlanFileNames.Optimized, name + PlanFileNames.Diff }).ToList();

            Assert.Equal(files.Count, files.Distinct(StringComparer.OrdinalIgnoreCase).Count());
        }
    }
}
