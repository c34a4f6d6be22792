using Migaki.Runtime;

namespace Migaki.Tests.Runs;

/// <summary>What generated code says of the calls in a file, read back.</summary>
public sealed class CallSiteTests
{
    private static readonly MirPlanDefinition First = new("a", "sha256:00", "{}"), Second = new("b", "sha256:00", "{}");

    [Fact]
    public void Every_form_of_a_call_is_read()
    {
        var sites = new CallSites("Agent<T, U>.Ask|text,größe|0,,ask|1,helper-2,helper-2/ask,*;|0,,helper|1,a,a/b,2:0.1;Agent.None||1,,none,1:2,*", First, Second);

        var ask = sites.Step(0);
        Assert.Equal(("Agent<T, U>.Ask", "text,größe"), (ask.Method, string.Join(",", ask.Parameters)));
        Assert.Equal([(First, "", "ask", 0, false), (Second, "helper-2", "helper-2/ask", 0, true)], ask.Bindings.Select(static b => (b.Plan, b.Path, b.NodeId, b.Turn, b.RunsElsewhere)));
        Assert.Null(ask.Bindings[0].After);

        var helper = sites.Helper(1);
        Assert.Equal([(First, "", "helper", 0), (Second, "a", "a/b", 2)], helper.Bindings.Select(static b => (b.Plan, b.Path, b.InnerPath, b.Turn)));
        Assert.Equal([0, 1], helper.Bindings[1].After!);

        var none = sites.Step(2);
        Assert.Empty(none.Parameters);
        Assert.Equal((1, true, "2"), (none.Bindings[0].Turn, none.Bindings[0].RunsElsewhere, string.Join(".", none.Bindings[0].After!)));
    }

    [Fact]
    public async Task A_call_is_one_site_for_all_threads()
    {
        for (var round = 0; round < 50; round++)
        {
            var sites = new CallSites("Agent.Ask|text|0,,ask", First);
            using var together = new Barrier(4);
            var seen = await Task.WhenAll(Enumerable.Range(0, 4).Select(_ => Task.Factory.StartNew(() => { together.SignalAndWait(); return sites.Step(0); }, TaskCreationOptions.LongRunning)));
            Assert.Single(seen.Distinct());
        }
    }
}
