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
        var joined = new State(states[0].Initials) { Passed = states.Select(s => s.Passed).Aggregate(passings.Join) };
        var groups = new Dictionary<string, int>(StringComparer.Ordinal);
        var values = new List<(int Number, int[] Incoming)>();

        var places = new SortedSet<int>();
        foreach (var state in states) places.UnionWith(state.Places.Keys);
        foreach (var place in places)
        {
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
            if (missing)
            {
                var known = incoming.First(n => n != 0);
                for (var i = 0; i < incoming.Length; i++)
                {
                    if (incoming[i] == 0) incoming[i] = -known;
                }
            }
            joined.Places[place] = Group(point, place, incoming, groups, values, states, MemberDepth);
        }

        // Labels first, predicates next: what a predicate proves is about joined labels.
        foreach (var (number, incoming) in values) joined.Facts[number] = JoinFact(incoming, states, groups, joined.Passed);
        foreach (var (number, incoming) in values)
        {
            if (JoinPredicate(incoming, states, values, joined, static f => f.Predicate) is { } predicate) joined.Facts[number] = joined.Facts[number].With(predicate);
            if (JoinPredicate(incoming, states, values, joined, static f => f.IsNull) is { } isNull) joined.Facts[number] = joined.Facts[number].WithNull(isNull);
            var awaited = JoinConsequence(i => Of(states, incoming, i)?.WhenAwaited ?? Consequence.None, incoming, states, values, joined);
            if (awaited is { Impossible: false } && !awaited.Equals(Consequence.None)) joined.Facts[number] = joined.Facts[number].With(awaited);
        }
        joined.Collect();
        return joined;
    }

    private static Fact? Of(IReadOnlyList<State> states, int[] incoming, int i) => incoming[i] <= 0 ? null : states[i].FactOf(incoming[i]);

    private int Group(int point, int place, int[] incoming, Dictionary<string, int> groups, List<(int, int[])> values, IReadOnlyList<State> states, int depth)
    {
        var key = string.Join(",", incoming);
        if (groups.TryGetValue(key, out var number)) return number;
        var same = incoming[0] > 0 && Array.TrueForAll(incoming, n => n == incoming[0]);
        groups[key] = number = same ? incoming[0] : numbers.OfJoin(point, place);
        values.Add((number, incoming));
        if (depth > 0)
        {
            foreach (var member in CommonMembers(incoming, states))
            {
                var parts = new int[incoming.Length];
                for (var i = 0; i < incoming.Length; i++)
                {
                    parts[i] = incoming[i] > 0 ? states[i].FactOf(incoming[i]).Member(member)!.Value : 0;
                }
                var known = parts.FirstOrDefault(n => n != 0);
                for (var i = 0; i < parts.Length; i++)
                {
                    if (parts[i] == 0) parts[i] = -known;
                }
                Group(point, numbers.Part(place, member), parts, groups, values, states, depth - 1);
            }
        }
        return number;
    }

    private static IEnumerable<string> CommonMembers(int[] incoming, IReadOnlyList<State> states)
    {
        IEnumerable<string>? common = null;
        for (var i = 0; i < incoming.Length; i++)
        {
            if (incoming[i] <= 0) continue;
            var names = states[i].FactOf(incoming[i]).Members.Select(m => m.Key);
            common = common is null ? names.ToArray() : common.Intersect(names, StringComparer.Ordinal).ToArray();
        }
        return common ?? [];
    }

    private Fact JoinFact(int[] incoming, IReadOnlyList<State> states, Dictionary<string, int> groups, SmallSet passed)
    {
        var label = Label.Empty;
        var tasks = default(SmallSet);
        var spilled = false;
        var parts = new List<Label>();
        var common = new HashSet<string>(CommonMembers(incoming, states), StringComparer.Ordinal);
        for (var i = 0; i < incoming.Length; i++)
        {
            if (incoming[i] <= 0) continue;
            var fact = states[i].FactOf(incoming[i]);
            label = label.Join(passings.Cleared(fact.Own, states[i].Passed));
            parts.Add(fact.Own);
            tasks = tasks.Union(fact.Tasks);
            spilled |= fact.IsSpilled;
            foreach (var member in fact.Members)
            {
                if (common.Contains(member.Key)) continue;
                spilled = true;
                label = label.Join(passings.Cleared(states[i].LabelOf(member.Value), states[i].Passed));
                tasks = tasks.Union(states[i].TasksOf(member.Value));
            }
        }
        var members = new List<KeyValuePair<string, int>>();
        foreach (var member in common.OrderBy(m => m, StringComparer.Ordinal))
        {
            var held = new int[incoming.Length];
            for (var i = 0; i < incoming.Length; i++) held[i] = incoming[i] > 0 ? states[i].FactOf(incoming[i]).Member(member)!.Value : 0;
            var known = held.FirstOrDefault(n => n != 0);
            for (var i = 0; i < held.Length; i++)
            {
                if (held[i] == 0) held[i] = -known;
            }
            if (groups.TryGetValue(string.Join(",", held), out var part)) members.Add(new KeyValuePair<string, int>(member, part));
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
        var targets = incoming.Select((n, i) => n > 0 ? states[i].FactOf(n).Target : null).Distinct().ToArray();
        return new Fact { Own = label, Members = members.ToArray(), Target = targets.Length == 1 ? targets[0] : null, Tasks = tasks, IsSpilled = spilled };
    }

    private Predicate? JoinPredicate(int[] incoming, IReadOnlyList<State> states, List<(int Number, int[] Incoming)> values, State joined, Func<Fact, Predicate?> select)
    {
        Predicate? On(int i) => Of(states, incoming, i) is { } fact ? select(fact) : null;
        if (!Enumerable.Range(0, incoming.Length).Any(i => On(i) is not null)) return null;
        var whenTrue = JoinConsequence(i => incoming[i] <= 0 ? Consequence.Never : On(i)?.WhenTrue ?? Consequence.None, incoming, states, values, joined);
        var whenFalse = JoinConsequence(i => incoming[i] <= 0 ? Consequence.Never : On(i)?.WhenFalse ?? Consequence.None, incoming, states, values, joined);
        return new Predicate(whenTrue, whenFalse);
    }

    /// <summary>
    /// An entry of a joined value is proved by the consequence if on each path it is proved already, or the path's own consequence
    /// proves it, or the path cannot have led to this side. So <c>V(a) &amp;&amp; c</c> proves <c>a</c> although its two paths met.
    /// </summary>
    private Consequence JoinConsequence(Func<int, Consequence> of, int[] incoming, IReadOnlyList<State> states, List<(int Number, int[] Incoming)> values, State joined)
    {
        var consequences = new Consequence[incoming.Length];
        for (var i = 0; i < consequences.Length; i++) consequences[i] = of(i);
        if (Array.TrueForAll(consequences, c => c.Impossible)) return Consequence.Never;
        if (Array.TrueForAll(consequences, c => c.Equals(Consequence.None))) return Consequence.None;

        var proofs = new List<long>();
        foreach (var (number, source) in values)
        {
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
}
