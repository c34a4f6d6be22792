using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>The structure of one plan, checked in the contract's order. One instance checks one plan.</summary>
internal sealed class PlanStructure : StructureChecks
{
    private readonly HashSet<string> _contextIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _nodeIds = new(StringComparer.Ordinal);
    private readonly HashSet<string> _edgeIds = new(StringComparer.Ordinal);

    public MirList<MirValidationError> Check(WireValue value)
    {
        if (value is not WireObject plan)
        {
            WrongType("$", "object");
            return Errors;
        }
        Text(plan, "$", "id", required: true);
        if (Text(plan, "$", "version", required: true) is { } version && version != MirPlan.CurrentVersion)
        {
            Add("unknown_version", "Unsupported mIR version.", "$.version",
                new WireObjectBuilder().Add("actual", version).Add("expected", MirPlan.CurrentVersion).Build());
        }
        if (Object(plan, "$", "metadata", required: true) is { } metadata) Metadata(metadata, "$.metadata");
        if (Object(plan, "$", "constraints", required: true) is { } constraints) Constraints(constraints, "$.constraints");
        foreach (var (block, path) in Objects(plan, "context")) ContextBlock(block, path);
        Nodes(plan);
        foreach (var (edge, path) in Objects(plan, "edges")) Edge(edge, path);
        return Errors;
    }

    /// <summary>The items of a required array; one that is no object is an error in its turn, and the others keep their index.</summary>
    private IEnumerable<(WireObject Item, string Path)> Objects(WireObject plan, string name)
    {
        if (Array(plan, "$", name, required: true) is not { } array) yield break;
        for (var i = 0; i < array.Items.Count; i++)
        {
            var path = At("$." + name, i);
            if (array.Items[i] is WireObject item) yield return (item, path);
            else WrongType(path, "object");
        }
    }

    private void Metadata(WireObject metadata, string path)
    {
        Text(metadata, path, "createdAt", required: true);
        Text(metadata, path, "application");
        Text(metadata, path, "description");
        Text(metadata, path, "framework");
        Text(metadata, path, "traceId");
        Texts(metadata, path, "tags");
    }

    private void Constraints(WireObject constraints, string path)
    {
        Threshold("maxCostUsd", double.MaxValue, "Constraint must be a non-negative number.");
        Threshold("maxLatencyMs", double.MaxValue, "Constraint must be a non-negative number.");
        Threshold("allowedRegression", 1, "Constraint must be between 0 and 1.");
        Threshold("minEvalScore", 1, "Constraint must be between 0 and 1.");
        Threshold("minValidatorPassRate", 1, "Constraint must be between 0 and 1.");
        var allowed = Texts(constraints, path, "allowedProviders");
        var denied = Texts(constraints, path, "deniedProviders");
        if (allowed is not null && denied is not null) ProviderOverlap(allowed, denied, path + ".deniedProviders");
        Enum<AuditLevel>(constraints, path, "auditLevel");
        Enum<ReplayPolicy>(constraints, path, "replayPolicy");
        Texts(constraints, path, "requiredHumanApprovals");
        Texts(constraints, path, "requiredValidators");
        CachePolicy(constraints, path);
        RetentionPolicy(constraints, path);

        // Unlike other numbers these have a code of their own, whatever is wrong with them.
        void Threshold(string name, double most, string message)
        {
            if (constraints[name] is { } value && !IsBetween(value, most)) Add("invalid_constraint", message, path + "." + name, "actual", value);
        }
    }

    private void ProviderOverlap(string[] allowed, string[] denied, string path)
    {
        var both = new HashSet<string>(allowed, StringComparer.Ordinal);
        for (var i = 0; i < denied.Length; i++)
        {
            if (both.Contains(denied[i]))
                Add("invalid_constraint", "Provider cannot be both allowed and denied.", At(path, i), "provider", denied[i]);
        }
    }

