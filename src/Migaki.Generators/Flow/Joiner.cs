namespace Migaki.Generators.Flow;

/// <summary>
/// Where paths meet: labels unite, proofs intersect. Places that hold the same values on every path stay aliases: they get one number,
/// named after the point and the first such place.
/// </summary>
internal sealed class Joiner(Numbers numbers, Func<int, int?> initial, Passings passings)
{
    private const int MemberDepth = 3;

    public State Join(int point, IReadOnlyList<State> states)
    {
        if (states.Count == 1) return states[0].Copy();
        var passed = states[0].Passed;
        for (var i = 1; i < states.Count; i++) passed = passings.Join(passed, states[i].Passed);
        var joined = new State(states[0].Initials) { Passed = passed };
        var groups = new Dictionary<int[], Part>(NumbersComparer.Instance);
        var values = new List<Part>();

        var places = new List<int>();
        foreach (var state in states) places.AddRange(state.Places.Keys);
        places.Sort();
        for (var p = 0; p < places.Count; p++)
        {
            if (p > 0 && places[p] == places[p - 1]) continue;
            var place = places[p];
            var incoming = new int[states.Count];
            var missing = false;
            for (var i = 0; i < states.Count; i++)
            {
                if (states[i].Places.TryGetValue(place, out var number)) incoming[i] = number;
                else if (initial(place) is { } first) incoming[i] = first;
                else
                {
                    // Not assigned on that path, so by definite assignment not read after it.
                    incoming[i] = 0;
                    missing = true;
                }
            }
            if (Array.TrueForAll(incoming, static n => n == 0))
            {
                // The object itself, kept for a while (a capture of this): it has no number of its own.
                joined.Places[place] = 0;
                continue;
            }
            if (missing) MarkMissing(incoming);
            joined.Places[place] = Group(point, place, incoming, groups, values, states, MemberDepth);
        }

        // Labels first, predicates next: what a predicate proves is about joined labels.
        foreach (var value in values) joined.Facts[value.Number] = JoinFact(value, states, groups, joined.Passed);
        foreach (var value in values)
        {
            var (number, incoming) = (value.Number, value.Incoming);
            if (JoinPredicate(incoming, states, values, joined, static f => f.Predicate) is { } predicate) joined.Facts[number] = joined.Facts[number].With(predicate);
            if (JoinPredicate(incoming, states, values, joined, static f => f.IsNull) is { } isNull) joined.Facts[number] = joined.Facts[number].WithNull(isNull);
            if (!Any(incoming, states, static f => f.WhenAwaited)) continue;
            var awaited = JoinConsequence(i => Of(states, incoming, i)?.WhenAwaited ?? Consequence.None, incoming, states, values, joined);
            if (awaited is { Impossible: false } && !awaited.Equals(Consequence.None)) joined.Facts[number] = joined.Facts[number].With(awaited);
        }
        joined.Collect();
        return joined;
    }

    private static Fact? Of(IReadOnlyList<State> states, int[] incoming, int i) => incoming[i] <= 0 ? null : states[i].FactOf(incoming[i]);

    /// <summary>Where a path has no value, what stands for it is told from the value itself, and from other values that are missing there.</summary>
    private static void MarkMissing(int[] incoming)
    {
        var known = 0;
        for (var i = 0; i < incoming.Length && known == 0; i++) known = incoming[i];
        for (var i = 0; i < incoming.Length; i++)
        {
            if (incoming[i] == 0) incoming[i] = -known;
        }
    }

    private static int[] MembersOf(int[] incoming, string member, IReadOnlyList<State> states)
    {
        var parts = new int[incoming.Length];
        for (var i = 0; i < parts.Length; i++) parts[i] = incoming[i] > 0 ? states[i].FactOf(incoming[i]).Member(member)!.Value : 0;
        MarkMissing(parts);
        return parts;
    }

    private int Group(int point, int place, int[] incoming, Dictionary<int[], Part> groups, List<Part> values, IReadOnlyList<State> states, int depth)
    {
        if (groups.TryGetValue(incoming, out var known)) return known.Number;
        var same = incoming[0] > 0;
        for (var i = 1; i < incoming.Length && same; i++) same = incoming[i] == incoming[0];
        var value = new Part(same ? incoming[0] : numbers.OfJoin(point, place), incoming, CommonMembers(incoming, states));
        groups[incoming] = value;
        values.Add(value);
        if (depth > 0)
        {
            foreach (var member in value.Common) Group(point, numbers.Part(place, member), MembersOf(incoming, member, states), groups, values, states, depth - 1);
        }
        return value.Number;
    }

