using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Recording;

/// <summary>
/// What every event of one node has in common, as UTF-8 written once per process: the lines that a step writes are these plus a time and a
/// few numbers.
/// </summary>
internal sealed class NodeTemplate
{
    private readonly LineHead _completed = Nothing;

    private static readonly LineHead Nothing = new([]);

    private NodeTemplate(MirNode node, string[] inputs, PlanTemplate plan)
    {
        (Id, Node) = (node.Id, node);
        // A block the plan names but does not have is never known by digest.
        Inputs = [.. inputs.Where(plan.BlockIndex.ContainsKey).Select(id => plan.BlockIndex[id])];
        InputRefs = [.. Inputs.Select(index => new Utf8Builder(64).Raw("\"contextId\":"u8).String(plan.Plan.Context[index].Id).Raw((byte)',').ToArray())];
        OutputBlock = OutputOf(node) is { } output ? plan.BlockIndex.GetValueOrDefault(output, -1) : -1;
        if (OutputOf(node) is { } produced) Output = OutputOf(produced, plan.Blocks);
    }

    public string Id { get; }

    public MirNode Node { get; }

    /// <summary>The block the step produces, by its place in the plan; -1 for none.</summary>
    public int OutputBlock { get; }

    public StepKind Kind { get; private init; }

    /// <summary>Written before the step runs; null where nothing must be known then.</summary>
    public LineHead? Started { get; private init; }

    public LineHead Completed
    {
        get => _completed;
        private init
        {
            _completed = value;
            if (Output is var (head, _))
                Produced = new LineHead(new Utf8Builder(512).Raw(value.Text).Raw(",\"contextRefs\":["u8).Raw(head).Raw(",\"digest\":\"hmac-sha256:"u8).Written);
        }
    }

    /// <summary>The same up to the digest of what was produced; null where the step produces no block.</summary>
    public LineHead? Produced { get; private init; }

    public LineHead Failed { get; private init; } = Nothing;

    /// <summary>What must be on the disk before the step runs, where the run commits at all: a side effect.</summary>
    public bool CommitsBefore { get; private init; }

    /// <summary>An approval that was not granted; a tool that was cut short; a policy validator's consent (its refusal is <see cref="Failed"/>).</summary>
    public LineHead? Other { get; private init; }

    /// <summary>An approval nobody answered in time.</summary>
    public LineHead? Expired { get; private init; }

    /// <summary>The block the step produces: the text before its digest and after it.</summary>
    public (byte[] Head, byte[] Tail)? Output { get; }

    /// <summary>The object a verdict completes: the text before and after what is only known then.</summary>
    public byte[] VerdictHead { get; private init; } = [];

    public byte[] VerdictTail { get; private init; } = [];

    /// <summary>The blocks the plan lets this node read, by their place in the plan.</summary>
    public int[] Inputs { get; }

    /// <summary>How a reference to each of them begins.</summary>
    public byte[][] InputRefs { get; }

    /// <summary>A validator that could not run: its verdict is unavailable, not derived.</summary>
    public LineHead? Unavailable { get; private init; }

    public string? Provider { get; private init; }

    public string? Model { get; private init; }

    public static NodeTemplate? Of(MirNode node, PlanTemplate plan)
    {
        string[] inputs = node is MirRetrievalCall retrieval ? [retrieval.QueryContext] : node.InputContext is { } list ? [.. list] : [];
        return node switch
        {
            MirModelCall call => OfModel(call, inputs, plan),
            MirToolCall call => OfTool(call, inputs, plan),
            MirRetrievalCall call => new NodeTemplate(node, inputs, plan)
            {
                Kind = StepKind.RetrievalCall,
                Completed = Event("context.selected", node, plan, Retrieval(call)),
                Failed = Event("context.failed", node, plan, Retrieval(call)),
            },
            MirContextTransform call => new NodeTemplate(node, inputs, plan)
            {
                Kind = StepKind.ContextTransform,
                Completed = Event("context.selected", node, plan, Transform(call), "derived"),
                Failed = Event("context.failed", node, plan, Transform(call)),
            },
            MirValidatorNode call => OfValidator(call, inputs, plan),
            MirApprovalNode call => OfApproval(call, inputs, plan),
            MirCacheRead call => new NodeTemplate(node, inputs, plan)
            {
                Kind = StepKind.CacheRead,
                Completed = Event("context.selected", node, plan, Cache(call.CacheKeyRef)),
                Failed = Event("context.failed", node, plan, Cache(call.CacheKeyRef)),
            },
            MirCacheWrite call => new NodeTemplate(node, inputs, plan)
            {
                Kind = StepKind.CacheWrite,
                Completed = Event("artifact.produced", node, plan, w => w.Raw(",\"changedResources\":[{\"kind\":\"cache\",\"nodeId\":"u8).String(call.Id).Raw(",\"resourceRef\":"u8).String(call.CacheKeyRef).Raw("}]"u8)),
                Failed = Event("context.failed", node, plan, Cache(call.CacheKeyRef)),
            },
            _ => null,
        };
    }

