namespace Migaki.Generators.Flow;

/// <summary>What is known of a value: where it comes from and what is still to be proved of it. Labels only grow at joins.</summary>
internal sealed record Label
{
    public static readonly Label Empty = new();

    /// <summary>The context blocks it comes from; indexes into the analysis's block table.</summary>
    public SmallSet Blocks { get; init; }

    /// <summary>Lossy transforms whose result is in it unproved: <see cref="Unproved"/> pairs of a site and a missing validator.</summary>
    public SmallSet Entries { get; init; }

    /// <summary>Sources that have no provenance; indexes into the analysis's source table.</summary>
    public SmallSet Unknown { get; init; }

    /// <summary>The highest declared privacy class, as a number; -1 where none is declared.</summary>
    public int Privacy { get; init; } = -1;

    /// <summary>Blocks whose privacy class nobody declared.</summary>
    public SmallSet Unclassified { get; init; }

    /// <summary>Untrusted blocks it comes from, also through models and transforms.</summary>
    public SmallSet Untrusted { get; init; }

    /// <summary>Those of <see cref="Untrusted"/> that no approval and no policy validator has passed.</summary>
    public SmallSet Unchecked { get; init; }

    /// <summary>Approvals that passed, but not for every value that this may be: elements of <see cref="State.Passed"/>.</summary>
    public SmallSet Unasked { get; init; }

    public bool IsEmpty => Blocks.IsEmpty && Entries.IsEmpty && Unknown.IsEmpty && Privacy < 0 && Unclassified.IsEmpty && Untrusted.IsEmpty && Unasked.IsEmpty;

    public Label Join(Label other)
    {
        if (ReferenceEquals(this, other) || other.IsEmpty) return this;
        if (IsEmpty) return other;
        if (Covers(other)) return this;
        return new Label
        {
            Blocks = Blocks.Union(other.Blocks),
            Entries = Entries.Union(other.Entries),
            Unknown = Unknown.Union(other.Unknown),
            Privacy = Math.Max(Privacy, other.Privacy),
            Unclassified = Unclassified.Union(other.Unclassified),
            Untrusted = Untrusted.Union(other.Untrusted),
            Unchecked = Unchecked.Union(other.Unchecked),
            Unasked = Unasked.Union(other.Unasked),
        };
    }

    private bool Covers(Label other) => Privacy >= other.Privacy
        && Blocks.Covers(other.Blocks) && Entries.Covers(other.Entries) && Unknown.Covers(other.Unknown) && Unclassified.Covers(other.Unclassified)
        && Untrusted.Covers(other.Untrusted) && Unchecked.Covers(other.Unchecked) && Unasked.Covers(other.Unasked);

    /// <summary>Some transforms are proved, and some untrusted blocks approved of.</summary>
    public Label Without(SmallSet entries, SmallSet blocks)
    {
        var (left, uncheckedLeft) = (Entries.Except(entries), Unchecked.Except(blocks));
        return left.Count == Entries.Count && uncheckedLeft.Count == Unchecked.Count ? this : this with { Entries = left, Unchecked = uncheckedLeft };
    }

    public int Weight => Blocks.Count + Entries.Count + Unknown.Count + Unclassified.Count + Untrusted.Count + Unchecked.Count + Unasked.Count;

    /// <summary>Of a number or truth value: where it comes from, and nothing that concerns content.</summary>
    public Label AsScalar() => new() { Blocks = Blocks };

    /// <summary>The same value as far as proofs go, when nothing is left to prove of it, or nothing can be said.</summary>
    public Label WithoutEntries() => Entries.IsEmpty ? this : this with { Entries = default };
}

/// <summary>A site of a lossy transform and a validator that must still pass.</summary>
internal static class Unproved
{
    /// <summary>The name that stands for "any validator".</summary>
    public const int Any = 0;

    private const long TrustBase = 1L << 39;

    /// <summary>For proofs: that an untrusted block was approved of is proved like the rest.</summary>
    public static long Trust(long block) => TrustBase | block;
    public static bool IsTrust(long entry) => entry >= TrustBase;
    public static long Block(long entry) => entry & ~TrustBase;

    public static long Pack(int site, int validator) => ((long)site << 20) | (uint)validator;
    public static int Site(long entry) => (int)(entry >> 20);
    public static int Validator(long entry) => (int)(entry & 0xFFFFF);
}
