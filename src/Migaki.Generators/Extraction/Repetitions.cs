using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>
/// Every cycle of a plan goes through the branch that repeats it, which says what bounds it, or by its silence that nothing does. Where only
/// data goes around (a step reads what the last turn produced), edges from and to the branch of its loop say so; a loop that no condition
/// ends, and a recursion, gets a branch. What no loop is around reads nothing of its own.
/// </summary>
internal sealed class Repetitions(FlowAnalysis analysis, FlowRecord record, List<PlanNode> nodes, List<ControlLink> links)
{
    /// <summary>What repeats the code in it: a loop of a frame, the code between a label and its <c>goto</c>, a body that calls itself.</summary>
    private sealed record Extent(Frame Frame, SyntaxNode Key);

    private const int MaxRounds = 32;

    public void Link()
    {
        // Each round puts cycles into those of their branches; cycles that meet that way are one in the next round.
        for (var round = 0; round < MaxRounds && LinkAll(); round++)
        {
        }
        // Only a branch leads back to itself: an empty round.
        links.RemoveAll(static l => l.From == l.To && l.From.Branch is null);
    }

    private bool LinkAll()
    {
        var order = nodes.Select(static (n, i) => (n, i)).ToDictionary(static x => x.n, static x => x.i);
        var (successors, selves) = Successors(order);
        var changed = false;
        foreach (var members in StrongComponents.Of(successors).Members.OrderBy(static m => m[0]))
        {
            if (members.Count == 1 && !selves.Contains(members[0])) continue;
            var cycle = members.Select(i => nodes[i]).ToList();
            if (cycle.Exists(static n => n.Branch is { } b && (b.IsLoop || b.Repeats || b.IsRecursion))) continue;
            if (ExtentAround(cycle) is { } extent)
            {
                Bind(cycle, extent);
                changed = true;
            }
            else if (members.Count == 1) changed |= Cut(cycle[0]);
        }
        if (changed) nodes.Sort(static (a, b) => a.Position.CompareTo(b.Position));
        return changed;
    }

    private (int[][] Successors, HashSet<int> Selves) Successors(Dictionary<PlanNode, int> order)
    {
        var lists = nodes.Select(static _ => new HashSet<int>()).ToArray();
        var selves = new HashSet<int>();
        var producers = nodes.Where(static n => n.Step is not null).ToDictionary(static n => n.Step!.Site.Index, n => order[n]);
        foreach (var link in links)
        {
            if (order.TryGetValue(link.From, out var from) && order.TryGetValue(link.To, out var to)) Add(from, to);
        }
        for (var i = 0; i < nodes.Count; i++)
        {
            foreach (var argument in nodes[i].Step?.Arguments ?? [])
            {
                if (argument.IsContext) Read(argument.Label, i);
            }
            if (nodes[i].Branch is { } group) Read(group.Tested, i);
            // An approval leads to what it was granted for.
            if (nodes[i].Step is { Site.Step: { Kind: StepKind.ToolCall, RequiresApproval: not null }, Passed: { } passed })
            {
                foreach (var site in passed.Items)
                {
                    if (producers.TryGetValue((int)site, out var approval)) Add(approval, i);
                }
            }
        }
        return (Array.ConvertAll(lists, Sorted), selves);

        void Read(Label label, int reader)
        {
            foreach (var block in label.Blocks.Items)
            {
                if (analysis.Tables.Blocks[(int)block].Producer is { } site && producers.TryGetValue(site.Index, out var producer)) Add(producer, reader);
            }
        }

        void Add(int from, int to)
        {
            if (from == to) selves.Add(from);
            else lists[from].Add(to);
        }
    }

    private static int[] Sorted(HashSet<int> numbers)
    {
        var sorted = new int[numbers.Count];
        numbers.CopyTo(sorted);
        Array.Sort(sorted);
        return sorted;
    }

    /// <summary>The innermost repetition that all these nodes stand in.</summary>
    private Extent? ExtentAround(List<PlanNode> cycle)
    {
        List<Extent>? common = null;
        foreach (var node in cycle)
        {
            var around = ExtentsOf(node);
            common = common is null ? around : common.Where(around.Contains).ToList();
            if (common.Count == 0) return null;
        }
        return common![0];
    }

    /// <summary>The repetitions around a node, the innermost first.</summary>
    private List<Extent> ExtentsOf(PlanNode node)
    {
        var found = new List<Extent>();
        var syntax = node.Syntax;
        for (var frame = node.Frame; ; frame = frame.Caller)
        {
            var own = new List<SyntaxNode>();
            foreach (var around in syntax.AncestorsAndSelf())
            {
                if (around != syntax && around is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax) break;
                if (Repeats(around, syntax) || nodes.Exists(n => n.Frame == frame && n.Branch is { IsLoop: true } b && b.Key == around && around is not StatementSyntax)) own.Add(around);
                if (around is BlockSyntax or SwitchSectionSyntax) own.AddRange(LabelsBefore(around, syntax));
            }
            found.AddRange(own.Distinct().OrderBy(static k => SpanOf(k).Length).Select(k => new Extent(frame, k)));
            foreach (var (_, call, target) in record.Recursions)
            {
                if (target == frame) found.Add(new Extent(frame, call.Syntax));
            }
            if (frame.Caller is null) return found;
            syntax = frame.Call!.Syntax;
        }
    }

