using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

public sealed class PlanGraphTests
{
    [Fact]
    public void Dominators_agree_with_their_definition_on_random_graphs()
    {
        var random = new Random(4);
        for (var round = 0; round < 300; round++)
        {
            var count = random.Next(1, 9);
            var nodes = Enumerable.Range(0, count).Select(static i => (MirNode)Call("n" + i)).ToArray();
            var edges = Enumerable.Range(0, random.Next(14)).Select(i => Edge("n" + random.Next(count), "n" + random.Next(count)) with { Id = "e" + i }).ToArray();
            var graph = new PlanGraph(Plan([], nodes, edges));
            var roots = Enumerable.Range(0, count).Where(i => graph.Predecessors(i).Count == 0).ToArray();
            var reached = Reach(graph, roots, -1);
            for (var first = 0; first < count; first++)
                for (var then = 0; then < count; then++)
                {
                    // What only a cycle leads to has no path from a root, and nothing to be held to.
                    if (!reached.Contains(first) || !reached.Contains(then)) continue;
                    if (graph.Dominates(first, then)) Assert.True(first == then || !Reach(graph, roots, first).Contains(then));
                    else if (Enumerable.Range(0, count).All(reached.Contains)) Assert.Contains(then, Reach(graph, roots, first));
                }
        }
    }

    [Fact]
    public void Nodes_of_one_level_never_lie_on_one_path()
    {
        var random = new Random(5);
        for (var round = 0; round < 200; round++)
        {
            var count = random.Next(2, 10);
            var nodes = Enumerable.Range(0, count).Select(static i => (MirNode)Call("n" + i)).ToArray();
            var edges = Enumerable.Range(0, random.Next(16)).Select(i => (From: random.Next(count), To: random.Next(count), i)).Where(static e => e.From < e.To)
                .Select(static e => Edge("n" + e.From, "n" + e.To) with { Id = "e" + e.i }).ToArray();
            var graph = new PlanGraph(Plan([], nodes, edges));
            var levels = graph.Levels();
            for (var i = 0; i < count; i++)
                foreach (var other in Reach(graph, [i], -1))
                    if (other != i) Assert.True(levels[other] > levels[i]);
        }
    }

    [Fact]
    public void A_long_chain_and_loops_within_loops_are_no_problem()
    {
        var nodes = Enumerable.Range(0, 20000).Select(static i => (MirNode)Call("n" + i)).ToArray();
        var edges = Enumerable.Range(0, 19999).Select(static i => Edge("n" + i, "n" + (i + 1))).ToArray();
        Assert.True(new PlanGraph(Plan([], nodes, edges)).Dominates(0, 19999));

        MirBranch Loop(string id) => new() { Id = id, Branches = default, Metadata = Wired("{'loop':{'kind':'for'}}") };
        var graph = new PlanGraph(Plan([], [Loop("outer"), Loop("inner"), Call("in"), Call("out"), Call("after")],
            [Edge("outer", "inner"), Edge("inner", "in"), Edge("in", "inner"), Edge("inner", "out"), Edge("out", "outer"), Edge("outer", "after")]));
        Assert.Equal(["", "0", "0,1", "0", ""], graph.Loops().Select(static loops => string.Join(',', loops)));
    }

    private static HashSet<int> Reach(PlanGraph graph, int[] from, int without)
    {
        var seen = new HashSet<int>(from.Where(node => node != without));
        var work = new Stack<int>(seen);
        while (work.Count > 0)
            foreach (var next in graph.Successors(work.Pop()))
                if (next != without && seen.Add(next)) work.Push(next);
        return seen;
    }
}
