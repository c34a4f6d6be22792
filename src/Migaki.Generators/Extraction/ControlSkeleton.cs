using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>
/// The branches and joins of the frames, and the control edges between them and the steps. Each body has its own graph; the nodes of a
/// body that is called stand, in order, where the call stands.
/// </summary>
internal sealed class ControlSkeleton
{
    private readonly FlowAnalysis _analysis;
    private readonly FlowRecord _record;
    private readonly ILookup<int, StepRecord> _stepsOf;
    private readonly ILookup<int, Frame> _framesOf;
    private readonly Dictionary<PlanNode, List<PlanNode>> _before = [];

    /// <summary>Nodes whose exceptions never leave their frame.</summary>
    private readonly HashSet<PlanNode> _caught = [];

    /// <summary>By frame: nodes that a handler without nodes catches, so that the plan goes on after the call of the frame.</summary>
    private readonly Dictionary<Frame, List<PlanNode>> _recovered = [];
    private readonly Dictionary<Frame, List<PlanNode>> _last = [];

    public ControlSkeleton(FlowAnalysis analysis, FlowRecord record)
    {
        (_analysis, _record) = (analysis, record);
        _stepsOf = record.Steps.ToLookup(s => s.Site.Frame.Id);
        _framesOf = analysis.Tables.Frames.Where(f => f.Caller is not null).ToLookup(f => f.Caller!.Id);
        var all = Build(analysis.Tables.Frames[0]).OrderBy(n => n.Position).ToList();
        LinkGathers(all);
        LinkRecursions(all);
        Nodes = all.Where(n => n.BackTo is null).ToList();
        new Repetitions(analysis, record, Nodes, Links).Link();
    }

    /// <summary>All nodes in order.</summary>
    public List<PlanNode> Nodes { get; }

    public List<ControlLink> Links { get; } = [];

    public static IReadOnlyList<int> PathOf(Frame frame, int end)
    {
        var path = new List<int> { end };
        for (var f = frame; f.Caller is not null; f = f.Caller)
        {
            if (!f.IsLambda) path.Insert(0, f.Call!.Syntax.Span.End);
        }
        return path;
    }

