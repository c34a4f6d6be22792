using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Flow;
using Migaki.Mir.Json;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>Reads a body: runs the flow analysis over it and makes a plan of what it shows. The generator and the analyzers run the same code.</summary>
internal static class BodyExtractor
{
    /// <param name="plan">What is declared of the plan.</param>
    /// <param name="entry">The partial method, its declaring part.</param>
    /// <param name="core">The body's method.</param>
    /// <param name="graph">The body's graph.</param>
    /// <param name="access">The compilation.</param>
    /// <param name="projectDirectory">Source references are relative to it; null leaves them marked (<see cref="SourcePath"/>).</param>
    /// <param name="cancellation">Stops the analysis.</param>
    public static ExtractedBody Extract(
        PlanDeclaration plan,
        IMethodSymbol entry,
        IMethodSymbol core,
        ControlFlowGraph graph,
        CompilationAccess access,
        string? projectDirectory,
        CancellationToken cancellation)
    {
        var analysis = new FlowAnalysis(access, plan, entry, cancellation);
        var record = new FlowRecord(analysis.Passings);
        analysis.Run(core, graph, record);

        var skeleton = new ControlSkeleton(analysis, record);
        var nodes = skeleton.Nodes;
        var names = new NodeNames(nodes);
        var blocks = new ContextBlocks(analysis.Tables, plan.Id, projectDirectory);
        NeedBlocks(analysis, access, entry, nodes, record, blocks);

        var nodeOf = nodes.Where(n => n.Step is not null).ToDictionary(n => n.Step!.Site, n => n.Id);
        var wire = nodes.Select(n => n.Step is not null ? StepNodes.Of(n, blocks) : BranchNodes.Of(n, blocks, analysis.Tables, plan)).ToMirList();
        var edges = new PlanEdges(analysis.Tables, blocks, nodes).Of(skeleton.Links);
        blocks.Write(record.Steps.ToDictionary(s => s.Site.Index), site => nodeOf[site]);

        var (interceptions, coverage) = CallsOf(analysis, record, nodes, names, access, cancellation);
        var mir = new MirPlan
        {
            Id = plan.Id,
            Metadata = new MirPlanMetadata
            {
                Application = plan.Application,
                Description = plan.Description,
                Tags = plan.Tags,
                Extensions = Extensions(plan, Assumptions.Of(plan, entry, analysis, record, cancellation), coverage),
            },
            Constraints = plan.Constraints,
            Context = blocks.Written.ToMirList(),
            Nodes = wire,
            Edges = edges,
        };
        return new ExtractedBody(mir, interceptions, Bindings(blocks, entry), coverage) { Flow = (analysis, record) };
    }

    /// <summary>What is intercepted and what is not: the generator writes it, the rules report it.</summary>
    public static (Interceptions Interceptions, Coverage Coverage) CallsOf(FlowAnalysis analysis, FlowRecord record, CompilationAccess access, CancellationToken cancellation)
    {
        var nodes = new ControlSkeleton(analysis, record).Nodes;
        return CallsOf(analysis, record, nodes, new NodeNames(nodes), access, cancellation);
    }

    private static (Interceptions Interceptions, Coverage Coverage) CallsOf(
        FlowAnalysis analysis, FlowRecord record, List<PlanNode> nodes, NodeNames names, CompilationAccess access, CancellationToken cancellation)
    {
        var steps = nodes.Where(n => n.Step?.Site.Invocation is not null).Select(n => CallOf(n, names, access, cancellation)).ToArray();
        var bodies = analysis.Tables.Frames.Where(static f => f.Method.MethodKind is not (MethodKind.AnonymousFunction or MethodKind.LocalFunction)).Select(static f => f.Method);
        var interceptions = Interceptions.Of(bodies, steps, HelpersOf(nodes, names, access, cancellation), access, cancellation);
        return (interceptions, CoverageOf(analysis, record, interceptions));
    }

    /// <summary>The plan's described parameters, and whatever reaches a step, a decision or the result.</summary>
    private static void NeedBlocks(FlowAnalysis analysis, CompilationAccess access, IMethodSymbol entry, List<PlanNode> nodes, FlowRecord record, ContextBlocks blocks)
    {
        foreach (var parameter in entry.Parameters)
        {
            if (ContextDeclaration.Of(access.Known, parameter.GetAttributes()) is null) continue;
            foreach (var block in analysis.LabelOfMember(parameter, parameter.Type).Blocks.Items) blocks.Need((int)block, parameter.Name);
        }
        foreach (var node in nodes)
        {
            if (node.Step is { } step)
            {
                foreach (var argument in step.Arguments.Where(a => a.IsContext))
                {
                    var role = ContextDeclaration.Of(access.Known, argument.Parameter.GetAttributes())?.Role;
                    foreach (var block in argument.Label.Blocks.Items)
                    {
                        if (analysis.Tables.Blocks[(int)block].Kind == BlockKind.Output) continue;
                        blocks.Need((int)block, node.Id + "-" + argument.Parameter.Name);
                        if (role is { } played) blocks.Plays((int)block, played);
                    }
                }
                if (step.Site.OutputBlock >= 0) blocks.Need(step.Site.OutputBlock, node.Id);
            }
            else if (node.Branch is { } group) NeedMembers(analysis, group.Tested, blocks);
        }
        NeedMembers(analysis, record.Returned, blocks);
    }

