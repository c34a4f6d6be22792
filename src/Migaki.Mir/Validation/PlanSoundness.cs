using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Whether a plan in memory is surely valid, without writing it. What its types cannot promise is looked at: ids, references, numbers, and
/// texts that JSON has no form for. It may say no to a valid plan (then the full validation decides), never yes to an invalid one.
/// </summary>
internal sealed class PlanSoundness
{
    private readonly ContextIndex _contexts;
    private readonly HashSet<string> _nodes;

    private PlanSoundness(MirPlan plan) => (_contexts, _nodes) = (ContextIndex.Of(plan), Polyfills.Strings(plan.Nodes.Count));

    public static bool IsSurelyValid(MirPlan plan) => new PlanSoundness(plan).Plan(plan);

    private bool Plan(MirPlan plan)
    {
        // The texts of ids and of references to them are looked at once, where the id stands.
        if (!(Text(plan.Id) && Metadata(plan.Metadata) && Constraints(plan.Constraints) && Free(plan.Extensions))) return false;
        if (!_contexts.HasUniqueIds) return false;
        foreach (var node in plan.Nodes)
            if (!_nodes.Add(node.Id)) return false;
        foreach (var block in plan.Context)
            if (!Block(block)) return false;
        foreach (var node in plan.Nodes)
            if (!Node(node)) return false;
        var edges = Polyfills.Strings(plan.Edges.Count);
        foreach (var edge in plan.Edges)
            if (!(edges.Add(edge.Id) && Text(edge.Id) && _nodes.Contains(edge.FromNodeId) && _nodes.Contains(edge.ToNodeId) && Text(edge.ConditionRef) && References(edge.ContextIds) && Free(edge.Extensions))) return false;
        return true;
    }

    private static bool Metadata(MirPlanMetadata metadata) => Text(metadata.CreatedAt) && Text(metadata.Application) && Text(metadata.Description)
        && Text(metadata.Framework) && Text(metadata.TraceId) && Texts(metadata.Tags) && Free(metadata.Extensions);

    private static bool Constraints(MirConstraints constraints)
    {
        if (!(Number(constraints.MaxCostUsd) && Number(constraints.MaxLatencyMs) && Unit(constraints.AllowedRegression) && Unit(constraints.MinEvalScore) && Unit(constraints.MinValidatorPassRate)
            && Texts(constraints.AllowedProviders) && Texts(constraints.DeniedProviders) && Texts(constraints.RequiredHumanApprovals) && Texts(constraints.RequiredValidators)
            && Cache(constraints.CachePolicy) && Retention(constraints.RetentionPolicy) && Free(constraints.DataPolicy?.Extensions) && Free(constraints.Extensions))) return false;
        return constraints.AllowedProviders is not { } allowed || constraints.DeniedProviders is not { } denied || !denied.Any(provider => allowed.Contains(provider));
    }

    private bool Block(MirContextBlock block) => Text(block.Id) && Text(block.ContentRef) && Text(block.ContentHash) && Number(block.TokenEstimate)
        && Cache(block.CachePolicy) && Retention(block.RetentionPolicy) && Free(block.Extensions)
        && Text(block.Provenance.CreatedAt) && Text(block.Provenance.NodeId) && Text(block.Provenance.SourceRef) && References(block.Provenance.DerivedFromContextIds) && Free(block.Provenance.Extensions);

    private bool Node(MirNode node)
    {
        if (!(Text(node.Id) && Text(node.Label) && References(node.InputContext) && (node.OutputContext is null || _contexts.Contains(node.OutputContext)) && Free(node.Extensions) && Value(node.Metadata, 3))) return false;
        switch (node)
        {
            case MirModelCall call:
                return Free(call.Model.Extensions) && Texts(call.Validators)
                    && (call.Parameters is not { } parameters || (Number(parameters.MaxOutputTokens) && Number(parameters.Temperature) && Number(parameters.TopP) && Free(parameters.Extensions)));
            case MirToolCall { Tool: var tool }:
                return Text(tool.Name) && Text(tool.InputRef) && Text(tool.RequiresApprovalId) && Text(tool.SchemaRef) && NoName(tool.Extensions)
                    && (tool.SideEffects is not { } effects || (Text(effects.ApprovalEvidenceRef) && Text(effects.IdempotencyKeyRef) && Text(effects.PolicyEvidenceRef) && Free(effects.Extensions)));
            case MirRetrievalCall call:
                return _contexts.Contains(call.QueryContext) && _contexts.Contains(call.ResultContext)
                    && Text(call.Retrieval.Source) && Text(call.Retrieval.FilterRef) && Number(call.Retrieval.TopK) && Free(call.Retrieval.Extensions);
            case MirContextTransform transform:
                return node.InputContext is not null && node.OutputContext is not null && Texts(transform.Transform.RequiresValidatorIds) && Free(transform.Transform.Extensions);
            case MirValidatorNode { Validator: var validator }:
                return node.InputContext is not null && Text(validator.Name) && Text(validator.SchemaRef) && NoName(validator.Extensions);
            case MirApprovalNode { Approval: var approval }:
                return node.InputContext is not null && Text(approval.ApprovalId) && Text(approval.Reason) && Text(approval.ApproverRef) && Free(approval.Extensions);
            case MirCacheRead read:
                return node.OutputContext is not null && Text(read.CacheKeyRef) && Cache(read.CachePolicy);
            case MirCacheWrite write:
                return node.InputContext is not null && Text(write.CacheKeyRef) && Cache(write.CachePolicy);
            case MirBranch branch:
                foreach (var arm in branch.Branches)
                    if (!(Text(arm.Id) && Text(arm.ConditionRef) && _nodes.Contains(arm.TargetNodeId) && Free(arm.Extensions))) return false;
                return true;
            case MirJoin join:
                foreach (var input in join.InputNodeIds)
                    if (!_nodes.Contains(input)) return false;
                return true;
            default:
                return false;
        }
    }

