using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Semantic;

/// <summary>Builds small plans, one line a part.</summary>
internal sealed class PlanUnderTest
{
    private readonly List<MirContextBlock> _blocks = [];
    private readonly List<MirNode> _nodes = [];
    private readonly List<MirEdge> _edges = [];

    public MirConstraints Constraints { get; init; } = new();

    public PlanUnderTest Block(string id, ProvenanceSource source = ProvenanceSource.Generated, ContextRole role = ContextRole.Scratchpad, PrivacyClass? privacy = null, Func<MirContextBlock, MirContextBlock>? with = null)
    {
        var block = new MirContextBlock { Id = id, ContentRef = "mir://" + id, Role = role, Mutability = Mutability.Fixed, PrivacyClass = privacy, Provenance = new MirProvenance { Source = source } };
        _blocks.Add(with is null ? block : with(block));
        return this;
    }

    public PlanUnderTest Node(MirNode node)
    {
        _nodes.Add(node);
        return this;
    }

    public PlanUnderTest Model(string id, string reads, string writes, Func<MirModelCall, MirModelCall>? with = null)
    {
        var node = new MirModelCall { Id = id, Model = new MirModel { Task = ModelTask.General }, InputContext = Ids(reads), OutputContext = writes };
        return Node(with is null ? node : with(node));
    }

    public PlanUnderTest Transform(string id, string reads, string writes, TransformKind kind = TransformKind.Assemble, bool lossy = false, params string[] validators) => Node(new MirContextTransform
    {
        Id = id, InputContext = Ids(reads), OutputContext = writes,
        Transform = new MirTransform { Kind = kind, Lossy = lossy, RequiresValidatorIds = validators.Length == 0 ? null : validators.ToMirList() },
    });

    public PlanUnderTest Validator(string id, string reads, string? name = null) =>
        Node(new MirValidatorNode { Id = id, InputContext = Ids(reads), Validator = new MirValidator { Kind = ValidatorKind.Custom, Name = name ?? id } });

    public PlanUnderTest Approval(string id, string reads, string? approvalId = null) =>
        Node(new MirApprovalNode { Id = id, InputContext = Ids(reads), Approval = new MirApproval { ApprovalId = approvalId ?? id, Reason = "money" } });

    public PlanUnderTest Tool(string id, string reads, string writes, string? approval = null, SideEffectClass effects = SideEffectClass.ReadOnly) => Node(new MirToolCall
    {
        Id = id, InputContext = Ids(reads), OutputContext = writes,
        Tool = new MirTool { Name = id, RequiresApprovalId = approval, SideEffects = new MirSideEffects { SideEffectClass = effects } },
    });

    public PlanUnderTest Branch(string id, params string[] targets) => Node(new MirBranch
    {
        Id = id, Branches = targets.Select((target, i) => new MirBranchArm { Id = $"arm-{i}", TargetNodeId = target }).ToMirList(),
    });

    public PlanUnderTest Join(string id, params string[] inputs) => Node(new MirJoin { Id = id, Strategy = JoinStrategy.FirstSuccess, InputNodeIds = inputs.ToMirList() });

    public PlanUnderTest Edge(string from, string to, MirEdgeKind kind = MirEdgeKind.Control, string? carries = null)
    {
        _edges.Add(new MirEdge { Id = $"edge-{_edges.Count}", FromNodeId = from, ToNodeId = to, Kind = kind, ContextIds = carries is null ? null : Ids(carries) });
        return this;
    }

    public MirPlan Build() => new()
    {
        Id = "test", Metadata = new MirPlanMetadata(), Constraints = Constraints, Context = _blocks.ToMirList(), Nodes = _nodes.ToMirList(), Edges = _edges.ToMirList(),
    };

    public IEnumerable<MirSemanticFinding> Find(string code) => MirSemanticValidator.Validate(Build()).Where(finding => finding.Code == code);

    /// <summary>Expects exactly one finding of the code, there and of that severity, and that the plan is structurally valid (so that the finding is the second layer's).</summary>
    public void Has(string code, string path, MirFindingSeverity severity = MirFindingSeverity.Error)
    {
        Assert.Empty(MirPlanValidator.Validate(Build()));
        var finding = Assert.Single(Find(code));
        Assert.Equal((path, severity), (finding.Path, finding.Severity));
        Assert.NotEmpty(finding.Message);
    }

    public void HasNo(string code) => Assert.Empty(Find(code));

    public static WireObject Members(string name, WireValue value) => new([new KeyValuePair<string, WireValue>(name, value)]);

    private static MirList<string> Ids(string ids) => ids.Split(' ', StringSplitOptions.RemoveEmptyEntries).ToMirList();
}
