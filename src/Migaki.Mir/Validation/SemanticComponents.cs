namespace Migaki.Mir;

/// <summary>The strongly connected components of a graph: nodes that lie on a common cycle share one (Tarjan, without recursion).</summary>
internal sealed class StrongComponents
{
    private StrongComponents(int[] of, List<List<int>> members)
    {
        _of = of;
        Members = members;
    }

    private readonly int[] _of;

    /// <summary>The nodes of each component, ascending.</summary>
    public List<List<int>> Members { get; }

    /// <summary>The component of a node.</summary>
    public int this[int node] => _of[node];

    public static StrongComponents Of(int[][] successors)
    {
        var count = successors.Length;
        var (index, low, of) = (Fill(count), new int[count], Fill(count));
        var members = new List<List<int>>();
        var (stack, path) = (new Stack<int>(), new Stack<(int Node, int Next)>());
        var counter = 0;
        for (var root = 0; root < count; root++)
        {
            if (index[root] >= 0) continue;
            path.Push((root, 0));
            while (path.Count > 0)
            {
                var (node, next) = path.Pop();
                if (next == 0)
                {
                    index[node] = low[node] = counter++;
                    stack.Push(node);
                }
                else low[node] = Math.Min(low[node], low[successors[node][next - 1]]);

                // Successors already done, or on the stack, are settled here; an unseen one is visited first.
                while (next < successors[node].Length && index[successors[node][next]] >= 0)
                {
                    var seen = successors[node][next++];
                    if (of[seen] < 0) low[node] = Math.Min(low[node], index[seen]);
                }
                if (next < successors[node].Length)
                {
                    path.Push((node, next + 1));
                    path.Push((successors[node][next], 0));
                    continue;
                }
                if (low[node] != index[node]) continue;
                var component = new List<int>();
                int member;
                do
                {
                    member = stack.Pop();
                    of[member] = members.Count;
                    component.Add(member);
                }
                while (member != node);
                component.Sort();
                members.Add(component);
            }
        }
        return new StrongComponents(of, members);
    }

    private static int[] Fill(int count)
    {
        var values = new int[count];
        for (var i = 0; i < count; i++) values[i] = -1;
        return values;
    }
}
