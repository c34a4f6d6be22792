namespace Migaki.Mir;

/// <summary>
/// The one order of diffs and ledgers, where the reference compares by locale. It fixes what that comparison gives for ASCII, so no
/// culture and no host can change a byte: first by weight (space, punctuation, digits, letters without regard to case), then
/// lower case before upper case, then by code unit. Characters beyond ASCII come after it, by code unit.
/// </summary>
public sealed class FixedOrder : IComparer<string>
{
    private const string Weights = " _-,;:!?.'\"()[]{}@*/\\&#%`^+<=>|~$0123456789abcdefghijklmnopqrstuvwxyz";

    private static readonly int[] Weight = BuildWeights();

    private FixedOrder() { }

    /// <summary>The only instance.</summary>
    public static FixedOrder Comparer { get; } = new();

    /// <inheritdoc/>
    public int Compare(string? x, string? y)
    {
        if (x is null || y is null) return x is null ? (y is null ? 0 : -1) : 1;
        var shared = Math.Min(x.Length, y.Length);
        var start = 0;
#if NET
        // Ids of one plan begin alike.
        start = MemoryExtensions.CommonPrefixLength(x.AsSpan(), y);
#endif
        for (var i = start; i < shared; i++)
        {
            var order = WeightOf(x[i]) - WeightOf(y[i]);
            if (order != 0) return order;
        }
        if (x.Length != y.Length) return x.Length - y.Length;
        // Equal but for case: the lower case letter is the greater code unit, and comes first.
        return string.CompareOrdinal(y, x);
    }

    private static int WeightOf(char c) => c < 0x80 ? Weight[c] : c;

    private static int[] BuildWeights()
    {
        // Controls have no weight of their own in the table: they keep their code unit and so come first.
        var weights = new int[0x80];
        for (var i = 0; i < weights.Length; i++) weights[i] = i < ' ' ? i : 0x7F;
        for (var i = 0; i < Weights.Length; i++)
        {
            var c = Weights[i];
            weights[c] = ' ' + i;
            if (c is >= 'a' and <= 'z') weights[c - 32] = ' ' + i;
        }
        return weights;
    }
}