    private void ContextBlock(WireObject block, string path)
    {
        UniqueId(block, path, _contextIds);
        Text(block, path, "contentRef", required: true);
        Text(block, path, "contentHash");
        Enum<ContextRole>(block, path, "role", required: true);
        Enum<Mutability>(block, path, "mutability", required: true);
        Enum<PrivacyClass>(block, path, "privacyClass");
        NonNegative(block, path, "tokenEstimate");
        CachePolicy(block, path);
        RetentionPolicy(block, path);
        if (Object(block, path, "provenance", required: true) is not { } provenance) return;
        path += ".provenance";
        Enum<ProvenanceSource>(provenance, path, "source", required: true);
        Text(provenance, path, "createdAt");
        Text(provenance, path, "nodeId");
        Text(provenance, path, "sourceRef");
        Texts(provenance, path, "derivedFromContextIds");
    }

    private void Nodes(WireObject plan)
    {
        // Items that are no objects are reported first and then gone: the paths of the others count without them.
        var nodes = Objects(plan, "nodes").Select(static found => found.Item).ToList();
        for (var i = 0; i < nodes.Count; i++) UniqueId(nodes[i], At("$.nodes", i), _nodeIds);
        for (var i = 0; i < nodes.Count; i++) Node(nodes[i], At("$.nodes", i));
    }

    private void Node(WireObject node, string path)
    {
        if (Text(node, path, "kind", required: true) is not { } kind) return;
        if (!NodeKinds.Contains(kind))
        {
            Add("unknown_node_kind", "Unknown mIR node kind.", path + ".kind", "kind", kind);
            return;
        }
        // The common members are checked as optional, and again below where the kind requires them: an error in them counts twice.
        Text(node, path, "label");
        ContextReferences(node, path, "inputContext", required: false);
        ContextReference(node, path, "outputContext", required: false);
        switch (kind)
        {
            case NodeKinds.ModelCall: ModelCall(node, path); break;
            case NodeKinds.ToolCall: ToolCall(node, path); break;
            case NodeKinds.RetrievalCall: RetrievalCall(node, path); break;
            case NodeKinds.ContextTransform: ContextTransform(node, path); break;
            case NodeKinds.Validator: Validator(node, path); break;
            case NodeKinds.Approval: Approval(node, path); break;
            case NodeKinds.CacheRead:
                Text(node, path, "cacheKeyRef", required: true);
                ContextReference(node, path, "outputContext", required: true);
                CachePolicy(node, path);
                break;
            case NodeKinds.CacheWrite:
                Text(node, path, "cacheKeyRef", required: true);
                ContextReferences(node, path, "inputContext", required: true);
                CachePolicy(node, path);
                break;
            case NodeKinds.Branch: Branch(node, path); break;
            case NodeKinds.Join:
                Enum<JoinStrategy>(node, path, "strategy", required: true);
                NodeReferences(node, path, "inputNodeIds");
                break;
        }
    }

    private void ModelCall(WireObject node, string path)
    {
        if (Object(node, path, "model", required: true) is not { } model) return;
        Enum<ModelTask>(model, path + ".model", "task", required: true);
        Enums<ModelCapability>(model, path + ".model", "requiredCapabilities");
        if (Object(node, path, "parameters") is { } parameters)
        {
            NonNegative(parameters, path + ".parameters", "maxOutputTokens");
            NonNegative(parameters, path + ".parameters", "temperature");
            NonNegative(parameters, path + ".parameters", "topP");
        }
        Texts(node, path, "validators");
    }

    private void ToolCall(WireObject node, string path)
    {
        if (Object(node, path, "tool", required: true) is not { } tool) return;
        path += ".tool";
        Text(tool, path, "name", required: true);
        Text(tool, path, "inputRef");
        Text(tool, path, "requiresApprovalId");
        Text(tool, path, "schemaRef");
        if (Object(tool, path, "sideEffects") is not { } effects) return;
        path += ".sideEffects";
        Enum<SideEffectClass>(effects, path, "sideEffectClass", required: true);
        Text(effects, path, "approvalEvidenceRef");
        Text(effects, path, "idempotencyKeyRef");
        Text(effects, path, "policyEvidenceRef");
    }

