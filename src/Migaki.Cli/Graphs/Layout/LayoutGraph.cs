namespace Migaki.Cli.Graphs.Layout;

/// <summary>The size of a box.</summary>
internal readonly record struct BoxSize(double Width, double Height);

/// <summary>A point; y grows downward.</summary>
internal readonly record struct LayoutPoint(double X, double Y);

/// <summary>A box with its place.</summary>
internal readonly record struct LayoutBox(double X, double Y, double Width, double Height)
{
    public double Right => X + Width;

    public double Bottom => Y + Height;
}

/// <summary>The way of an edge: points from its start to its end, in pairs; between pairs it bends, within a pair it is straight down (or up).</summary>
/// <param name="Back">The edge runs against the layers: it closes a loop.</param>
internal sealed record LayoutRoute(IReadOnlyList<LayoutPoint> Points, bool Back);

/// <summary>A finished layout.</summary>
internal sealed record LayoutResult(IReadOnlyList<LayoutBox> Boxes, IReadOnlyList<LayoutRoute> Routes, double Width, double Height);
