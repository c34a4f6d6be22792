namespace Migaki.Cli.Graphs.Layout;

/// <summary>
/// A layered drawing (Sugiyama): loops are turned, nodes go to layers, long edges get a vertex in each layer they pass, layers are
/// ordered and placed. An edge crosses a layer only where it has a place of its own, so it never runs through a box. The same graph
/// always gives the same drawing.
/// </summary>
internal sealed class LayeredLayout
{
    /// <summary>Beyond this a drawing helps nobody and takes long.</summary>
    public const int MostNodes = 1_500, MostEdges = 6_000, MostVertices = 60_000;

    private const double LayerGap = 54, EdgeWidth = 8, PortInset = 18, WidestPortGap = 22;

    private readonly IReadOnlyList<BoxSize> _sizes;
    private readonly IReadOnlyList<(int From, int To)> _edges;
    private readonly bool[] _back;
    private readonly int[] _layer;
    private readonly List<int>[] _chains;
    private readonly List<double> _widths = [];
    private readonly List<int>[] _layers;
    private List<int>[] _above = [], _below = [];

    private LayeredLayout(IReadOnlyList<BoxSize> sizes, IReadOnlyList<(int From, int To)> edges, Func<int, bool>? returning)
    {
        (_sizes, _edges) = (sizes, edges);
        _back = LayerAssignment.BackEdges(sizes.Count, edges, returning);
        var forward = edges.Select((edge, i) => _back[i] ? (From: edge.To, To: edge.From) : edge).ToList();
        _layer = LayerAssignment.Layers(sizes.Count, forward.Where(static edge => edge.From != edge.To).ToList());
        _layers = new List<int>[sizes.Count == 0 ? 0 : _layer.Max() + 1];
        _chains = new List<int>[edges.Count];
    }

    /// <summary>The layout; null where the graph is too large. An edge from a node to itself has an empty route.</summary>
    /// <param name="returning">Edges known to close a loop.</param>
    public static LayoutResult? Of(IReadOnlyList<BoxSize> sizes, IReadOnlyList<(int From, int To)> edges, Func<int, bool>? returning = null)
    {
        if (sizes.Count > MostNodes || edges.Count > MostEdges) return null;
        var layout = new LayeredLayout(sizes, edges, returning);
        return layout.AddVertices() ? layout.Place() : null;
    }

    /// <summary>One vertex for each node, and one for each layer an edge passes.</summary>
    private bool AddVertices()
    {
        for (var i = 0; i < _layers.Length; i++) _layers[i] = [];
        for (var node = 0; node < _sizes.Count; node++)
        {
            _layers[_layer[node]].Add(node);
            _widths.Add(_sizes[node].Width);
        }
        var links = new List<(int, int)>();
        for (var i = 0; i < _edges.Count; i++)
        {
            var (from, to) = _back[i] ? (_edges[i].To, _edges[i].From) : _edges[i];
            var chain = _chains[i] = [from];
            if (from == to) continue;
            for (var layer = _layer[from] + 1; layer < _layer[to]; layer++)
            {
                if (_widths.Count >= MostVertices) return false;
                _layers[layer].Add(_widths.Count);
                chain.Add(_widths.Count);
                _widths.Add(EdgeWidth);
            }
            chain.Add(to);
            for (var at = 1; at < chain.Count; at++) links.Add((chain[at - 1], chain[at]));
        }
        _above = Enumerable.Range(0, _widths.Count).Select(static _ => new List<int>()).ToArray();
        _below = Enumerable.Range(0, _widths.Count).Select(static _ => new List<int>()).ToArray();
        foreach (var (upper, lower) in links)
        {
            _below[upper].Add(lower);
            _above[lower].Add(upper);
        }
        return true;
    }

