namespace Migaki.Generators.Extraction;

/// <summary>
/// Where a node stands: one number for each body it is nested in. A call counts where it ends, so arguments come before the call they
/// are for. Only ever compared, never written: plans hold no positions.
/// </summary>
internal sealed class NodePosition(IReadOnlyList<int> path, int rank, int start) : IComparable<NodePosition>
{
    public const int Step = 0, Branch = 1, Join = 2;

    public int CompareTo(NodePosition? other)
    {
        if (other is null) return 1;
        for (var i = 0; i < Math.Min(path.Count, other.Path.Count); i++)
        {
            if (path[i] != other.Path[i]) return path[i].CompareTo(other.Path[i]);
        }
        if (path.Count != other.Path.Count) return other.Path.Count.CompareTo(path.Count);
        if (rank != other.Rank) return rank.CompareTo(other.Rank);
        // Joins at one place: the inner, which began later, comes first.
        return other.Start.CompareTo(start);
    }

    private IReadOnlyList<int> Path => path;
    private int Rank => rank;
    private int Start => start;
}