    /// <summary>The members that a value has on each path on which it is there, in the order of the first.</summary>
    private static string[] CommonMembers(int[] incoming, IReadOnlyList<State> states)
    {
        var first = Array.FindIndex(incoming, static n => n > 0);
        if (first < 0) return [];
        var members = states[first].FactOf(incoming[first]).Members;
        if (members.Length == 0) return [];
        var common = new List<string>(members.Length);
        foreach (var member in members)
        {
            var everywhere = true;
            for (var i = first + 1; i < incoming.Length && everywhere; i++) everywhere = incoming[i] <= 0 || states[i].FactOf(incoming[i]).Member(member.Key) is not null;
            if (everywhere) common.Add(member.Key);
        }
        return [.. common];
    }

    private Fact JoinFact(Part value, IReadOnlyList<State> states, Dictionary<int[], Part> groups, SmallSet passed)
    {
        var (incoming, common) = (value.Incoming, value.Common);
        var label = Label.Empty;
        var tasks = default(SmallSet);
        var spilled = false;
        var parts = new List<Label>();
        DelegateTarget? target = null;
        bool hasTarget = false, oneTarget = true;
        for (var i = 0; i < incoming.Length; i++)
        {
            var here = incoming[i] > 0 ? states[i].FactOf(incoming[i]) : null;
            if (hasTarget) oneTarget &= Equals(here?.Target, target);
            else (target, hasTarget) = (here?.Target, true);
            if (here is not { } fact) continue;
            label = label.Join(passings.Cleared(fact.Own, states[i].Passed));
            parts.Add(fact.Own);
            tasks = tasks.Union(fact.Tasks);
            spilled |= fact.IsSpilled;
            foreach (var member in fact.Members)
            {
                if (Array.IndexOf(common, member.Key) >= 0) continue;
                spilled = true;
                label = label.Join(passings.Cleared(states[i].LabelOf(member.Value), states[i].Passed));
                tasks = tasks.Union(states[i].TasksOf(member.Value));
            }
        }
        var members = common.Length == 0 ? null : new List<KeyValuePair<string, int>>(common.Length);
        foreach (var member in Sorted(common))
        {
            var held = MembersOf(incoming, member, states);
            if (groups.TryGetValue(held, out var part)) members!.Add(new KeyValuePair<string, int>(member, part.Number));
            else
            {
                spilled = true;
                for (var i = 0; i < incoming.Length; i++)
                {
                    if (held[i] <= 0) continue;
                    label = label.Join(passings.Cleared(states[i].LabelOf(held[i]), states[i].Passed));
                    tasks = tasks.Union(states[i].TasksOf(held[i]));
                }
            }
        }
        if (passings.NotAsked(passed, parts) is { IsEmpty: false } unasked) label = label with { Unasked = label.Unasked.Union(unasked) };
        return new Fact { Own = label, Members = members?.ToArray() ?? [], Target = oneTarget ? target : null, Tasks = tasks, IsSpilled = spilled };
    }

    /// <summary>Members of a fact are sorted, so that those which two facts share mostly are.</summary>
    private static string[] Sorted(string[] names)
    {
        for (var i = 1; i < names.Length; i++)
        {
            if (string.CompareOrdinal(names[i - 1], names[i]) <= 0) continue;
            names = (string[])names.Clone();
            Array.Sort(names, StringComparer.Ordinal);
            break;
        }
        return names;
    }

    private static bool Any<T>(int[] incoming, IReadOnlyList<State> states, Func<Fact, T?> select) where T : class
    {
        for (var i = 0; i < incoming.Length; i++)
        {
            if (Of(states, incoming, i) is { } fact && select(fact) is not null) return true;
        }
        return false;
    }

    private Predicate? JoinPredicate(int[] incoming, IReadOnlyList<State> states, List<Part> values, State joined, Func<Fact, Predicate?> select) =>
        Any(incoming, states, select) ? JoinKnown(incoming, states, values, joined, select) : null;

