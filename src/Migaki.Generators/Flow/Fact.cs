namespace Migaki.Generators.Flow;

/// <summary>What a state knows of one value number. Immutable.</summary>
internal sealed class Fact : IEquatable<Fact>
{
    public static readonly Fact Nothing = new();

    public Fact() { }

    private Fact(Fact other)
    {
        (Own, Predicate, IsNull, WhenAwaited) = (other.Own, other.Predicate, other.IsNull, other.WhenAwaited);
        (Target, Tasks, IsSpilled, Members) = (other.Target, other.Tasks, other.IsSpilled, other.Members);
    }

    /// <summary>What the value itself carries, without its members.</summary>
    public Label Own { get; init; } = Label.Empty;

    public Predicate? Predicate { get; init; }

    /// <summary>What being null, and being something, says.</summary>
    public Predicate? IsNull { get; init; }

    /// <summary>What holds once the task that this value is has completed.</summary>
    public Consequence? WhenAwaited { get; init; }

    /// <summary>The lambda or local function that a delegate value calls, where that is certain.</summary>
    public DelegateTarget? Target { get; init; }

    /// <summary>The step calls whose tasks this value is, or holds.</summary>
    public SmallSet Tasks { get; init; }

    /// <summary>Where paths met, a member that only some of them had set became part of <see cref="Own"/>.</summary>
    public bool IsSpilled { get; init; }

    /// <summary>Parts by name, as value numbers: tuple elements, record members, items that were put into a collection.</summary>
    public KeyValuePair<string, int>[] Members { get; init; } = [];

    public int? Member(string name)
    {
        foreach (var member in Members)
        {
            if (string.Equals(member.Key, name, StringComparison.Ordinal)) return member.Value;
        }
        return null;
    }

    public Fact With(Label own) => new(this) { Own = own };

    public Fact With(Predicate? predicate) => new(this) { Predicate = predicate };

    public Fact WithNull(Predicate? isNull) => new(this) { IsNull = isNull };

    public Fact With(Consequence? whenAwaited) => new(this) { WhenAwaited = whenAwaited };

    public Fact With(string member, int number)
    {
        var at = 0;
        while (at < Members.Length && string.CompareOrdinal(Members[at].Key, member) < 0) at++;
        var isThere = at < Members.Length && string.Equals(Members[at].Key, member, StringComparison.Ordinal);
        var members = new KeyValuePair<string, int>[isThere ? Members.Length : Members.Length + 1];
        Array.Copy(Members, members, at);
        members[at] = new KeyValuePair<string, int>(member, number);
        var next = isThere ? at + 1 : at;
        Array.Copy(Members, next, members, at + 1, Members.Length - next);
        return new(this) { Members = members };
    }

    public Fact With(SmallSet tasks) => new(this) { Tasks = tasks };

    public Fact WithMembers(KeyValuePair<string, int>[] members) => new(this) { Members = members };

    public int Weight => Own.Weight + Members.Length + Tasks.Count + (Predicate?.Weight ?? 0) + (IsNull?.Weight ?? 0) + (WhenAwaited?.Weight ?? 0);

    /// <summary>A number changed its name.</summary>
    public Fact Rename(int from, int to)
    {
        var touched = false;
        foreach (var member in Members) touched |= member.Value == from;
        if (!touched && Predicate is null && IsNull is null && WhenAwaited is null) return this;
        var predicate = Predicate?.Rename(from, to);
        var isNull = IsNull?.Rename(from, to);
        var awaited = WhenAwaited?.Rename(from, to);
        if (!touched && Equals(predicate, Predicate) && Equals(isNull, IsNull) && Equals(awaited, WhenAwaited)) return this;
        return new Fact(this)
        {
            Predicate = predicate,
            IsNull = isNull,
            WhenAwaited = awaited,
            Members = touched ? Array.ConvertAll(Members, m => m.Value == from ? new KeyValuePair<string, int>(m.Key, to) : m) : Members,
        };
    }

    public bool Equals(Fact? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || !Own.Equals(other.Own) || !Equals(Predicate, other.Predicate) || !Equals(IsNull, other.IsNull) || !Equals(WhenAwaited, other.WhenAwaited)) return false;
        if (Members.Length != other.Members.Length || !Equals(Target, other.Target) || !Tasks.Equals(other.Tasks) || IsSpilled != other.IsSpilled) return false;
        for (var i = 0; i < Members.Length; i++)
        {
            if (Members[i].Value != other.Members[i].Value || !string.Equals(Members[i].Key, other.Members[i].Key, StringComparison.Ordinal)) return false;
        }
        return true;
    }

    public override bool Equals(object? obj) => Equals(obj as Fact);
    public override int GetHashCode() => Own.Blocks.GetHashCode() ^ Members.Length;
}