    private List<PlanNode> Build(Frame frame)
    {
        var blocks = BlocksOf(frame);
        var events = new Dictionary<int, List<PlanNode>>();
        var within = new Dictionary<int, List<PlanNode>>();
        var all = new List<PlanNode>();

        void Place(IOperation operation, IEnumerable<PlanNode> nodes, PlanNode? around = null)
        {
            all.AddRange(nodes);
            if (around is not null) all.Add(around);
            // The initializers that a constructor runs stand in no block of the body.
            if (!blocks.TryGetValue(operation, out var block)) return;
            if (!events.TryGetValue(block, out var list))
            {
                events[block] = list = [];
                within[block] = [];
            }
            if (around is null) list.AddRange(nodes);
            else list.Add(around);
            within[block].AddRange(nodes);
        }

        foreach (var step in _stepsOf[frame.Id])
        {
            var position = new NodePosition(PathOf(frame, NameEnd(step.Site.Syntax)), NodePosition.Step, step.Site.Syntax.SpanStart);
            Place(step.Site.Call, [new PlanNode(position, frame, step.Site.Syntax) { Step = step }]);
        }
        foreach (var gather in _record.Gathers.Where(g => g.Frame == frame))
        {
            var position = new NodePosition(PathOf(frame, gather.Call.Syntax.Span.End), NodePosition.Step, gather.Call.Syntax.SpanStart);
            Place(gather.Call, [new PlanNode(position, frame, gather.Call.Syntax) { Gather = gather }]);
        }
        foreach (var (_, call, target) in _record.Recursions.Where(r => r.Frame == frame))
        {
            var position = new NodePosition(PathOf(frame, call.Syntax.Span.End), NodePosition.Step, call.Syntax.SpanStart);
            Place(call, [new PlanNode(position, frame, call.Syntax) { BackTo = target }]);
        }
        var loops = new List<(PlanNode Loop, Frame Body, List<PlanNode> Nodes)>();
        foreach (var nested in _framesOf[frame.Id])
        {
            var nodes = Build(nested);
            var loop = nodes.Exists(static n => n.BackTo is null) ? RepeatedCalls.LoopOf(nested, _record, PathOf) : null;
            if (loop is not null) loops.Add((loop, nested, nodes));
            Place(nested.Call!, nodes, loop);
        }
        foreach (var list in events.Values) list.Sort((a, b) => a.Position.CompareTo(b.Position));
        if (all.Count == 0) return all;

        var run = _analysis.Runs.TryGetValue(frame.Id, out var seen) ? seen : null;
        var branches = new List<PlanNode>();
        var groups = Decisions.Of(frame, b => run?.Reaches(b) != false);
        foreach (var group in groups)
        {
            foreach (var block in group.Blocks)
            {
                var (label, testsVerdict) = _record.ConditionOf(frame, block);
                group.Tested = group.Tested.Join(label);
                group.TestsVerdict |= testsVerdict;
            }
            group.Repeats = Repeats(group, groups, frame.Graph, events);
            if (group.Arms.Count < 2 || !(group.Repeats || IsBranch(group, frame, all, run, _analysis.Tables))) continue;
            var position = new NodePosition(PathOf(frame, group.Condition.Span.End), NodePosition.Branch, group.Key.SpanStart);
            branches.Add(new PlanNode(position, frame, group.Condition) { Branch = group });
        }
        foreach (var branch in branches)
        {
            if (branch.Branch!.Meeting < 0) continue;
            var position = new NodePosition(PathOf(frame, branch.Branch.Key.Span.End), NodePosition.Join, branch.Branch.Key.SpanStart);
            branch.Join = new PlanNode(position, frame, branch.Branch.Key) { JoinOf = branch };
        }
        new ArmWalk(frame.Graph, events, branches, Links).Run();
        var walk = new NodeWalk(frame.Graph, events, branches);
        foreach (var (loop, body, nodes) in loops) LinkLoop(loop, nodes, _last[body], blocks.TryGetValue(body.Call!, out var at) ? walk.After(at, n => n == loop) : []);
        var (fallbacks, recovered) = FallbackEdges.Of(frame.Graph, within, walk, _caught);
        foreach (var nested in _framesOf[frame.Id])
        {
            if (!_recovered.TryGetValue(nested, out var caught) || !blocks.TryGetValue(nested.Call!, out var block)) continue;
            var around = loops.Find(l => l.Body == nested).Loop;
            // In a loop the next round follows.
            var next = around is not null ? [around] : walk.After(block, n => n.Frame.IsWithin(nested));
            fallbacks.AddRange(caught.SelectMany(node => next.Select(head => new ControlLink(node, head, IsFallback: true))).Where(link => !fallbacks.Contains(link)));
            if (around is null && walk.Ends(block, n => n.Frame.IsWithin(nested))) recovered.AddRange(caught);
        }
        if (recovered.Count > 0) _recovered[frame] = recovered.Distinct().ToList();
        _last[frame] = walk.Last(frame.Graph.Blocks.Length - 1);
        Links.AddRange(fallbacks);
        foreach (var link in BackEdges.Of(frame.Graph, groups, walk))
        {
            if (!Links.Contains(link)) Links.Add(link);
        }
        foreach (var call in events.Values.SelectMany(e => e).Where(n => n.BackTo is not null && n.Frame == frame)) _before[call] = walk.Before(call);
        all.AddRange(branches);
        all.AddRange(branches.Where(b => b.Join is not null).Select(b => b.Join!));
        return all.OrderBy(n => n.Position).ToList();
    }