    private LayoutResult Place()
    {
        CrossingReduction.Order(_layers, _above, _below);
        var dummy = Enumerable.Range(0, _widths.Count).Select(vertex => vertex >= _sizes.Count).ToArray();
        var centers = new Coordinates(_layers, _widths.ToArray(), dummy, _above, _below).Place();

        var (tops, bottoms) = (new double[_layers.Length], new double[_layers.Length]);
        double y = 0;
        for (var i = 0; i < _layers.Length; i++)
        {
            tops[i] = y;
            bottoms[i] = y + _layers[i].Max(vertex => vertex < _sizes.Count ? _sizes[vertex].Height : 0);
            y = bottoms[i] + LayerGap;
        }
        var boxes = new LayoutBox[_sizes.Count];
        for (var node = 0; node < boxes.Length; node++)
        {
            var size = _sizes[node];
            var layer = _layer[node];
            boxes[node] = new LayoutBox(Round(centers[node] - (size.Width / 2)), Round(tops[layer] + ((bottoms[layer] - tops[layer] - size.Height) / 2)), size.Width, size.Height);
        }
        var ports = Ports(centers);
        var routes = Enumerable.Range(0, _edges.Count).Select(i => Route(i, centers, boxes, tops, bottoms, ports)).ToList();
        var width = centers.Length == 0 ? 0 : Enumerable.Range(0, centers.Length).Max(vertex => centers[vertex] + (_widths[vertex] / 2));
        return new LayoutResult(boxes, routes, Round(width), bottoms.Length == 0 ? 0 : Round(bottoms[^1]));
    }

    /// <summary>Where each edge leaves and enters: side by side on the box, in the order of the other ends.</summary>
    private (double Start, double End)[] Ports(double[] centers)
    {
        var ports = new (double Start, double End)[_edges.Count];
        var (leaving, entering) = (Empty(), Empty());
        for (var i = 0; i < _edges.Count; i++)
        {
            if (_chains[i].Count < 2) continue;
            leaving[_chains[i][0]].Add(i);
            entering[_chains[i][^1]].Add(i);
        }
        for (var node = 0; node < _sizes.Count; node++)
        {
            Spread(leaving[node], edge => centers[_chains[edge][1]], (edge, x) => ports[edge].Start = x);
            Spread(entering[node], edge => centers[_chains[edge][^2]], (edge, x) => ports[edge].End = x);

            void Spread(List<int> edges, Func<int, double> other, Action<int, double> set)
            {
                var room = _sizes[node].Width - (2 * PortInset);
                var gap = edges.Count < 2 ? 0 : Math.Min(WidestPortGap, room / (edges.Count - 1));
                var at = centers[node] - (gap * (edges.Count - 1) / 2);
                foreach (var edge in edges.OrderBy(other).ThenBy(static edge => edge))
                {
                    set(edge, at);
                    at += gap;
                }
            }
        }
        return ports;

        List<int>[] Empty() => Enumerable.Range(0, _sizes.Count).Select(static _ => new List<int>()).ToArray();
    }

    private LayoutRoute Route(int edge, double[] centers, LayoutBox[] boxes, double[] tops, double[] bottoms, (double Start, double End)[] ports)
    {
        var chain = _chains[edge];
        if (chain.Count < 2) return new LayoutRoute([], Back: true);
        var (first, last) = (chain[0], chain[^1]);
        var points = new List<LayoutPoint>
        {
            // A box that is lower than its layer is high is left straight, so that no neighbour is touched.
            new(ports[edge].Start, boxes[first].Bottom),
            new(ports[edge].Start, bottoms[_layer[first]]),
        };
        for (var i = 1; i < chain.Count - 1; i++)
        {
            var layer = _layer[first] + i;
            points.Add(new LayoutPoint(centers[chain[i]], tops[layer]));
            points.Add(new LayoutPoint(centers[chain[i]], bottoms[layer]));
        }
        points.Add(new LayoutPoint(ports[edge].End, tops[_layer[last]]));
        points.Add(new LayoutPoint(ports[edge].End, boxes[last].Y));
        if (_back[edge]) points.Reverse();
        return new LayoutRoute(points.Select(static point => new LayoutPoint(Round(point.X), Round(point.Y))).ToList(), _back[edge]);
    }

    /// <summary>Tenths: a drawing needs no more, and no platform's last bit shows.</summary>
    private static double Round(double value) => Math.Round(value, 1, MidpointRounding.AwayFromZero);
}
