namespace Migaki.Generators.Tests.Flow.Oracle;

/// <summary>
/// Executes a program on every path, and knows nothing of the analysis. What the program cannot know is tried both ways: each validator
/// passes, refuses and throws; each call returns and throws; each unknown condition is true and false. Two executions that are in the same
/// world at the same place go on as one, so loops end, and no path is left out.
/// </summary>
internal sealed class Interpreter
{
    private readonly SortedSet<int> _violated = [];

    /// <summary>The uses that some path reaches with a lossy text that no validator has passed.</summary>
    public static IReadOnlySet<int> Violated(Block program)
    {
        var interpreter = new Interpreter();
        interpreter.Run(program, [World.Start]);
        return interpreter._violated;
    }

    private Ends Run(Block block, HashSet<World> worlds)
    {
        var ends = new Ends();
        var current = worlds;
        foreach (var statement in block.Statements)
        {
            if (current.Count == 0) break;
            var after = Run(statement, current);
            current = after.Take(Exit.Next);
            ends.Add(after);
        }
        ends.Add(Exit.Next, current);
        return ends;
    }

    private Ends Run(Statement statement, HashSet<World> worlds)
    {
        var ends = new Ends();
        switch (statement)
        {
            case SetText set:
                foreach (var world in worlds) Evaluate(set.Value, world, ends, (w, value) => ends.Add(Exit.Next, w.With(set.Target, value)));
                break;
            case SetTruth set:
                foreach (var world in worlds) Evaluate(set.Value, world, ends, (w, value) => ends.Add(Exit.Next, w.WithTruth(set.Target, value)));
                break;
            case Swap swap:
                foreach (var world in worlds) ends.Add(Exit.Next, world.Swapped(swap.Left, swap.Right));
                break;
            case Demand demand:
                foreach (var world in worlds)
                {
                    ends.Add(Exit.Throw, world);
                    ends.Add(Exit.Next, world.Proved(demand.Variable));
                }
                break;
            case Use use:
                foreach (var world in worlds)
                {
                    if (world.IsOpen(world.Values[use.Variable])) _violated.Add(use.Id);
                    ends.Add(Exit.Throw, world);
                    ends.Add(Exit.Next, world);
                }
                break;
            case If choice:
                var (then, otherwise) = Split(choice.Test, worlds, ends);
                ends.Add(Run(choice.Then, then));
                ends.Add(Run(choice.Else, otherwise));
                break;
            case While loop:
                Loop(loop.Body, loop.Test, worlds, ends, testFirst: true);
                break;
            case Repeat loop:
                Loop(loop.Body, loop.Test, worlds, ends, testFirst: false);
                break;
            case Choose choose:
                foreach (var world in worlds) ends.Add(Exit.Throw, world);
                foreach (var body in choose.Cases) ends.Add(Run(body, worlds));
                break;
            case Try attempt:
                ends.Add(RunTry(attempt, worlds));
                break;
            case Leave leave:
                foreach (var world in worlds) ends.Add(leave.How, world);
                break;
            default: throw new ArgumentException(statement.GetType().Name, nameof(statement));
        }
        return ends;
    }

    private void Loop(Block body, Condition test, HashSet<World> worlds, Ends ends, bool testFirst)
    {
        var seen = new HashSet<World>();
        var entering = testFirst ? Enter(worlds) : worlds;
        while (entering.Count > 0)
        {
            entering.ExceptWith(seen);
            seen.UnionWith(entering);
            var after = Run(body, [.. entering]);
            ends.Add(Exit.Next, after.Take(Exit.Break));
            var again = after.Take(Exit.Next);
            again.UnionWith(after.Take(Exit.Continue));
            ends.Add(after);
            entering = Enter(again);
            entering.ExceptWith(seen);
        }

        HashSet<World> Enter(HashSet<World> from)
        {
            var (inside, outside) = Split(test, from, ends);
            ends.Add(Exit.Next, outside);
            return inside;
        }
    }

    private Ends RunTry(Try attempt, HashSet<World> worlds)
    {
        var ends = Run(attempt.Body, worlds);
        if (attempt.Catch is { } handler)
        {
            var caught = ends.Take(Exit.Throw);
            var handled = Run(handler, caught);
            if (attempt.Rethrows) handled.Add(Exit.Throw, handled.Take(Exit.Next));
            ends.Add(handled);
        }
        if (attempt.Finally is not { } last) return ends;
        var all = new Ends();
        foreach (var how in Enum.GetValues<Exit>())
        {
            var after = Run(last, ends.Take(how));
            all.Add(how, after.Take(Exit.Next));
            all.Add(after);
        }
        return all;
    }

    private static (HashSet<World> Then, HashSet<World> Else) Split(Condition test, HashSet<World> worlds, Ends ends)
    {
        HashSet<World> then = [], otherwise = [];
        foreach (var world in worlds) Evaluate(test, world, ends, (w, value) => (value ? then : otherwise).Add(w));
        return (then, otherwise);
    }

