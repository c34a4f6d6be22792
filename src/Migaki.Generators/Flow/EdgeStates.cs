namespace Migaki.Generators.Flow;

/// <summary>What flows along the edges into a place, by the number of the edge; few, and kept sorted.</summary>
internal sealed class EdgeStates
{
    private long[] _edges = new long[2];
    private State[] _states = new State[2];

    public int Count { get; private set; }

    public (long Edge, State State) this[int index] => (_edges[index], _states[index]);

    public State? Find(long edge)
    {
        var at = Array.BinarySearch(_edges, 0, Count, edge);
        return at < 0 ? null : _states[at];
    }

    public void Set(long edge, State state)
    {
        var at = Array.BinarySearch(_edges, 0, Count, edge);
        if (at >= 0)
        {
            _states[at] = state;
            return;
        }
        at = ~at;
        if (Count == _edges.Length)
        {
            Array.Resize(ref _edges, Count * 2);
            Array.Resize(ref _states, Count * 2);
        }
        Array.Copy(_edges, at, _edges, at + 1, Count - at);
        Array.Copy(_states, at, _states, at + 1, Count - at);
        (_edges[at], _states[at]) = (edge, state);
        Count++;
    }

    /// <summary>In the order of the edges.</summary>
    public State[] All()
    {
        var all = new State[Count];
        Array.Copy(_states, all, Count);
        return all;
    }
}