    /// <summary>Whether a loop runs a place in it again and again.</summary>
    private static bool Repeats(SyntaxNode loop, SyntaxNode place) => loop switch
    {
        WhileStatementSyntax or DoStatementSyntax => true,
        CommonForEachStatementSyntax each => each.Statement.Span.Contains(place.Span) || each == place,
        ForStatementSyntax count => count.Declaration?.Span.Contains(place.Span) != true && !count.Initializers.Any(i => i.Span.Contains(place.Span)),
        _ => false,
    };

    /// <summary>The labels that a later <c>goto</c> goes back to, where the place lies between both.</summary>
    private static IEnumerable<SyntaxNode> LabelsBefore(SyntaxNode block, SyntaxNode place) => block.ChildNodes().OfType<LabeledStatementSyntax>()
        .Where(l => l.SpanStart <= place.SpanStart && place.Span.End <= SpanOf(l).End);

    private static TextSpan SpanOf(SyntaxNode key)
    {
        if (key is not LabeledStatementSyntax label) return key.Span;
        var body = key.Ancestors().First(static a => a is BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or LocalFunctionStatementSyntax or AnonymousFunctionExpressionSyntax or CompilationUnitSyntax);
        var last = body.DescendantNodes().OfType<GotoStatementSyntax>().LastOrDefault(g => g.Expression is IdentifierNameSyntax name && name.Identifier.ValueText == label.Identifier.ValueText);
        // The if around a goto decides whether to go back: its condition is repeated too.
        var end = last is null ? label.SpanStart : last.FirstAncestorOrSelf<IfStatementSyntax>() is { } guard ? Math.Max(last.Span.End, guard.Span.End) : last.Span.End;
        return end <= label.SpanStart ? new(label.SpanStart, 0) : TextSpan.FromBounds(label.SpanStart, end);
    }

    /// <summary>Puts a cycle into that of the branch that repeats it.</summary>
    private void Bind(List<PlanNode> cycle, Extent extent)
    {
        var isRecursion = record.Recursions.Exists(r => r.Target == extent.Frame && r.Call.Syntax == extent.Key);
        if (isRecursion && cycle.Find(static n => n.Branch is not null) is { } within)
        {
            within.Branch!.IsRecursion = true;
            return;
        }
        var branch = isRecursion ? null : nodes.Find(n => n.Frame == extent.Frame && n.Branch is { IsLoop: true } b && b.Key == extent.Key)
            ?? nodes.Find(n => n.Frame == extent.Frame && n.Branch is { Repeats: true } b && SpanOf(extent.Key).Contains(b.Key.Span));
        var (first, last) = (cycle[0], cycle[cycle.Count - 1]);
        if (branch is null)
        {
            nodes.Add(branch = Endless(extent, isRecursion));
            // The way back leads over the branch.
            var back = links.Where(l => l.To == first && l is { Arm: null, IsFallback: false } && cycle.Contains(l.From)).ToArray();
            links.RemoveAll(l => Array.IndexOf(back, l) >= 0);
            foreach (var link in back) Add(link with { To = branch });
        }
        var arm = branch.Branch!.Arms.Find(static a => a.Id == "body") ?? branch.Branch.Arms.Find(a => a.Heads.Contains(first)) ?? branch.Branch.Arms[0];
        if (arm.Heads.Count == 0) arm.Heads.Add(first);
        Add(new ControlLink(branch, first, arm.Id));
        Add(new ControlLink(last, branch));
    }

    /// <summary>The branch of a loop that has no condition with a choice in the plan: <c>while (true)</c>, a retry, steps in the condition alone.</summary>
    private static PlanNode Endless(Extent extent, bool isRecursion)
    {
        var condition = extent.Key switch
        {
            WhileStatementSyntax s => s.Condition,
            DoStatementSyntax s => s.Condition,
            ForStatementSyntax { Condition: { } c } => c,
            CommonForEachStatementSyntax s => s.Expression,
            _ => extent.Key,
        };
        var group = new DecisionGroup { Key = extent.Key, Condition = condition, Kind = DecisionKind.Loop, IsRecursion = isRecursion, Arms = [new DecisionArm("body", 0)] };
        var start = isRecursion ? 0 : extent.Key.SpanStart;
        return new PlanNode(new NodePosition(ControlSkeleton.PathOf(extent.Frame, start), NodePosition.Branch, start), extent.Frame, extent.Key) { Branch = group };
    }

    /// <summary>A step that runs once cannot read its own result: two ways to its body were taken for one.</summary>
    private static bool Cut(PlanNode node)
    {
        if (node.Step is not { Site.OutputBlock: >= 0 } step) return false;
        var changed = false;
        for (var i = 0; i < step.Arguments.Count; i++)
        {
            var label = step.Arguments[i].Label;
            if (!label.Blocks.Contains(step.Site.OutputBlock)) continue;
            step.Arguments[i] = step.Arguments[i] with { Label = label with { Blocks = label.Blocks.Where(b => b != step.Site.OutputBlock) } };
            changed = true;
        }
        return changed;
    }

    private void Add(ControlLink link)
    {
        if (!links.Contains(link)) links.Add(link);
    }
}