    private static void Evaluate(TextExpression expression, World world, Ends ends, Action<World, int> next)
    {
        switch (expression)
        {
            case Fixed:
                next(world, World.Closed);
                break;
            case Copy copy:
                // A constructor and an indexer can throw, too.
                if (copy.Style is 1 or 2) ends.Add(Exit.Throw, world);
                next(world, world.Values[copy.Variable]);
                break;
            case Shorten:
                ends.Add(Exit.Throw, world);
                next(world.New(isOpen: true, out var open), open);
                break;
            case Mix mix:
                next(world.New(world.IsOpen(world.Values[mix.Left]) || world.IsOpen(world.Values[mix.Right]), out var mixed), mixed);
                break;
            case Clean:
                ends.Add(Exit.Throw, world);
                next(world, World.Closed);
                break;
            case Pick pick:
                Evaluate(pick.Test, world, ends, (w, value) => next(w, w.Values[value ? pick.Left : pick.Right]));
                break;
            default: throw new ArgumentException(expression.GetType().Name, nameof(expression));
        }
    }

    private static void Evaluate(Condition condition, World world, Ends ends, Action<World, bool> next)
    {
        switch (condition)
        {
            case Passes passes:
                ends.Add(Exit.Throw, world);
                next(world.Proved(passes.Variable), true);
                next(world, false);
                break;
            case Known known:
                next(world, world.Truths[known.Variable]);
                break;
            case Unknown:
                ends.Add(Exit.Throw, world);
                next(world, true);
                next(world, false);
                break;
            case Constant constant:
                ends.Add(Exit.Throw, world);
                next(world, constant.Value);
                break;
            case Not not:
                Evaluate(not.Operand, world, ends, (w, value) => next(w, !value));
                break;
            case And and:
                Evaluate(and.Left, world, ends, (w, left) => { if (left) Evaluate(and.Right, w, ends, next); else next(w, false); });
                break;
            case Or or:
                Evaluate(or.Left, world, ends, (w, left) => { if (left) next(w, true); else Evaluate(or.Right, w, ends, next); });
                break;
            default: throw new ArgumentException(condition.GetType().Name, nameof(condition));
        }
    }

    private sealed class Ends
    {
        private readonly Dictionary<Exit, HashSet<World>> _worlds = [];

        public void Add(Exit how, World world)
        {
            if (!_worlds.TryGetValue(how, out var set)) _worlds[how] = set = [];
            set.Add(world);
        }

        public void Add(Exit how, HashSet<World> worlds)
        {
            foreach (var world in worlds) Add(how, world);
        }

        public void Add(Ends other)
        {
            foreach (var (how, worlds) in other._worlds) Add(how, worlds);
        }

        public HashSet<World> Take(Exit how) => _worlds.Remove(how, out var worlds) ? worlds : [];
    }
}

/// <summary>What the variables hold: texts by identity, 0 for one that nothing is open of; a bit for each open text.</summary>
internal sealed class World : IEquatable<World>
{
    public const int Closed = 0;

    public static readonly World Start = new(new int[ProgramGenerator.Texts], new bool[ProgramGenerator.Truths], 0);

    private readonly uint _open;

    private World(int[] values, bool[] truths, uint open)
    {
        // The same world has the same numbers: texts are numbered as the variables name them, and a proved one needs no number.
        var names = new List<int>();
        Values = new int[values.Length];
        for (var i = 0; i < values.Length; i++)
        {
            if (values[i] == Closed || (open >> values[i] & 1) == 0) continue;
            var known = names.IndexOf(values[i]);
            if (known < 0)
            {
                known = names.Count;
                names.Add(values[i]);
            }
            Values[i] = known + 1;
            _open |= 1u << (known + 1);
        }
        Truths = truths;
    }

    public int[] Values { get; }
    public bool[] Truths { get; }

    public bool IsOpen(int value) => value != Closed && (_open >> value & 1) != 0;

    public World With(int variable, int value)
    {
        var values = (int[])Values.Clone();
        values[variable] = value;
        return new World(values, Truths, _open | Fresh(value));
    }

    public World Swapped(int left, int right)
    {
        var values = (int[])Values.Clone();
        (values[left], values[right]) = (values[right], values[left]);
        return new World(values, Truths, _open);
    }

    public World WithTruth(int variable, bool value)
    {
        var truths = (bool[])Truths.Clone();
        truths[variable] = value;
        return new World(Values, truths, _open);
    }

    /// <summary>A text that no variable holds yet: it gets a number above all others.</summary>
    public World New(bool isOpen, out int value)
    {
        value = isOpen ? FreshNumber : Closed;
        return this;
    }

    public World Proved(int variable) => Values[variable] == Closed ? this : new World(Values, Truths, _open & ~(1u << Values[variable]));

    public bool Equals(World? other) => other is not null && other._open == _open && Values.AsSpan().SequenceEqual(other.Values) && Truths.AsSpan().SequenceEqual(other.Truths);

    public override bool Equals(object? obj) => Equals(obj as World);

    public override int GetHashCode()
    {
        var hash = new HashCode();
        foreach (var value in Values) hash.Add(value);
        foreach (var truth in Truths) hash.Add(truth);
        return hash.ToHashCode();
    }

    private const int FreshNumber = 20;

    private static uint Fresh(int value) => value == FreshNumber ? 1u << FreshNumber : 0;
}