    private static void NeedMembers(FlowAnalysis analysis, Label label, ContextBlocks blocks)
    {
        foreach (var block in label.Blocks.Items)
        {
            if (analysis.Tables.Blocks[(int)block] is { Kind: BlockKind.Member, Member: { } member }) blocks.Need((int)block, member.Name);
        }
    }

    private static StepCall CallOf(PlanNode node, NodeNames names, CompilationAccess access, CancellationToken cancellation)
    {
        var site = node.Step!.Site;
        var syntax = site.Invocation!;
        var method = Bound(site.Call, syntax, access, cancellation);
        return new StepCall(node.Id, names.RunPathOf(node.Frame), site.Step, syntax, method, site.Step.ContextParameters) { Place = new CallPlace(node.Frame, site.Call) };
    }

    /// <summary>The method as the call names it: reduced where it is called as an extension.</summary>
    internal static IMethodSymbol Bound(IInvocationOperation call, InvocationExpressionSyntax syntax, CompilationAccess access, CancellationToken cancellation) =>
        ExtensionBlocks.Reduced(call.TargetMethod, call.Instance?.Type) is { } reduced ? reduced
        : call.TargetMethod.IsExtensionMethod && access.ModelOf(syntax.SyntaxTree).GetSymbolInfo(syntax, cancellation).Symbol is IMethodSymbol bound ? bound : call.TargetMethod;

    /// <summary>The calls that lead from the body to the frames with steps.</summary>
    private static BodyHelper[] HelpersOf(List<PlanNode> nodes, NodeNames names, CompilationAccess access, CancellationToken cancellation)
    {
        var helpers = new List<BodyHelper>();
        var seen = new HashSet<Frame>();
        foreach (var node in nodes.Where(static n => n.Step is not null))
        {
            for (var frame = node.Frame; frame.Caller is not null; frame = frame.Caller)
            {
                if (!NodeNames.HasLink(frame) || !seen.Add(frame)) continue;
                var call = (IInvocationOperation)frame.Call!;
                var syntax = (InvocationExpressionSyntax)call.Syntax;
                helpers.Add(new BodyHelper(names.RunPathOf(frame.Caller), names.PathOf(frame), syntax, Bound(call, syntax, access, cancellation)) { Place = new CallPlace(frame.Caller, call, frame) });
            }
        }
        helpers.Sort(static (a, b) => a.Place.Inner!.Id.CompareTo(b.Place.Inner!.Id));
        return [.. helpers];
    }

    private static ContextBinding[] Bindings(ContextBlocks blocks, IMethodSymbol entry) => blocks.Order
        .Where(b => b.Declaration is not null && b.Member is not null && (b.Member is IParameterSymbol || Declares(entry.ContainingType, b.Member.ContainingType)))
        .Select(b => new ContextBinding(blocks.IdOf(b.Index), b.Member!))
        .ToArray();

    private static bool Declares(INamedTypeSymbol type, INamedTypeSymbol owner)
    {
        for (INamedTypeSymbol? t = type; t is not null; t = t.BaseType)
        {
            if (KnownSymbols.Same(t.OriginalDefinition, owner.OriginalDefinition)) return true;
        }
        return false;
    }

    private static Coverage CoverageOf(FlowAnalysis analysis, FlowRecord record, Interceptions interceptions)
    {
        // What the reader of interceptions names at the same place, it names better.
        var unfollowed = record.Unfollowed.Select(static u => (u.Callee, u.Syntax, u.Reason)).Concat(RepeatedCalls.Unknown(analysis, record).Select(static u => (u.Callee, u.Syntax, Reason: "may run its delegate any number of times")));
        var missed = unfollowed.Where(u => !interceptions.Missed.Any(m => m.Syntax.SyntaxTree == u.Syntax.SyntaxTree && m.Syntax.Span == u.Syntax.Span)).Select(u => (Callee: NodeNames.Readable(u.Callee), u.Reason)).Distinct().OrderBy(u => u.Callee, StringComparer.Ordinal).ToList();
        if (analysis.IsExhausted) missed.Add(("the body", "too large"));
        var recorded = interceptions.Steps.Count;
        var total = recorded + missed.Count + interceptions.Missed.Count;
        missed.AddRange(interceptions.Missed.Select(static m => (m.Callee, m.Reason)).Distinct().OrderBy(static m => m.Callee, StringComparer.Ordinal).ThenBy(static m => m.Reason, StringComparer.Ordinal));
        return new Coverage(recorded, total, missed);
    }

    private static WireObject Extensions(PlanDeclaration plan, IEnumerable<Assumption> assumptions, Coverage coverage)
    {
        var missed = coverage.NotFollowed.Select(m => (WireValue)new WireObjectBuilder().Add("callee", m.Callee).Add("reason", m.Reason).Build());
        var assumed = assumptions.Select(a => (WireValue)new WireObjectBuilder().Add("rule", a.Rule).Add("reason", a.Reason.Length == 0 ? null : a.Reason).Build()).ToArray();
        return new WireObjectBuilder()
            .Add("coverage", new WireObjectBuilder()
                .Add("recorded", (double?)coverage.Recorded)
                .Add("total", (double?)coverage.Total)
                .Add("notFollowed", new WireArray(missed))
                .Build())
            .Add("assumptions", assumed.Length == 0 ? null : new WireArray(assumed))
            .Add(EvalNames.Member, EvalNames.Of(plan.AcceptedByEvals))
            .Build();
    }
}
