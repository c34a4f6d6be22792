using System.Globalization;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>The edges of a plan, in the order of the nodes they leave and enter.</summary>
internal sealed class PlanEdges(FlowTables tables, ContextBlocks blocks, IReadOnlyList<PlanNode> nodes)
{
    private readonly Dictionary<int, PlanNode> _producers = nodes.Where(n => n.Step is not null).ToDictionary(n => n.Step!.Site.Index);
    private readonly List<(PlanNode From, PlanNode To, MirEdgeKind Kind, List<string>? Contexts, string? Condition)> _edges = [];

    public MirList<MirEdge> Of(IReadOnlyList<ControlLink> links)
    {
        foreach (var node in nodes)
        {
            if (node.Step is { } step) Inputs(node, step);
            if (node.Branch is { } group) Flow(node, group.Tested, MirEdgeKind.Data);
        }
        foreach (var link in links)
        {
            _edges.Add((link.From, link.To, link.IsFallback ? MirEdgeKind.Fallback : MirEdgeKind.Control, null, link.Arm));
        }
        foreach (var node in nodes)
        {
            if (node.Step is { Site.Step: { Kind: StepKind.ToolCall, RequiresApproval: { } approval }, Passed: { } passed })
            {
                foreach (var site in passed.Items)
                {
                    if (_producers.TryGetValue((int)site, out var approver) && approver.Step!.Site.Step is { Kind: StepKind.Approval } granted && granted.Name == approval)
                        _edges.Add((approver, node, MirEdgeKind.Control, null, null));
                }
            }
        }

        var order = nodes.Select((n, i) => (n, i)).ToDictionary(x => x.n, x => x.i);
        var used = new HashSet<string>(StringComparer.Ordinal);
        var written = new List<MirEdge>();
        foreach (var edge in _edges.OrderBy(e => order[e.From]).ThenBy(e => order[e.To]).ThenBy(e => (int)e.Kind))
        {
            var id = $"edge-{edge.From.Id}-{edge.To.Id}";
            var unique = id;
            for (var i = 2; !used.Add(unique); i++) unique = id + "-" + i.ToString(CultureInfo.InvariantCulture);
            written.Add(new MirEdge
            {
                Id = unique,
                FromNodeId = edge.From.Id,
                ToNodeId = edge.To.Id,
                Kind = edge.Kind,
                ConditionRef = edge.Condition,
                ContextIds = edge.Contexts?.ToMirList(),
            });
        }
        return written.ToMirList();
    }

    private void Inputs(PlanNode node, StepRecord step)
    {
        var declared = step.Site.Step;
        var data = Label.Empty;
        foreach (var argument in step.Arguments.Where(a => a.IsContext))
        {
            if (declared.Kind == StepKind.Validator && argument.Parameter.Ordinal == declared.Subject) Flow(node, argument.Label, MirEdgeKind.Validation);
            else data = data.Join(argument.Label);
        }
        Flow(node, data, MirEdgeKind.Data);
    }

    private void Flow(PlanNode consumer, Label label, MirEdgeKind kind)
    {
        foreach (var group in label.Blocks.Items.Select(b => tables.Blocks[(int)b]).Where(b => b.Producer is not null && blocks.Has(b.Index)).GroupBy(b => b.Producer!.Index))
        {
            if (_producers.TryGetValue(group.Key, out var producer))
                _edges.Add((producer, consumer, kind, group.Select(b => blocks.IdOf(b.Index)).ToList(), null));
        }
    }
}
