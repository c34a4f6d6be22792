using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>From a validated value to the ten kinds of nodes; see <see cref="PlanFromWire"/>.</summary>
internal static class NodeFromWire
{
    public static MirNode Node(WireObject source)
    {
        var members = new WireMembers(source);
        var node = OwnMembers(members.Text("kind")!, members);
        return node with
        {
            Id = members.Text("id")!,
            InputContext = members.Texts("inputContext"),
            OutputContext = members.Text("outputContext"),
            Label = members.Text("label"),
            Metadata = members.Object("metadata"),
            Extensions = members.Rest(),
        };
    }

    private static MirNode OwnMembers(string kind, WireMembers members) => kind switch
    {
        NodeKinds.ModelCall => new MirModelCall
        {
            Id = "",
            Model = members.Model("model", Model)!,
            Parameters = members.Model("parameters", Parameters),
            Validators = members.Texts("validators"),
        },
        NodeKinds.ToolCall => new MirToolCall { Id = "", Tool = members.Model("tool", Tool)! },
        NodeKinds.RetrievalCall => new MirRetrievalCall
        {
            Id = "",
            QueryContext = members.Text("queryContext")!,
            ResultContext = members.Text("resultContext")!,
            Retrieval = members.Model("retrieval", Retrieval)!,
        },
        NodeKinds.ContextTransform => new MirContextTransform { Id = "", Transform = members.Model("transform", Transform)! },
        NodeKinds.Validator => new MirValidatorNode
        {
            Id = "",
            Validator = members.Model("validator", Validator)!,
            FailurePolicy = members.Enum<ValidatorFailurePolicy>("failurePolicy"),
        },
        NodeKinds.Approval => new MirApprovalNode { Id = "", Approval = members.Model("approval", Approval)! },
        NodeKinds.CacheRead => new MirCacheRead
        {
            Id = "",
            CacheKeyRef = members.Text("cacheKeyRef")!,
            CachePolicy = members.Model("cachePolicy", PlanFromWire.CachePolicy),
        },
        NodeKinds.CacheWrite => new MirCacheWrite
        {
            Id = "",
            CacheKeyRef = members.Text("cacheKeyRef")!,
            CachePolicy = members.Model("cachePolicy", PlanFromWire.CachePolicy),
        },
        NodeKinds.Branch => new MirBranch { Id = "", Branches = members.Models("branches", BranchArm) },
        NodeKinds.Join => new MirJoin
        {
            Id = "",
            Strategy = members.Enum<JoinStrategy>("strategy")!.Value,
            InputNodeIds = members.Texts("inputNodeIds")!.Value,
        },
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Validation lets no other kind through."),
    };

    private static MirModel Model(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirModel
        {
            Task = members.Enum<ModelTask>("task")!.Value,
            RequiredCapabilities = members.Enums<ModelCapability>("requiredCapabilities"),
            Extensions = members.Rest(),
        };
    }

    private static MirModelParameters Parameters(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirModelParameters
        {
            MaxOutputTokens = members.Number("maxOutputTokens"),
            Temperature = members.Number("temperature"),
            TopP = members.Number("topP"),
            Extensions = members.Rest(),
        };
    }

    private static MirTool Tool(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirTool
        {
            Name = members.Text("name")!,
            InputRef = members.Text("inputRef"),
            RequiresApprovalId = members.Text("requiresApprovalId"),
            SchemaRef = members.Text("schemaRef"),
            SideEffects = members.Model("sideEffects", SideEffects),
            Extensions = members.Rest(),
        };
    }

    private static MirSideEffects SideEffects(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirSideEffects
        {
            SideEffectClass = members.Enum<SideEffectClass>("sideEffectClass")!.Value,
            ApprovalEvidenceRef = members.Text("approvalEvidenceRef"),
            IdempotencyKeyRef = members.Text("idempotencyKeyRef"),
            PolicyEvidenceRef = members.Text("policyEvidenceRef"),
            Extensions = members.Rest(),
        };
    }

    private static MirRetrieval Retrieval(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirRetrieval
        {
            Source = members.Text("source")!,
            FilterRef = members.Text("filterRef"),
            TopK = members.Number("topK"),
            Extensions = members.Rest(),
        };
    }

    private static MirTransform Transform(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirTransform
        {
            Kind = members.Enum<TransformKind>("kind")!.Value,
            Lossy = members.Boolean("lossy")!.Value,
            RequiresValidatorIds = members.Texts("requiresValidatorIds"),
            Extensions = members.Rest(),
        };
    }

    private static MirValidator Validator(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirValidator
        {
            Kind = members.Enum<ValidatorKind>("kind")!.Value,
            Name = members.Text("name")!,
            SchemaRef = members.Text("schemaRef"),
            Extensions = members.Rest(),
        };
    }

    private static MirApproval Approval(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirApproval
        {
            ApprovalId = members.Text("approvalId")!,
            Reason = members.Text("reason")!,
            ApproverRef = members.Text("approverRef"),
            Extensions = members.Rest(),
        };
    }

    private static MirBranchArm BranchArm(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirBranchArm
        {
            Id = members.Text("id")!,
            TargetNodeId = members.Text("targetNodeId")!,
            ConditionRef = members.Text("conditionRef"),
            Extensions = members.Rest(),
        };
    }
}
