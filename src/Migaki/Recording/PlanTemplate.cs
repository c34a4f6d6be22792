using Migaki.Mir;

namespace Migaki.Recording;

/// <summary>All that the recorder needs of a plan, made once per process from the embedded document.</summary>
internal sealed class PlanTemplate
{
    private const int LongestKeptLine = 4096;

    private Telemetry.PlanSpans? _spans;

    public PlanTemplate(MirPlanDefinition definition)
    {
        var plan = definition.Original;
        Plan = plan;
        for (var i = 0; i < plan.Context.Count; i++)
            if (Blocks.TryAdd(plan.Context[i].Id, plan.Context[i])) BlockIndex[plan.Context[i].Id] = i;
        foreach (var join in plan.Nodes.OfType<MirJoin>().Where(join => join.Strategy == JoinStrategy.All))
            foreach (var input in join.InputNodeIds) ConcurrencyGroups.TryAdd(input, join.Id);
        var produced = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes)
        {
            if (NodeTemplate.Of(node, this) is { } template) Nodes.TryAdd(node.Id, template);
            if (((node as MirRetrievalCall)?.ResultContext ?? node.OutputContext) is { } output) produced.Add(output);
        }
        foreach (var block in plan.Context)
        {
            References.TryAdd(block.Id, NodeTemplate.OutputOf(block.Id, Blocks));
            if (!produced.Contains(block.Id)) Given.Add(block);
        }
    }

    public MirPlan Plan { get; }

    /// <summary>How the lines of this plan's logs look: the first run of a process is parsed when it is sealed, later ones are compared.</summary>
    public Verification.LineShapes Lines { get; } = new(LongestKeptLine);

    /// <summary>What spans of this plan have in common; made when somebody listens.</summary>
    public Telemetry.PlanSpans Spans => _spans ??= new Telemetry.PlanSpans(this);

    public Dictionary<string, NodeTemplate> Nodes { get; } = new(StringComparer.Ordinal);

    public Dictionary<string, MirContextBlock> Blocks { get; } = new(StringComparer.Ordinal);

    /// <summary>Where a block stands among those of the plan.</summary>
    public Dictionary<string, int> BlockIndex { get; } = new(StringComparer.Ordinal);

    /// <summary>The text of each block's reference around its digest.</summary>
    public Dictionary<string, (byte[] Head, byte[] Tail)> References { get; } = new(StringComparer.Ordinal);

    /// <summary>The join that waits for a node together with others that run at the same time.</summary>
    public Dictionary<string, string> ConcurrencyGroups { get; } = new(StringComparer.Ordinal);

    /// <summary>Blocks no node produces: what the caller gives and what is written in the code.</summary>
    public List<MirContextBlock> Given { get; } = [];
}