    private void RetrievalCall(WireObject node, string path)
    {
        ContextReference(node, path, "queryContext", required: true);
        ContextReference(node, path, "resultContext", required: true);
        if (Object(node, path, "retrieval", required: true) is not { } retrieval) return;
        path += ".retrieval";
        Text(retrieval, path, "source", required: true);
        Text(retrieval, path, "filterRef");
        NonNegative(retrieval, path, "topK");
    }

    private void ContextTransform(WireObject node, string path)
    {
        ContextReferences(node, path, "inputContext", required: true);
        ContextReference(node, path, "outputContext", required: true);
        if (Object(node, path, "transform", required: true) is not { } transform) return;
        path += ".transform";
        Enum<TransformKind>(transform, path, "kind", required: true);
        Boolean(transform, path, "lossy", required: true);
        Texts(transform, path, "requiresValidatorIds");
    }

    private void Validator(WireObject node, string path)
    {
        ContextReferences(node, path, "inputContext", required: true);
        Enum<ValidatorFailurePolicy>(node, path, "failurePolicy");
        if (Object(node, path, "validator", required: true) is not { } validator) return;
        path += ".validator";
        Enum<ValidatorKind>(validator, path, "kind", required: true);
        Text(validator, path, "name", required: true);
        Text(validator, path, "schemaRef");
    }

    private void Approval(WireObject node, string path)
    {
        ContextReferences(node, path, "inputContext", required: true);
        if (Object(node, path, "approval", required: true) is not { } approval) return;
        path += ".approval";
        Text(approval, path, "approvalId", required: true);
        Text(approval, path, "approverRef");
        Text(approval, path, "reason", required: true);
    }

    private void Branch(WireObject node, string path)
    {
        if (Array(node, path, "branches", required: true) is not { } branches) return;
        for (var i = 0; i < branches.Items.Count; i++)
        {
            var at = At(path + ".branches", i);
            if (branches.Items[i] is not WireObject arm)
            {
                WrongType(at, "object");
                continue;
            }
            Text(arm, at, "id", required: true);
            Text(arm, at, "conditionRef");
            NodeReference(arm, at, "targetNodeId");
        }
    }

    private void Edge(WireObject edge, string path)
    {
        UniqueId(edge, path, _edgeIds);
        Enum<MirEdgeKind>(edge, path, "kind", required: true);
        Text(edge, path, "conditionRef");
        NodeReference(edge, path, "fromNodeId");
        NodeReference(edge, path, "toNodeId");
        ContextReferences(edge, path, "contextIds", required: false);
    }

    private void ContextReference(WireObject owner, string path, string name, bool required)
    {
        if (Text(owner, path, name, required) is { } id && !_contextIds.Contains(id)) UnknownContext(path + "." + name, id);
    }

    private void ContextReferences(WireObject owner, string path, string name, bool required)
    {
        if (Texts(owner, path, name, required) is not { } ids) return;
        for (var i = 0; i < ids.Length; i++)
            if (!_contextIds.Contains(ids[i])) UnknownContext(At(path + "." + name, i), ids[i]);
    }

    private void NodeReference(WireObject owner, string path, string name)
    {
        if (Text(owner, path, name, required: true) is { } id && !_nodeIds.Contains(id)) UnknownNode(path + "." + name, id);
    }

    private void NodeReferences(WireObject owner, string path, string name)
    {
        if (Texts(owner, path, name, required: true) is not { } ids) return;
        for (var i = 0; i < ids.Length; i++)
            if (!_nodeIds.Contains(ids[i])) UnknownNode(At(path + "." + name, i), ids[i]);
    }

    private void UnknownContext(string path, string id) =>
        Add("invalid_reference", "Referenced context block does not exist.", path, "contextId", id);

    private void UnknownNode(string path, string id) =>
        Add("invalid_reference", "Referenced node does not exist.", path, "nodeId", id);
}