    private static bool Cache(MirCachePolicy? policy) => policy is null || (Text(policy.KeyRef) && Number(policy.TtlMs) && Free(policy.Extensions));

    private static bool Retention(MirRetentionPolicy? policy) => policy is null || (Text(policy.Reason) && Number(policy.TtlMs) && Free(policy.Extensions));

    private bool References(MirList<string>? ids)
    {
        if (ids is not { } list) return true;
        for (var i = 0; i < list.Count; i++)
            if (!_contexts.Contains(list[i])) return false;
        return true;
    }

    private static bool Texts(MirList<string>? texts)
    {
        if (texts is not { } list) return true;
        for (var i = 0; i < list.Count; i++)
            if (!Text(list[i])) return false;
        return true;
    }

    private static bool Number(double? number) => number is null || (number >= 0 && !double.IsInfinity(number.Value));

    private static bool Unit(double? number) => number is null or (>= 0 and <= 1);

    private static bool Text(string? text)
    {
        if (text is null) return true;
#if NET
        // Nearly no text has half of a pair in it.
        if (!MemoryExtensions.ContainsAnyInRange(text.AsSpan(), '\uD800', '\uDFFF')) return true;
#endif
        for (var i = 0; i < text.Length; i++)
        {
            if (!char.IsSurrogate(text[i])) continue;
            if (i + 1 == text.Length || !char.IsSurrogatePair(text[i], text[i + 1])) return false;
            i++;
        }
        return true;
    }

    /// <summary>Members no model knows, none of which has the name of one that some model does: such a one could have a shape of its own.</summary>
    private static bool Free(WireObject? extensions)
    {
        if (extensions is null) return true;
        foreach (var member in extensions.Members)
            if (Known.Contains(member.Key) || !Text(member.Key) || !Value(member.Value, 4)) return false;
        return true;
    }

    private static bool NoName(WireObject? extensions) => extensions?["name"] is null && Free(extensions);

    private static bool Value(WireValue? value, int depth)
    {
        if (depth > 32) return false;
        switch (value)
        {
            case WireString text:
                return Text(text.Value);
            case WireNumber number:
                return !double.IsNaN(number.Value) && !double.IsInfinity(number.Value);
            case WireArray array:
                foreach (var item in array.Items)
                    if (!Value(item, depth + 1)) return false;
                return true;
            case WireObject members:
                foreach (var member in members.Members)
                    if (!(Text(member.Key) && Value(member.Value, depth + 1))) return false;
                return true;
            default:
                return true;
        }
    }

    // "name" and "provider" of a model are ours and common, so they are not among these although other objects know a name.
    private static readonly HashSet<string> Known = new(StringComparer.Ordinal)
    {
        "id", "version", "metadata", "constraints", "context", "nodes", "edges", "createdAt", "application", "description", "framework", "traceId", "tags",
        "maxCostUsd", "maxLatencyMs", "allowedRegression", "minEvalScore", "minValidatorPassRate", "allowedProviders", "deniedProviders", "auditLevel", "replayPolicy",
        "requiredHumanApprovals", "requiredValidators", "cachePolicy", "retentionPolicy", "dataPolicy", "allowModelTraining", "allowPersistence", "allowedPrivacyClasses", "redactionRequired",
        "mode", "scope", "keyRef", "ttlMs", "reason", "contentRef", "contentHash", "role", "mutability", "privacyClass", "tokenEstimate", "provenance", "source", "nodeId", "sourceRef",
        "derivedFromContextIds", "kind", "inputContext", "outputContext", "label", "model", "parameters", "validators", "task", "requiredCapabilities", "maxOutputTokens", "temperature", "topP",
        "tool", "inputRef", "requiresApprovalId", "schemaRef", "sideEffects", "sideEffectClass", "approvalEvidenceRef", "idempotencyKeyRef", "policyEvidenceRef", "queryContext", "resultContext",
        "retrieval", "filterRef", "topK", "transform", "lossy", "requiresValidatorIds", "validator", "failurePolicy", "approval", "approvalId", "approverRef", "cacheKeyRef", "branches",
        "targetNodeId", "conditionRef", "strategy", "inputNodeIds", "fromNodeId", "toNodeId", "contextIds",
    };
}
