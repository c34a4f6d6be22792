namespace Migaki.Generators.Flow;

/// <summary>What a state knows of one value number. Immutable.</summary>
internal sealed class Fact : IEquatable<Fact>
{
    public static readonly Fact Nothing = new();

    /// <summary>What the value itself carries, without its members.</summary>
    public Label Own { get; init; } = Label.Empty;

    public Predicate? Predicate { get; init; }

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

    public Fact With(Label own) => new() { Own = own, Predicate = Predicate, WhenAwaited = WhenAwaited, Members = Members, Target = Target, Tasks = Tasks, IsSpilled = IsSpilled };

    public Fact With(Predicate? predicate) => new() { Own = Own, Predicate = predicate, WhenAwaited = WhenAwaited, Members = Members, Target = Target, Tasks = Tasks, IsSpilled = IsSpilled };

    public Fact With(Consequence? whenAwaited) => new() { Own = Own, Predicate = Predicate, WhenAwaited = whenAwaited, Members = Members, Target = Target, Tasks = Tasks, IsSpilled = IsSpilled };

    public Fact With(string member, int number)
    {
        var members = Members.Where(m => !string.Equals(m.Key, member, StringComparison.Ordinal)).ToList();
        members.Add(new KeyValuePair<string, int>(member, number));
        return new() { Own = Own, Predicate = Predicate, WhenAwaited = WhenAwaited, Members = members.OrderBy(m => m.Key, StringComparer.Ordinal).ToArray(), Target = Target, Tasks = Tasks, IsSpilled = IsSpilled };
    }

    public Fact With(SmallSet tasks) => new() { Own = Own, Predicate = Predicate, WhenAwaited = WhenAwaited, Members = Members, Target = Target, Tasks = tasks, IsSpilled = IsSpilled };

    public Fact WithMembers(KeyValuePair<string, int>[] members) => new() { Own = Own, Predicate = Predicate, WhenAwaited = WhenAwaited, Members = members, Target = Target, Tasks = Tasks, IsSpilled = IsSpilled };

    /// <summary>A number changed its name.</summary>
    public Fact Rename(int from, int to)
    {
        var touched = Array.Exists(Members, m => m.Value == from);
        var predicate = Predicate is { } p ? new Predicate(p.WhenTrue.Rename(from, to), p.WhenFalse.Rename(from, to)) : null;
        var awaited = WhenAwaited?.Rename(from, to);
        if (!touched && Equals(predicate, Predicate) && Equals(awaited, WhenAwaited)) return this;
        return new Fact
        {
            Own = Own,
            Predicate = predicate,
            WhenAwaited = awaited,
            Target = Target,
            Tasks = Tasks,
            IsSpilled = IsSpilled,
            Members = touched ? Array.ConvertAll(Members, m => m.Value == from ? new KeyValuePair<string, int>(m.Key, to) : m) : Members,
        };
    }

    public bool Equals(Fact? other)
    {
        if (ReferenceEquals(this, other)) return true;
        if (other is null || !Own.Equals(other.Own) || !Equals(Predicate, other.Predicate) || !Equals(WhenAwaited, other.WhenAwaited)) return false;
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