    private static NodeTemplate OfModel(MirModelCall call, string[] inputs, PlanTemplate plan)
    {
        var (provider, model) = (Text(call.Model.Extensions, "provider"), Text(call.Model.Extensions, "name"));
        return new NodeTemplate(call, inputs, plan)
        {
            Kind = StepKind.ModelCall,
            Provider = provider,
            Model = model,
            Started = Event("route.selected", call, plan, w => Route(w, call.Id, provider, model, null)),
            Completed = Event("model.completed", call, plan),
            Failed = Event("model.failed", call, plan),
        };
    }

    private static NodeTemplate OfTool(MirToolCall call, string[] inputs, PlanTemplate plan)
    {
        var effects = call.Tool.SideEffects?.SideEffectClass ?? SideEffectClass.Unknown;
        var effect = effects == SideEffectClass.ReadOnly ? "" : Wire.Name(effects);
        void Invocation(Utf8Builder w, string status)
        {
            w.Raw(",\"toolInvocations\":[{"u8);
            if (call.Tool.RequiresApprovalId is { } approval) w.Raw("\"approvalId\":"u8).String(approval).Raw((byte)',');
            w.Raw("\"name\":"u8).String(call.Tool.Name).Raw(",\"nodeId\":"u8).String(call.Id)
                .Raw(",\"sideEffectClass\":"u8).String(Wire.Name(effects)).Raw(",\"status\":"u8).String(status).Raw("}]"u8);
        }
        void Effect(Utf8Builder w, string status)
        {
            if (effect.Length == 0) return;
            w.Raw(",\"sideEffects\":[{\"nodeId\":"u8).String(call.Id).Raw(",\"sideEffectClass\":"u8).String(effect)
                .Raw(",\"status\":"u8).String(status).Raw(",\"tool\":"u8).String(call.Tool.Name).Raw("}]"u8);
        }
        return new NodeTemplate(call, inputs, plan)
        {
            Kind = StepKind.ToolCall,
            CommitsBefore = effect.Length > 0,
            Started = Event("tool.started", call, plan, w => Invocation(w, "started")),
            Completed = Event("tool.completed", call, plan, w => { Invocation(w, "completed"); Effect(w, "performed"); }),
            // A tool that threw may have acted before: its effect is unknown, not absent.
            Failed = Event("tool.failed", call, plan, w => { Invocation(w, "failed"); Effect(w, "unknown"); }),
            Other = Event("tool.partial", call, plan, w => { Invocation(w, "partial"); Effect(w, "unknown"); }),
        };
    }

    private static NodeTemplate OfValidator(MirValidatorNode call, string[] inputs, PlanTemplate plan)
    {
        var head = new Utf8Builder();
        head.Raw(",\"evaluationResults\":[{"u8);
        if (call.FailurePolicy is { } policy) head.Raw("\"failurePolicy\":"u8).String(Wire.Name(policy)).Raw((byte)',');
        head.Raw("\"kind\":"u8).String(Wire.Name(call.Validator.Kind)).Raw(",\"name\":"u8).String(call.Validator.Name).Raw(",\"nodeId\":"u8).String(call.Id);
        var tail = new Utf8Builder();
        if (inputs.Length > 0) tail.Raw(",\"targetRef\":"u8).String(inputs[0]);
        tail.Raw("}]"u8);
        void Decision(Utf8Builder w, string decision) =>
            w.Raw(",\"policyDecisions\":[{\"decision\":"u8).String(decision).Raw(",\"nodeId\":"u8).String(call.Id).Raw(",\"policyRef\":"u8).String(call.Validator.Name).Raw("}]"u8);
        return new NodeTemplate(call, inputs, plan)
        {
            Kind = StepKind.Validator,
            Completed = Event("evaluation.completed", call, plan, null, "derived"),
            Unavailable = Event("evaluation.completed", call, plan, null, "unavailable"),
            Other = call.Validator.Kind == ValidatorKind.Policy
                ? Event("policy.decided", call, plan, w => Decision(w, "allow"), "derived")
                : null,
            Failed = Event("policy.decided", call, plan, w => Decision(w, "deny"), "derived"),
            VerdictHead = head.ToArray(),
            VerdictTail = tail.ToArray(),
        };
    }

