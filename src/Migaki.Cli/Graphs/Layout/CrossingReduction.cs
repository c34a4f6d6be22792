namespace Migaki.Cli.Graphs.Layout;

/// <summary>Orders the vertices of each layer by the barycenter of their neighbours, and keeps the order with the fewest crossings.</summary>
internal sealed class CrossingReduction
{
    private const int Sweeps = 24;

    private readonly List<int>[] _layers;
    private readonly List<int>[] _above;
    private readonly List<int>[] _below;
    private readonly int[] _position;

    private CrossingReduction(List<int>[] layers, List<int>[] above, List<int>[] below)
    {
        (_layers, _above, _below) = (layers, above, below);
        _position = new int[above.Length];
        foreach (var layer in layers) SetPositions(layer);
    }

    /// <summary>Orders <paramref name="layers"/> in place; <paramref name="above"/> and <paramref name="below"/> are each vertex's neighbours.</summary>
    public static void Order(List<int>[] layers, List<int>[] above, List<int>[] below) => new CrossingReduction(layers, above, below).Run();

    private void Run()
    {
        var best = Snapshot();
        var fewest = Crossings();
        for (var sweep = 0; sweep < Sweeps && fewest > 0; sweep++)
        {
            if (sweep % 2 == 0) for (var i = 1; i < _layers.Length; i++) Sort(_layers[i], _above);
            else for (var i = _layers.Length - 2; i >= 0; i--) Sort(_layers[i], _below);
            var crossings = Crossings();
            if (crossings >= fewest) continue;
            fewest = crossings;
            best = Snapshot();
        }
        for (var i = 0; i < _layers.Length; i++)
        {
            _layers[i].Clear();
            _layers[i].AddRange(best[i]);
        }
    }

    private void Sort(List<int> layer, List<int>[] neighbours)
    {
        // Vertices without neighbours there keep their place: their own position is their barycenter. The sort is stable.
        var ordered = layer.OrderBy(vertex => neighbours[vertex].Count == 0 ? _position[vertex] : neighbours[vertex].Average(other => (double)_position[other])).ToList();
        layer.Clear();
        layer.AddRange(ordered);
        SetPositions(layer);
    }

    private void SetPositions(List<int> layer)
    {
        for (var i = 0; i < layer.Count; i++) _position[layer[i]] = i;
    }

    private List<int[]> Snapshot() => _layers.Select(static layer => layer.ToArray()).ToList();

    /// <summary>Inversions of the lower ends when edges are sorted by the upper, counted with a Fenwick tree.</summary>
    private long Crossings()
    {
        long crossings = 0;
        for (var i = 0; i + 1 < _layers.Length; i++)
        {
            var tree = new int[_layers[i + 1].Count + 1];
            var seen = 0;
            foreach (var vertex in _layers[i])
            {
                var ends = _below[vertex].Select(other => _position[other]).Order().ToArray();
                foreach (var end in ends)
                {
                    var before = 0;
                    for (var at = end + 1; at > 0; at -= at & -at) before += tree[at];
                    crossings += seen - before;
                }
                foreach (var end in ends)
                    for (var at = end + 1; at < tree.Length; at += at & -at) tree[at]++;
                seen += ends.Length;
            }
        }
        return crossings;
    }
}
