using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>From the ten kinds of nodes to their values; see <see cref="PlanToWire"/>.</summary>
internal static class NodeToWire
{
    public static WireObject Node(MirNode node)
    {
        var members = new WireObjectBuilder()
            .Add("id", node.Id)
            .Add("kind", node.Kind)
            .Add("inputContext", node.InputContext)
            .Add("outputContext", node.OutputContext)
            .Add("label", node.Label)
            .Add("metadata", node.Metadata);
        AddOwn(members, node);
        return members.AddAll(node.Extensions).Build();
    }

    private static void AddOwn(WireObjectBuilder members, MirNode node)
    {
        switch (node)
        {
            case MirModelCall call:
                members.Add("model", Model(call.Model)).Add("parameters", Parameters(call.Parameters)).Add("validators", call.Validators);
                break;
            case MirToolCall call:
                members.Add("tool", Tool(call.Tool));
                break;
            case MirRetrievalCall call:
                members.Add("queryContext", call.QueryContext).Add("resultContext", call.ResultContext).Add("retrieval", Retrieval(call.Retrieval));
                break;
            case MirContextTransform transform:
                members.Add("transform", Transform(transform.Transform));
                break;
            case MirValidatorNode validator:
                members.Add("validator", Validator(validator.Validator)).Add("failurePolicy", validator.FailurePolicy);
                break;
            case MirApprovalNode approval:
                members.Add("approval", Approval(approval.Approval));
                break;
            case MirCacheRead read:
                members.Add("cacheKeyRef", read.CacheKeyRef).Add("cachePolicy", PlanToWire.CachePolicy(read.CachePolicy));
                break;
            case MirCacheWrite write:
                members.Add("cacheKeyRef", write.CacheKeyRef).Add("cachePolicy", PlanToWire.CachePolicy(write.CachePolicy));
                break;
            case MirBranch branch:
                members.Add("branches", PlanToWire.Array(branch.Branches, BranchArm));
                break;
            case MirJoin join:
                members.Add<JoinStrategy>("strategy", join.Strategy).Add("inputNodeIds", (MirList<string>?)join.InputNodeIds);
                break;
        }
    }

    private static WireObject Model(MirModel model) => new WireObjectBuilder()
        .Add<ModelTask>("task", model.Task)
        .Add("requiredCapabilities", model.RequiredCapabilities)
        .AddAll(model.Extensions)
        .Build();

    private static WireObject? Parameters(MirModelParameters? parameters) => parameters is null ? null : new WireObjectBuilder()
        .Add("maxOutputTokens", parameters.MaxOutputTokens)
        .Add("temperature", parameters.Temperature)
        .Add("topP", parameters.TopP)
        .AddAll(parameters.Extensions)
        .Build();

    private static WireObject Tool(MirTool tool) => new WireObjectBuilder()
        .Add("name", tool.Name)
        .Add("inputRef", tool.InputRef)
        .Add("requiresApprovalId", tool.RequiresApprovalId)
        .Add("schemaRef", tool.SchemaRef)
        .Add("sideEffects", SideEffects(tool.SideEffects))
        .AddAll(tool.Extensions)
        .Build();

    private static WireObject? SideEffects(MirSideEffects? effects) => effects is null ? null : new WireObjectBuilder()
        .Add<SideEffectClass>("sideEffectClass", effects.SideEffectClass)
        .Add("approvalEvidenceRef", effects.ApprovalEvidenceRef)
        .Add("idempotencyKeyRef", effects.IdempotencyKeyRef)
        .Add("policyEvidenceRef", effects.PolicyEvidenceRef)
        .AddAll(effects.Extensions)
        .Build();

    private static WireObject Retrieval(MirRetrieval retrieval) => new WireObjectBuilder()
        .Add("source", retrieval.Source)
        .Add("filterRef", retrieval.FilterRef)
        .Add("topK", retrieval.TopK)
        .AddAll(retrieval.Extensions)
        .Build();

    private static WireObject Transform(MirTransform transform) => new WireObjectBuilder()
        .Add<TransformKind>("kind", transform.Kind)
        .Add("lossy", (bool?)transform.Lossy)
        .Add("requiresValidatorIds", transform.RequiresValidatorIds)
        .AddAll(transform.Extensions)
        .Build();

    private static WireObject Validator(MirValidator validator) => new WireObjectBuilder()
        .Add<ValidatorKind>("kind", validator.Kind)
        .Add("name", validator.Name)
        .Add("schemaRef", validator.SchemaRef)
        .AddAll(validator.Extensions)
        .Build();

    private static WireObject Approval(MirApproval approval) => new WireObjectBuilder()
        .Add("approvalId", approval.ApprovalId)
        .Add("reason", approval.Reason)
        .Add("approverRef", approval.ApproverRef)
        .AddAll(approval.Extensions)
        .Build();

    private static WireObject BranchArm(MirBranchArm arm) => new WireObjectBuilder()
        .Add("id", arm.Id)
        .Add("targetNodeId", arm.TargetNodeId)
        .Add("conditionRef", arm.ConditionRef)
        .AddAll(arm.Extensions)
        .Build();
}