    private static NodeTemplate OfApproval(MirApprovalNode call, string[] inputs, PlanTemplate plan)
    {
        void Approval(Utf8Builder w, string status)
        {
            w.Raw(",\"approvals\":[{\"approvalId\":"u8).String(call.Approval.ApprovalId);
            if (call.Approval.ApproverRef is { } approver) w.Raw(",\"approverRef\":"u8).String(approver);
            w.Raw(",\"nodeId\":"u8).String(call.Id).Raw(",\"reason\":"u8).String(call.Approval.Reason).Raw(",\"status\":"u8).String(status).Raw("}]"u8);
        }
        return new NodeTemplate(call, inputs, plan)
        {
            Kind = StepKind.Approval,
            Started = Event("approval.requested", call, plan, w => Approval(w, "requested")),
            Completed = Event("approval.approved", call, plan, w => Approval(w, "approved")),
            Other = Event("approval.denied", call, plan, w => Approval(w, "denied")),
            Failed = Event("approval.denied", call, plan, w => Approval(w, "not_answered")),
            Expired = Event("approval.expired", call, plan, w => Approval(w, "expired")),
        };
    }

    /// <summary><c>modelRoute</c>: what was used; what was asked for too where it differs.</summary>
    public static void Route(Utf8Builder w, string nodeId, string? provider, string? model, string? requestedModel)
    {
        w.Raw(",\"modelRoute\":{"u8);
        if (model is not null) w.Raw("\"model\":"u8).String(model).Raw((byte)',');
        w.Raw("\"nodeId\":"u8).String(nodeId);
        if (provider is not null) w.Raw(",\"provider\":"u8).String(provider);
        if (requestedModel is not null) w.Raw(",\"requestedModel\":"u8).String(requestedModel);
        w.Raw((byte)'}');
    }

    /// <summary>The text of a context reference around its digest; the tokens follow the tail's colon.</summary>
    public static (byte[] Head, byte[] Tail) OutputOf(string contextId, IReadOnlyDictionary<string, MirContextBlock> blocks)
    {
        var block = blocks.GetValueOrDefault(contextId);
        var head = new Utf8Builder().Raw("{\"contextId\":"u8).String(contextId);
        var tail = new Utf8Builder();
        if (block?.PrivacyClass is { } privacy) tail.Raw(",\"privacyClass\":"u8).String(Wire.Name(privacy));
        if (block is not null) tail.Raw(",\"sourceRef\":"u8).String(block.Provenance.SourceRef ?? block.ContentRef);
        return (head.ToArray(), tail.ToArray());
    }

    private static string? OutputOf(MirNode node) => (node as MirRetrievalCall)?.ResultContext ?? node.OutputContext;

    private static LineHead Event(string type, MirNode node, PlanTemplate plan, Action<Utf8Builder>? members = null, string statement = "observed")
    {
        var w = new Utf8Builder();
        w.Raw("{"u8);
        if (plan.ConcurrencyGroups.TryGetValue(node.Id, out var group)) w.Raw("\"concurrencyGroup\":"u8).String(group).Raw((byte)',');
        w.Raw("\"eventType\":"u8).String(type).Raw(",\"evidenceVersion\":\""u8).Raw(System.Text.Encoding.UTF8.GetBytes(BundleNames.EventVersion))
            .Raw("\",\"nodeId\":"u8).String(node.Id).Raw(",\"statementKind\":"u8).String(statement);
        members?.Invoke(w);
        return new LineHead(w.Written);
    }

    private static Action<Utf8Builder> Retrieval(MirRetrievalCall call) => w =>
    {
        w.Raw(",\"retrieval\":{\"source\":"u8).String(call.Retrieval.Source);
        if (call.Retrieval.TopK is { } topK) w.Raw(",\"topK\":"u8).Number(topK);
        w.Raw((byte)'}');
    };

    private static Action<Utf8Builder> Transform(MirContextTransform call) => w =>
        w.Raw(",\"transform\":{\"kind\":"u8).String(Wire.Name(call.Transform.Kind)).Raw(",\"lossy\":"u8).Raw(call.Transform.Lossy ? "true"u8 : "false"u8).Raw((byte)'}');

    private static Action<Utf8Builder> Cache(string keyRef) => w => w.Raw(",\"cache\":{\"keyRef\":"u8).String(keyRef).Raw((byte)'}');

    private static string? Text(WireObject? extensions, string name) => (extensions?[name] as WireString)?.Value;
}
