namespace Migaki.Generators.Flow;

/// <summary>
/// What holds at one point: which value each place has (aliases share a number), and what is known of each number.
/// Mutable while a block is evaluated, copied on every edge.
/// </summary>
internal sealed class State(Dictionary<int, Fact> initials)
{
    /// <summary>The facts of what places hold at the start; shared by all states of an analysis.</summary>
    public Dictionary<int, Fact> Initials { get; } = initials;

    public Dictionary<int, int> Places { get; private set; } = [];
    public Dictionary<int, Fact> Facts { get; private set; } = [];

    /// <summary>Sites of validators and approvals that have passed on every path to here.</summary>
    public SmallSet Passed { get; set; }

    /// <summary>Counts changes, so that exception edges can skip what they already saw.</summary>
    public int Version { get; private set; }

    public State Copy() => new(Initials) { Places = new Dictionary<int, int>(Places), Facts = new Dictionary<int, Fact>(Facts), Passed = Passed };

    public Fact FactOf(int number) => Facts.TryGetValue(number, out var fact) || Initials.TryGetValue(number, out fact) ? fact : Fact.Nothing;

    public void SetFact(int number, Fact fact)
    {
        var isKnown = Facts.TryGetValue(number, out var old) || Initials.TryGetValue(number, out old);
        if (isKnown && old!.Equals(fact)) return;
        Facts[number] = fact;
        if (isKnown || !fact.Equals(Fact.Nothing)) Version++;
    }

    public void SetPlace(int place, int number)
    {
        if (Places.TryGetValue(place, out var old) && old == number) return;
        Places[place] = number;
        Version++;
    }

    /// <summary>What a value carries, its members included.</summary>
    public Label LabelOf(int number, int depth = 4)
    {
        var fact = FactOf(number);
        var label = fact.Own;
        if (depth == 0) return label;
        foreach (var member in fact.Members) label = label.Join(LabelOf(member.Value, depth - 1));
        return label;
    }

    /// <summary>The step calls whose tasks a value is or holds.</summary>
    public SmallSet TasksOf(int number, int depth = 3)
    {
        var fact = FactOf(number);
        var tasks = fact.Tasks;
        if (depth == 0) return tasks;
        foreach (var member in fact.Members) tasks = tasks.Union(TasksOf(member.Value, depth - 1));
        return tasks;
    }

    public bool Holds(int number)
    {
        // What is held has been given a fact.
        if (!Facts.ContainsKey(number) && !Initials.ContainsKey(number)) return false;
        if (Places.ContainsValue(number)) return true;
        foreach (var fact in Facts.Values)
        {
            foreach (var member in fact.Members)
            {
                if (member.Value == number) return true;
            }
        }
        return false;
    }

    /// <summary>All that was called <paramref name="from"/> is from now on called <paramref name="to"/>.</summary>
    public void Rename(int from, int to)
    {
        List<int>? renamed = null;
        foreach (var place in Places)
        {
            if (place.Value == from) (renamed ??= []).Add(place.Key);
        }
        if (renamed is not null)
        {
            foreach (var place in renamed) Places[place] = to;
        }
        var fact = FactOf(from);
        Facts.Remove(from);
        Facts[to] = fact;
        List<(int Number, Fact Fact)>? changed = null;
        foreach (var pair in Facts)
        {
            var now = pair.Value.Rename(from, to);
            if (!ReferenceEquals(now, pair.Value)) (changed ??= []).Add((pair.Key, now));
        }
        if (changed is not null)
        {
            foreach (var (number, now) in changed) Facts[number] = now;
        }
        Version++;
    }

    /// <summary>Drops what no place leads to.</summary>
    public void Collect()
    {
        var live = new HashSet<int>();
        foreach (var number in Places.Values) Reach(number);
        List<int>? dead = null;
        foreach (var number in Facts.Keys)
        {
            if (!live.Contains(number)) (dead ??= []).Add(number);
        }
        if (dead is null) return;
        foreach (var number in dead) Facts.Remove(number);

        void Reach(int number)
        {
            if (!live.Add(number)) return;
            foreach (var member in FactOf(number).Members) Reach(member.Value);
        }
    }

    /// <summary>Entries of values are proved: the validator passed here.</summary>
    public void Apply(Consequence consequence)
    {
        if (consequence.Impossible) return;
        // Sorted by number: what is proved of one value is taken from it at once.
        var proofs = consequence.Proofs.Items;
        for (int i = 0, end; i < proofs.Length; i = end)
        {
            var number = Proof.Number(proofs[i]);
            for (end = i + 1; end < proofs.Length && Proof.Number(proofs[end]) == number;) end++;
            var entries = proofs.Skip(i).Take(end - i).Select(Proof.Entry).ToArray();
            Prove(number, SmallSet.From(entries.Where(static e => !Unproved.IsTrust(e))), SmallSet.From(entries.Where(Unproved.IsTrust).Select(Unproved.Block)), 4);
        }
        foreach (var truth in consequence.Truths.Items)
        {
            var (number, what) = (Truth.Number(truth), Truth.What(truth));
            var known = what is Truth.True or Truth.Null ? Predicate.True : Predicate.False;
            SetFact(number, what is Truth.True or Truth.False ? FactOf(number).With(known) : FactOf(number).WithNull(known));
        }
        var passed = Passed.Union(consequence.Passed);
        if (!passed.Equals(Passed))
        {
            Passed = passed;
            Version++;
        }
    }

    private void Prove(int number, SmallSet entries, SmallSet blocks, int depth)
    {
        var fact = FactOf(number);
        SetFact(number, fact.With(fact.Own.Without(entries, blocks)));
        if (depth == 0) return;
        foreach (var member in fact.Members) Prove(member.Value, entries, blocks, depth - 1);
    }

    /// <summary>What carrying this state along costs, about: the lengths of all that it holds.</summary>
    public int Weight
    {
        get
        {
            var weight = Places.Count;
            foreach (var fact in Facts.Values) weight += 1 + fact.Weight;
            return weight;
        }
    }

    public bool SameAs(State other)
    {
        if (Places.Count != other.Places.Count || Facts.Count != other.Facts.Count || !Passed.Equals(other.Passed)) return false;
        foreach (var pair in Places)
        {
            if (!other.Places.TryGetValue(pair.Key, out var number) || number != pair.Value) return false;
        }
        foreach (var pair in Facts)
        {
            if (!other.Facts.TryGetValue(pair.Key, out var fact) || !fact.Equals(pair.Value)) return false;
        }
        return true;
    }
}