    private Predicate JoinKnown(int[] incoming, IReadOnlyList<State> states, List<Part> values, State joined, Func<Fact, Predicate?> select)
    {
        Predicate? On(int i) => Of(states, incoming, i) is { } fact ? select(fact) : null;
        var whenTrue = JoinConsequence(i => incoming[i] <= 0 ? Consequence.Never : On(i)?.WhenTrue ?? Consequence.None, incoming, states, values, joined);
        var whenFalse = JoinConsequence(i => incoming[i] <= 0 ? Consequence.Never : On(i)?.WhenFalse ?? Consequence.None, incoming, states, values, joined);
        return new Predicate(whenTrue, whenFalse);
    }

    /// <summary>
    /// An entry of a joined value is proved by the consequence if on each path it is proved already, or the path's own consequence
    /// proves it, or the path cannot have led to this side. So <c>V(a) &amp;&amp; c</c> proves <c>a</c> although its two paths met.
    /// </summary>
    private Consequence JoinConsequence(Func<int, Consequence> of, int[] incoming, IReadOnlyList<State> states, List<Part> values, State joined)
    {
        var consequences = new Consequence[incoming.Length];
        for (var i = 0; i < consequences.Length; i++) consequences[i] = of(i);
        if (Array.TrueForAll(consequences, c => c.Impossible)) return Consequence.Never;
        if (Array.TrueForAll(consequences, c => c.Equals(Consequence.None))) return Consequence.None;

        var proofs = new List<long>();
        foreach (var value in values)
        {
            var (number, source) = (value.Number, value.Incoming);
            var own = joined.FactOf(number).Own;
            if (own.Entries.IsEmpty && own.Unchecked.IsEmpty) continue;
            // Where a path cannot lead to this side, or has no such value, nothing is left to prove on it.
            var incomingLabels = new Label?[source.Length];
            for (var i = 0; i < source.Length; i++) incomingLabels[i] = consequences[i].Impossible || source[i] <= 0 ? null : states[i].LabelOf(source[i]);
            foreach (var entry in own.Entries.Items)
            {
                var holds = true;
                for (var i = 0; i < source.Length && holds; i++)
                    holds = incomingLabels[i] is not { } label || !label.Entries.Contains(entry) || consequences[i].Proofs.Contains(Proof.Pack(source[i], entry));
                if (holds) proofs.Add(Proof.Pack(number, entry));
            }
            foreach (var block in own.Unchecked.Items)
            {
                var holds = true;
                for (var i = 0; i < source.Length && holds; i++)
                {
                    holds = incomingLabels[i] is not { } label
                        || !label.Unchecked.Contains(block)
                        || consequences[i].Proofs.Contains(Proof.Pack(source[i], Unproved.Trust(block)))
                        || passings.Clears(consequences[i].Passed.Union(states[i].Passed), block);
                }
                if (holds) proofs.Add(Proof.Pack(number, Unproved.Trust(block)));
            }
        }
        SmallSet? passed = null, truths = null;
        for (var i = 0; i < consequences.Length; i++)
        {
            if (consequences[i].Impossible) continue;
            var here = consequences[i].Passed.Union(states[i].Passed);
            passed = passed is { } p ? passings.Join(p, here) : here;
            truths = truths is { } t ? t.Intersect(consequences[i].Truths) : consequences[i].Truths;
        }
        // A number that the paths do not share names another value now.
        var kept = truths is { IsEmpty: false } all ? all.Where(t => values.Exists(v => v.Number == Truth.Number(t) && Array.TrueForAll(v.Incoming, n => n == v.Number))) : default;
        return Consequence.Of(SmallSet.From(proofs), passed ?? default, kept);
    }

    /// <summary>A value of the joined state: what it is on each path, negative where it is missing there, and the members that all of these have.</summary>
    private sealed class Part(int number, int[] incoming, string[] common)
    {
        public int Number => number;
        public int[] Incoming => incoming;
        public string[] Common => common;
    }

    private sealed class NumbersComparer : IEqualityComparer<int[]>
    {
        public static readonly NumbersComparer Instance = new();

        public bool Equals(int[]? x, int[]? y)
        {
            if (ReferenceEquals(x, y)) return true;
            if (x is null || y is null || x.Length != y.Length) return false;
            for (var i = 0; i < x.Length; i++)
            {
                if (x[i] != y[i]) return false;
            }
            return true;
        }

        public int GetHashCode(int[] numbers)
        {
            var hash = numbers.Length;
            foreach (var number in numbers) hash = unchecked((hash * 31) + number);
            return hash;
        }
    }
}
