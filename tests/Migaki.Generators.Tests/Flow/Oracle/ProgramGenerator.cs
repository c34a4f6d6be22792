namespace Migaki.Generators.Tests.Flow.Oracle;

/// <summary>Random programs; the same seed gives the same program.</summary>
internal sealed class ProgramGenerator(int seed, int size)
{
    public const int Texts = 4, Truths = 2;

    private readonly Random _random = new(seed);
    private int _left = size;
    private int _uses;

    public Block Create() => new([.. Statements(0, inLoop: false), NewUse()]);

    private List<Statement> Statements(int depth, bool inLoop)
    {
        var list = new List<Statement>();
        var count = depth == 0 ? int.MaxValue : 1 + _random.Next(3);
        while (_left > 0 && list.Count < count)
        {
            _left--;
            var next = NewStatement(depth, inLoop);
            list.Add(next);
            if (next is Leave) break;
        }
        return list;
    }

    private Statement NewStatement(int depth, bool inLoop)
    {
        var kind = _random.Next(depth < 3 ? 26 : 13);
        switch (kind)
        {
            case < 4: return new SetText(Text(), NewText());
            case < 6: return new SetTruth(_random.Next(Truths), NewCondition(2));
            case < 8: return new Demand(Text(), _random.Next(6));
            case < 11: return NewUse();
            case 11: return new Swap(Text(), Text()) is var swap && swap.Left != swap.Right ? swap : NewUse();
            case 12: return depth == 0 ? NewUse() : new Leave(inLoop ? (Exit)(1 + _random.Next(4)) : _random.Next(2) == 0 ? Exit.Return : Exit.Throw);
            case < 18: return new If(NewCondition(2), Inner(depth, inLoop), _random.Next(2) == 0 ? Inner(depth, inLoop) : new Block([]));
            case < 20: return new While(NewCondition(1), Inner(depth, inLoop: true));
            case 20: return new Repeat(Inner(depth, inLoop: true), NewCondition(1));
            case 21: return new Choose([Inner(depth, inLoop: false), Inner(depth, inLoop: false), Inner(depth, inLoop: false)]);
            default:
                var hasFinally = _random.Next(3) == 0;
                var hasCatch = !hasFinally || _random.Next(2) == 0;
                // A jump may not leave a finally block.
                return new Try(Inner(depth, inLoop), hasCatch ? Inner(depth, inLoop) : null, hasCatch && _random.Next(4) == 0, hasFinally ? new Block([.. Inner(3, inLoop: false).Statements.Where(static s => s is not Leave)]) : null);
        }
    }

    private Block Inner(int depth, bool inLoop) => new(Statements(depth + 1, inLoop));

    private Use NewUse() => new(_uses++, Text());

    private int Text() => _random.Next(Texts);

    private TextExpression NewText() => _random.Next(12) switch
    {
        0 => new Fixed(),
        < 3 => new Copy(Text(), _random.Next(5)),
        < 8 => new Shorten(Text(), _random.Next(3) == 0),
        8 => new Mix(Text(), Text()),
        9 => new Clean(Text()),
        _ => new Pick(NewCondition(1), Text(), Text()),
    };

    private Condition NewCondition(int depth) => _random.Next(depth > 0 ? 13 : 7) switch
    {
        < 3 => new Passes(Text(), _random.Next(6)),
        < 5 => new Known(_random.Next(Truths)),
        5 => new Unknown(),
        6 => _random.Next(3) == 0 ? new Constant(_random.Next(2) == 0) : new Unknown(),
        < 9 => new Not(NewCondition(depth - 1)),
        < 11 => new And(NewCondition(depth - 1), NewCondition(depth - 1)),
        _ => new Or(NewCondition(depth - 1), NewCondition(depth - 1)),
    };
}