    /// <summary>A lambda that is run for each item of a source: in, back, and out.</summary>
    private void LinkLoop(PlanNode loop, List<PlanNode> nodes, List<PlanNode> last, List<PlanNode> next)
    {
        var (body, exit) = (loop.Branch!.Arms[0], loop.Branch.Arms[1]);
        var head = nodes.First(static n => n.BackTo is null);
        body.Heads.Add(head);
        Links.Add(new ControlLink(loop, head, body.Id));
        var end = nodes.Last(static n => n.BackTo is null);
        foreach (var tail in end.JoinOf is null && last.Exists(nodes.Contains) ? last.Where(nodes.Contains) : [end])
        {
            body.Tails.Add(tail);
            Links.Add(new ControlLink(tail, loop));
        }
        foreach (var follower in next.Take(1))
        {
            exit.Heads.Add(follower);
            Links.Add(new ControlLink(loop, follower, exit.Id));
        }
    }

    private void LinkGathers(List<PlanNode> all)
    {
        var producers = all.Where(n => n.Step is not null).ToDictionary(n => (long)n.Step!.Site.Index);
        foreach (var gather in all.Where(n => n.Gather is not null))
        {
            foreach (var task in gather.Gather!.Tasks.Items)
            {
                if (!producers.TryGetValue(task, out var input)) continue;
                gather.Inputs.Add(input);
                Links.Add(new ControlLink(input, gather));
            }
        }
    }

    /// <summary>A recursive call is an edge back to where the body begins.</summary>
    private void LinkRecursions(List<PlanNode> all)
    {
        foreach (var call in all.Where(n => n.BackTo is not null))
        {
            var head = all.FirstOrDefault(n => n.BackTo is null && n.Frame.IsWithin(call.BackTo!));
            var into = Links.Where(l => l.To == call).ToArray();
            Links.RemoveAll(l => l.To == call || l.From == call);
            foreach (var branch in all.Where(n => n.Branch is not null))
            {
                foreach (var arm in branch.Branch!.Arms)
                {
                    arm.Tails.RemoveAll(t => t == call);
                    var index = arm.Heads.IndexOf(call);
                    if (index < 0) continue;
                    arm.Heads.RemoveAt(index);
                    if (head is not null && !arm.Heads.Contains(head)) arm.Heads.Insert(index, head);
                }
            }
            if (head is null) continue;
            foreach (var link in into) Add(link with { To = head });
            foreach (var before in _before[call].Where(b => b.Branch is null && b.BackTo is null && b != head)) Add(new ControlLink(before, head));
        }

        void Add(ControlLink link)
        {
            if (!Links.Contains(link)) Links.Add(link);
        }
    }

    /// <summary>A chained call ends where its own argument list ends, so the end of the whole invocation orders chains too.</summary>
    private static int NameEnd(SyntaxNode call) => call.Span.End;

    private static Dictionary<IOperation, int> BlocksOf(Frame frame)
    {
        var blocks = new Dictionary<IOperation, int>();
        foreach (var block in frame.Graph.Blocks)
        {
            foreach (var operation in block.BranchValue is { } value ? block.Operations.Add(value) : block.Operations)
            {
                foreach (var part in operation.DescendantsAndSelf())
                {
                    if (part is IInvocationOperation or IFlowAnonymousFunctionOperation or IMethodReferenceOperation or IPropertyReferenceOperation or IObjectCreationOperation
                        || Effects.OperatorOf(part) is not null) blocks[part] = block.Ordinal;
                }
            }
        }
        return blocks;
    }

    /// <summary>A decision matters when an arm has nodes, when it chooses between context, or when it ends the plan on a verdict.</summary>
    private static bool IsBranch(DecisionGroup group, Frame frame, List<PlanNode> nodes, BlockRunner? run, FlowTables tables)
    {
        foreach (var node in nodes)
        {
            var syntax = CallIn(node, frame);
            if (syntax.SyntaxTree == group.Key.SyntaxTree && group.Key.Span.Contains(syntax.Span) && !group.Condition.Span.Contains(syntax.Span)) return true;
        }
        if (group.IsLoop || group.Key is ConditionalAccessExpressionSyntax || IsScalarChoice(group, frame.Graph)) return false;
        if (LeavesLoop(group, nodes, frame)) return true;
        if (group.Meeting < 0) return group.TestsVerdict;
        return run is not null && (Chooses(run, group, tables) || (group.TestsVerdict && group.Arms.Exists(a => a.Destination is null || Ends(a, group, frame.Graph))));
    }

