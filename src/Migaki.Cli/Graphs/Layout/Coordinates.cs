namespace Migaki.Cli.Graphs.Layout;

/// <summary>
/// Places the vertices of ordered layers from left to right: each as near to its neighbours as its layer allows. One layer is an
/// isotonic regression, solved exactly by pooling adjacent violators, so that boxes can never overlap.
/// </summary>
internal sealed class Coordinates(List<int>[] layers, double[] widths, bool[] dummy, List<int>[] above, List<int>[] below)
{
    private const int CoarseSweeps = 24, StraightSweeps = 160;
    private const double NodeGap = 28, DummyGap = 12;
    private const double Straightness = 3;

    private readonly double[] _center = new double[widths.Length];
    private bool _straighten;

    /// <summary>The horizontal center of each vertex, the leftmost edge at 0.</summary>
    public double[] Place()
    {
        foreach (var layer in layers) Pack(layer);
        for (var sweep = 0; sweep < CoarseSweeps; sweep++)
        {
            if (sweep % 2 == 0) foreach (var layer in layers) Settle(layer, above, null);
            else for (var i = layers.Length - 1; i >= 0; i--) Settle(layers[i], below, null);
        }
        _straighten = true;
        for (var sweep = 0; sweep < StraightSweeps; sweep++)
        {
            if (sweep % 2 == 0) foreach (var layer in layers) Settle(layer, above, below);
            else for (var i = layers.Length - 1; i >= 0; i--) Settle(layers[i], above, below);
        }
        var left = double.PositiveInfinity;
        for (var i = 0; i < widths.Length; i++) left = Math.Min(left, _center[i] - (widths[i] / 2));
        for (var i = 0; i < widths.Length; i++) _center[i] -= left;
        return _center;
    }

    private void Pack(List<int> layer)
    {
        double at = 0;
        for (var i = 0; i < layer.Count; i++)
        {
            if (i > 0) at += Separation(layer[i - 1], layer[i]);
            _center[layer[i]] = at;
        }
        foreach (var vertex in layer) _center[vertex] -= at / 2;
    }

    private double Separation(int left, int right) => ((widths[left] + widths[right]) / 2) + (dummy[left] && dummy[right] ? DummyGap : NodeGap);

    private void Settle(List<int> layer, List<int>[] first, List<int>[]? second)
    {
        var blocks = new List<(double Sum, double Weight, int Count)>(layer.Count);
        var shift = new double[layer.Count];
        for (var i = 0; i < layer.Count; i++)
        {
            if (i > 0) shift[i] = shift[i - 1] + Separation(layer[i - 1], layer[i]);
            var (wish, weight) = Wish(layer[i], first, second);
            var block = (Sum: (wish - shift[i]) * weight, Weight: weight, Count: 1);
            // Two that wish to stand nearer than allowed share their mean.
            while (blocks.Count > 0 && blocks[^1].Sum / blocks[^1].Weight >= block.Sum / block.Weight)
            {
                block = (blocks[^1].Sum + block.Sum, blocks[^1].Weight + block.Weight, blocks[^1].Count + block.Count);
                blocks.RemoveAt(blocks.Count - 1);
            }
            blocks.Add(block);
        }
        var at = 0;
        foreach (var block in blocks)
            for (var i = 0; i < block.Count; i++, at++) _center[layer[at]] = (block.Sum / block.Weight) + shift[at];
    }

    /// <summary>
    /// Long edges are worth most: straight lines are what the eye follows. Squared distances would bend every line a little; weighted
    /// down by what remains, one clear bend costs less than many small ones.
    /// </summary>
    private (double Wish, double Weight) Wish(int vertex, List<int>[] first, List<int>[]? second)
    {
        double sum = 0, weight = 0;
        Add(first);
        if (second is not null) Add(second);
        // Without neighbours it stays, but gives way.
        return weight == 0 ? (_center[vertex], 0.05) : (sum / weight, weight);

        void Add(List<int>[] neighbours)
        {
            foreach (var other in neighbours[vertex])
            {
                // A link that is the only one at both of its ends is part of one line, as a long edge is.
                var line = neighbours[vertex].Count == 1 && (neighbours == above ? below : above)[other].Count == 1;
                double value = line || (dummy[vertex] && dummy[other]) ? 8 : dummy[vertex] || dummy[other] ? 2 : 1;
                if (_straighten) value /= Math.Pow(Math.Abs(_center[other] - _center[vertex]) + Straightness, 1.5);
                sum += _center[other] * value;
                weight += value;
            }
        }
    }
}
