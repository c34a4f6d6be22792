namespace Migaki.Generators.Flow;

/// <summary>What holds on one side of a test. <see cref="Impossible"/> is the top: that side is never taken.</summary>
internal sealed class Consequence : IEquatable<Consequence>
{
    public static readonly Consequence None = new(default, default, default, false);
    public static readonly Consequence Never = new(default, default, default, true);

    private Consequence(SmallSet proofs, SmallSet passed, SmallSet truths, bool impossible)
    {
        (Proofs, Passed, Truths, Impossible) = (proofs, passed, truths, impossible);
    }

    /// <summary>Entries of values that are proved: see <see cref="Proof"/>.</summary>
    public SmallSet Proofs { get; }

    /// <summary>Sites of validators and approvals that passed.</summary>
    public SmallSet Passed { get; }

    /// <summary>What the tested values are, now that it is known: see <see cref="Truth"/>. The same test gives the same answer later.</summary>
    public SmallSet Truths { get; }

    public bool Impossible { get; }

    public static Consequence Of(SmallSet proofs, SmallSet passed, SmallSet truths = default) =>
        proofs.IsEmpty && passed.IsEmpty && truths.IsEmpty ? None : new Consequence(proofs, passed, truths, false);

    public static Consequence Of(long truth) => new(default, default, SmallSet.Of(truth), false);

    /// <summary>Both hold.</summary>
    public Consequence And(Consequence other) =>
        Impossible || other.Impossible ? Never : Of(Proofs.Union(other.Proofs), Passed.Union(other.Passed), Truths.Union(other.Truths));

    /// <summary>One of them holds.</summary>
    public Consequence Or(Consequence other, Passings passings) =>
        Impossible ? other : other.Impossible ? this : Of(Proofs.Intersect(other.Proofs), passings.Join(Passed, other.Passed), Truths.Intersect(other.Truths));

    /// <summary>Value numbers changed their names; a number that maps to itself stays.</summary>
    public Consequence Rename(int from, int to) => !Names(from) ? this : Of(
        SmallSet.From(Proofs.Items.Select(p => Proof.Number(p) == from ? Proof.Pack(to, Proof.Entry(p)) : p)),
        Passed,
        SmallSet.From(Truths.Items.Select(t => Truth.Number(t) == from ? Truth.Pack(to, Truth.What(t)) : t)));

    private bool Names(int number)
    {
        foreach (var proof in Proofs.Items)
        {
            if (Proof.Number(proof) == number) return true;
        }
        foreach (var truth in Truths.Items)
        {
            if (Truth.Number(truth) == number) return true;
        }
        return false;
    }

    public int Weight => Proofs.Count + Passed.Count + Truths.Count;

    public bool Equals(Consequence? other) =>
        other is not null && other.Impossible == Impossible && other.Proofs.Equals(Proofs) && other.Passed.Equals(Passed) && other.Truths.Equals(Truths);
    public override bool Equals(object? obj) => Equals(obj as Consequence);
    public override int GetHashCode() => Proofs.GetHashCode() ^ Passed.GetHashCode();
}

/// <summary>"This entry of this value is proved", packed: number (20 bits), then the entry of <see cref="Unproved"/> (40 bits).</summary>
internal static class Proof
{
    public static long Pack(int number, long entry) => ((long)number << 40) | entry;
    public static int Number(long proof) => (int)(proof >> 40);
    public static long Entry(long proof) => proof & 0xFF_FFFF_FFFF;
}

/// <summary>"This value is false, true, something, null", packed.</summary>
internal static class Truth
{
    public const int False = 0, True = 1, Something = 2, Null = 3;

    public static long Pack(int number, int what) => ((long)number << 2) | (uint)what;
    public static int Number(long truth) => (int)(truth >> 2);
    public static int What(long truth) => (int)(truth & 3);
}

/// <summary>What a truth value says when it is true, and when it is false.</summary>
internal sealed record Predicate(Consequence WhenTrue, Consequence WhenFalse)
{
    public static readonly Predicate Nothing = new(Consequence.None, Consequence.None);
    public static readonly Predicate True = new(Consequence.None, Consequence.Never);
    public static readonly Predicate False = new(Consequence.Never, Consequence.None);

    /// <summary>A lifted null: neither true nor false.</summary>
    public static readonly Predicate Null = new(Consequence.Never, Consequence.Never);

    public int Weight => WhenTrue.Weight + WhenFalse.Weight;

    public Predicate Not() => new(WhenFalse, WhenTrue);

    public Predicate And(Predicate other, Passings passings) => new(WhenTrue.And(other.WhenTrue), WhenFalse.Or(other.WhenFalse, passings));

    public Predicate Or(Predicate other, Passings passings) => new(WhenTrue.Or(other.WhenTrue, passings), WhenFalse.And(other.WhenFalse));

    public Predicate Rename(int from, int to)
    {
        var (whenTrue, whenFalse) = (WhenTrue.Rename(from, to), WhenFalse.Rename(from, to));
        return ReferenceEquals(whenTrue, WhenTrue) && ReferenceEquals(whenFalse, WhenFalse) ? this : new Predicate(whenTrue, whenFalse);
    }
}
