using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Migaki.Generators.Flow;

/// <summary>A step call with all that was seen of it, over every way it is reached.</summary>
internal sealed class StepRecord(Site site)
{
    public Site Site { get; } = site;
    public List<StepArgument> Arguments { get; } = [];
    public Label Output { get; set; } = Label.Empty;

    /// <summary>Validators and approvals that passed on every path to here.</summary>
    public SmallSet? Passed { get; set; }
}

/// <summary>Something that must not carry an unproved result did.</summary>
internal sealed record FlowUse(Frame Frame, Site? Step, StepArgument? Argument, SyntaxNode Syntax, Label Label);

/// <summary>Started step calls that are waited for together.</summary>
internal sealed record GatherRecord(Frame Frame, IInvocationOperation Call, bool All, SmallSet Tasks);

/// <summary>Keeps what the stable analysis shows.</summary>
internal sealed class FlowRecord(Passings passings) : IFlowObserver
{
    private readonly Dictionary<int, StepRecord> _steps = [];
    private readonly Dictionary<(int Frame, int Block), (Label Label, bool TestsVerdict)> _conditions = [];

    public IEnumerable<StepRecord> Steps => _steps.OrderBy(s => s.Key).Select(s => s.Value);
    public List<FlowUse> Uses { get; } = [];

    /// <summary>The texts of system messages, and what had passed on every path to them.</summary>
    public List<(Frame Frame, SyntaxNode Syntax, Label Label, SmallSet Passed)> Instructions { get; } = [];
    public Label Returned { get; private set; } = Label.Empty;
    public List<(IMethodSymbol Callee, SyntaxNode Syntax, string Reason)> Unfollowed { get; } = [];

    /// <summary>
    /// Whether a call that was not followed can lead to steps. The code of other assemblies has none of this one's, and an interface or a
    /// virtual method hides some only where a body of it has some.
    /// </summary>
    public bool MayHideSteps(FlowAnalysis analysis) => Unfollowed.Exists(u =>
        SymbolEqualityComparer.Default.Equals(u.Callee.ContainingAssembly, analysis.Access.Compilation.Assembly)
        && (u.Reason is not ("interface" or "virtual" or "delegate") || analysis.MayLeadToSteps(u.Callee)));

    public List<GatherRecord> Gathers { get; } = [];
    public List<(Frame Frame, IInvocationOperation Call, Frame Target)> Recursions { get; } = [];

    public (Label Label, bool TestsVerdict) ConditionOf(Frame frame, int block) =>
        _conditions.TryGetValue((frame.Id, block), out var seen) ? seen : (Label.Empty, false);

    public void Step(Site site, IReadOnlyList<StepArgument> arguments, Label output, State state)
    {
        if (!_steps.TryGetValue(site.Index, out var record)) _steps[site.Index] = record = new StepRecord(site);
        record.Output = record.Output.Join(output);
        record.Passed = record.Passed is { } passed ? passings.Join(passed, state.Passed) : state.Passed;
        if (record.Arguments.Count == 0) record.Arguments.AddRange(arguments);
        else
        {
            for (var i = 0; i < arguments.Count; i++) record.Arguments[i] = record.Arguments[i] with { Label = record.Arguments[i].Label.Join(arguments[i].Label) };
        }
        foreach (var argument in arguments)
        {
            if (argument.IsContext && !argument.IsImplicit) Uses.Add(new FlowUse(site.Frame, site, argument, argument.Syntax, argument.Label));
        }
    }

    public void Return(Frame frame, SyntaxNode syntax, Label label, bool isContext)
    {
        if (!isContext) return;
        Returned = Returned.Join(label);
        Uses.Add(new FlowUse(frame, null, null, syntax, label));
    }

    public void Condition(Frame frame, int block, Label label, bool testsVerdict)
    {
        var seen = ConditionOf(frame, block);
        _conditions[(frame.Id, block)] = (seen.Label.Join(label), seen.TestsVerdict || testsVerdict);
    }

    public void Instruction(Frame frame, SyntaxNode syntax, Label label, State state) => Instructions.Add((frame, syntax, label, state.Passed));

    public void Gather(Frame frame, IInvocationOperation call, bool all, SmallSet tasks)
    {
        var known = Gathers.FindIndex(g => g.Frame == frame && g.Call == call);
        if (known < 0) Gathers.Add(new GatherRecord(frame, call, all, tasks));
        else Gathers[known] = Gathers[known] with { Tasks = Gathers[known].Tasks.Union(tasks) };
    }

    public void Recursion(Frame frame, IInvocationOperation call, Frame target)
    {
        if (!Recursions.Exists(r => r.Frame == frame && r.Call == call)) Recursions.Add((frame, call, target));
    }

    public void NotFollowed(Frame frame, IMethodSymbol callee, SyntaxNode syntax, string reason)
    {
        if (!Unfollowed.Exists(u => u.Syntax == syntax)) Unfollowed.Add((callee, syntax, reason));
    }
}