    /// <summary>An arm goes back to steps, and no loop of its own says so.</summary>
    private static bool Repeats(DecisionGroup group, List<DecisionGroup> groups, ControlFlowGraph graph, Dictionary<int, List<PlanNode>> events) =>
        group.Arms.Exists(a => a.Destination is { } to && to <= group.Blocks.Min() && BackEdges.IsUnexplained(graph, groups, group.Blocks.Max(), to)
            && events.Keys.Any(block => block >= to && block <= group.Blocks.Max()));

    /// <summary><c>count ?? 0</c> chooses no context.</summary>
    private static bool IsScalarChoice(DecisionGroup group, ControlFlowGraph graph) => group.Kind == DecisionKind.Coalesce
        && graph.Blocks[group.Blocks[0]].BranchValue is IIsNullOperation { Operand.Type: { } type } && ContextTypes.IsScalar(type);

    private static bool Ends(DecisionArm arm, DecisionGroup group, ControlFlowGraph graph)
    {
        var seen = new HashSet<int>();
        var pending = new Stack<int>([arm.Destination!.Value]);
        while (pending.Count > 0)
        {
            var block = pending.Pop();
            if (block == group.Meeting) return false;
            if (!seen.Add(block)) continue;
            foreach (var next in Decisions.Successors(graph.Blocks[block])) pending.Push(next);
        }
        return true;
    }

    /// <summary>Whether some place carries other context on one arm than on another.</summary>
    private static bool Chooses(BlockRunner run, DecisionGroup group, FlowTables tables)
    {
        var states = run.EdgesInto(group.Meeting).Where(e => group.Scope.Contains(e.From) || group.Blocks.Contains(e.From)).Select(e => e.State).ToArray();
        if (states.Length < 2) return false;
        foreach (var place in states[0].Places)
        {
            var first = Described(states[0].LabelOf(place.Value));
            for (var i = 1; i < states.Length; i++)
            {
                if (!states[i].Places.TryGetValue(place.Key, out var number) || number == place.Value) continue;
                if (!first.Equals(Described(states[i].LabelOf(number)))) return true;
            }
        }
        return false;

        // Which of two literals it is says nothing of where context comes from.
        SmallSet Described(Label label) => label.Blocks.Where(b => tables.Blocks[(int)b] is not { Kind: BlockKind.Literal, Member: null });
    }

    /// <summary><c>if (…) break;</c> or <c>continue;</c> before other nodes of the loop.</summary>
    private static bool LeavesLoop(DecisionGroup group, List<PlanNode> nodes, Frame frame)
    {
        if (group.Key is not IfStatementSyntax { Else: null } guard) return false;
        var last = guard.Statement is BlockSyntax { Statements.Count: > 0 } block ? block.Statements[block.Statements.Count - 1] : guard.Statement;
        if (last is not (BreakStatementSyntax or ContinueStatementSyntax)) return false;
        foreach (var around in guard.Ancestors())
        {
            if (around is SwitchStatementSyntax && last is BreakStatementSyntax) return false;
            if (around is WhileStatementSyntax or DoStatementSyntax or CommonForEachStatementSyntax or ForStatementSyntax)
                return nodes.Exists(n => CallIn(n, frame) is var call && call.SyntaxTree == guard.SyntaxTree && around.Span.Contains(call.Span) && call.SpanStart >= guard.Span.End);
        }
        return false;
    }

    /// <summary>The call in a frame that a node stands for: its own, or the one that leads to it.</summary>
    private static SyntaxNode CallIn(PlanNode node, Frame frame)
    {
        var syntax = node.Syntax;
        for (var f = node.Frame; f != frame && f.Caller is not null; f = f.Caller) syntax = f.Call!.Syntax;
        return syntax;
    }
}
