namespace Migaki.Generators.Flow;

/// <summary>What holds on one side of a test. <see cref="Impossible"/> is the top: that side is never taken.</summary>
internal sealed class Consequence : IEquatable<Consequence>
{
    public static readonly Consequence None = new(default, default, false);
    public static readonly Consequence Never = new(default, default, true);

    private Consequence(SmallSet proofs, SmallSet passed, bool impossible)
    {
        (Proofs, Passed, Impossible) = (proofs, passed, impossible);
    }

    /// <summary>Entries of values that are proved: see <see cref="Proof"/>.</summary>
    public SmallSet Proofs { get; }

    /// <summary>Sites of validators and approvals that passed.</summary>
    public SmallSet Passed { get; }

    public bool Impossible { get; }

    public static Consequence Of(SmallSet proofs, SmallSet passed) => proofs.IsEmpty && passed.IsEmpty ? None : new Consequence(proofs, passed, false);

    /// <summary>Both hold.</summary>
    public Consequence And(Consequence other) =>
        Impossible || other.Impossible ? Never : Of(Proofs.Union(other.Proofs), Passed.Union(other.Passed));

    /// <summary>One of them holds.</summary>
    public Consequence Or(Consequence other) =>
        Impossible ? other : other.Impossible ? this : Of(Proofs.Intersect(other.Proofs), Passed.Intersect(other.Passed));

    /// <summary>Value numbers changed their names; a number that maps to itself stays.</summary>
    public Consequence Rename(int from, int to) =>
        Proofs.IsEmpty ? this : Of(SmallSet.From(Proofs.Items.Select(p => Proof.Number(p) == from ? Proof.Pack(to, Proof.Entry(p)) : p)), Passed);

    public bool Equals(Consequence? other) => other is not null && other.Impossible == Impossible && other.Proofs.Equals(Proofs) && other.Passed.Equals(Passed);
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

/// <summary>What a truth value says when it is true, and when it is false.</summary>
internal sealed record Predicate(Consequence WhenTrue, Consequence WhenFalse)
{
    public static readonly Predicate Nothing = new(Consequence.None, Consequence.None);
    public static readonly Predicate True = new(Consequence.None, Consequence.Never);
    public static readonly Predicate False = new(Consequence.Never, Consequence.None);

    /// <summary>A lifted null: neither true nor false.</summary>
    public static readonly Predicate Null = new(Consequence.Never, Consequence.Never);

    public Predicate Not() => new(WhenFalse, WhenTrue);
}
