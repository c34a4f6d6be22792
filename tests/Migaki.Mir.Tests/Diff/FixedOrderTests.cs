namespace Migaki.Mir.Tests.Diff;

public sealed class FixedOrderTests
{
    [Fact]
    public void Sample_ids_stand_in_the_measured_order()
    {
        string[] measured = ["ctx", "CTX", "ctx a", "ctx_a", "ctx-10", "ctx-2", "ctx-a", "ctx-B", "ctx-e", "ctx-f", "ctx:a", "ctx.a", "ctx/a"];
        Assert.Equal(measured, measured.Reverse().Order(FixedOrder.Comparer));
        Assert.Equal(["allowedPrivacyClasses", "allowModelTraining"], new[] { "allowModelTraining", "allowedPrivacyClasses" }.Order(FixedOrder.Comparer));
    }

    [Fact]
    public void It_is_a_total_order_that_no_culture_changes()
    {
        var random = new Random(7);
        const string alphabet = "aAbBzZ09-_./ é\u007f\u0001😀";
        var ids = Enumerable.Range(0, 300).Select(_ => new string([.. Enumerable.Range(0, random.Next(4)).Select(_ => alphabet[random.Next(alphabet.Length)])])).Distinct().ToArray();
        var sorted = ids.Order(FixedOrder.Comparer).ToArray();
        for (var i = 0; i < sorted.Length; i++)
            for (var j = 0; j < sorted.Length; j++)
                Assert.Equal(Math.Sign(i - j), Math.Sign(FixedOrder.Comparer.Compare(sorted[i], sorted[j])));
        Assert.True(FixedOrder.Comparer.Compare(null, "") < 0 && FixedOrder.Comparer.Compare("", null) > 0 && FixedOrder.Comparer.Compare(null, null) == 0);
    }
}
