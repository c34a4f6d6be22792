using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>From the model to its value, with the extensions of every object beside the properties it knows.</summary>
internal static class PlanToWire
{
    public static WireObject Plan(MirPlan plan) => new WireObjectBuilder()
        .Add("id", plan.Id)
        .Add("version", MirPlan.CurrentVersion)
        .Add("metadata", Metadata(plan.Metadata))
        .Add("constraints", Constraints(plan.Constraints))
        .Add("context", Array(plan.Context, ContextBlock))
        .Add("nodes", Array(plan.Nodes, NodeToWire.Node))
        .Add("edges", Array(plan.Edges, Edge))
        .AddAll(plan.Extensions)
        .Build();

    public static WireArray Array<T>(MirList<T> items, Func<T, WireObject> write) => new(items.Select(write));

    public static WireObject Metadata(MirPlanMetadata metadata) => new WireObjectBuilder()
        .Add("createdAt", metadata.CreatedAt)
        .Add("application", metadata.Application)
        .Add("description", metadata.Description)
        .Add("framework", metadata.Framework)
        .Add("traceId", metadata.TraceId)
        .Add("tags", metadata.Tags)
        .AddAll(metadata.Extensions)
        .Build();

    public static WireObject Constraints(MirConstraints constraints) => new WireObjectBuilder()
        .Add("maxCostUsd", constraints.MaxCostUsd)
        .Add("maxLatencyMs", constraints.MaxLatencyMs)
        .Add("allowedRegression", constraints.AllowedRegression)
        .Add("minEvalScore", constraints.MinEvalScore)
        .Add("minValidatorPassRate", constraints.MinValidatorPassRate)
        .Add("allowedProviders", constraints.AllowedProviders)
        .Add("deniedProviders", constraints.DeniedProviders)
        .Add("auditLevel", constraints.AuditLevel)
        .Add("replayPolicy", constraints.ReplayPolicy)
        .Add("requiredHumanApprovals", constraints.RequiredHumanApprovals)
        .Add("requiredValidators", constraints.RequiredValidators)
        .Add("cachePolicy", CachePolicy(constraints.CachePolicy))
        .Add("retentionPolicy", RetentionPolicy(constraints.RetentionPolicy))
        .Add("dataPolicy", DataPolicy(constraints.DataPolicy))
        .AddAll(constraints.Extensions)
        .Build();

    public static WireObject? CachePolicy(MirCachePolicy? policy) => policy is null ? null : new WireObjectBuilder()
        .Add<CacheMode>("mode", policy.Mode)
        .Add("scope", policy.Scope)
        .Add("keyRef", policy.KeyRef)
        .Add("ttlMs", policy.TtlMs)
        .AddAll(policy.Extensions)
        .Build();

    private static WireObject? RetentionPolicy(MirRetentionPolicy? policy) => policy is null ? null : new WireObjectBuilder()
        .Add<RetentionMode>("mode", policy.Mode)
        .Add("reason", policy.Reason)
        .Add("ttlMs", policy.TtlMs)
        .AddAll(policy.Extensions)
        .Build();

    private static WireObject? DataPolicy(MirDataPolicy? policy) => policy is null ? null : new WireObjectBuilder()
        .Add("allowModelTraining", policy.AllowModelTraining)
        .Add("allowPersistence", policy.AllowPersistence)
        .Add("allowedPrivacyClasses", policy.AllowedPrivacyClasses)
        .Add("redactionRequired", policy.RedactionRequired)
        .AddAll(policy.Extensions)
        .Build();

    public static WireObject ContextBlock(MirContextBlock block) => new WireObjectBuilder()
        .Add("id", block.Id)
        .Add("contentRef", block.ContentRef)
        .Add("contentHash", block.ContentHash)
        .Add<ContextRole>("role", block.Role)
        .Add<Mutability>("mutability", block.Mutability)
        .Add("privacyClass", block.PrivacyClass)
        .Add("tokenEstimate", block.TokenEstimate)
        .Add("cachePolicy", CachePolicy(block.CachePolicy))
        .Add("retentionPolicy", RetentionPolicy(block.RetentionPolicy))
        .Add("provenance", Provenance(block.Provenance))
        .AddAll(block.Extensions)
        .Build();

    public static WireObject Provenance(MirProvenance provenance) => new WireObjectBuilder()
        .Add<ProvenanceSource>("source", provenance.Source)
        .Add("createdAt", provenance.CreatedAt)
        .Add("nodeId", provenance.NodeId)
        .Add("sourceRef", provenance.SourceRef)
        .Add("derivedFromContextIds", provenance.DerivedFromContextIds)
        .AddAll(provenance.Extensions)
        .Build();

    public static WireObject Edge(MirEdge edge) => new WireObjectBuilder()
        .Add("id", edge.Id)
        .Add("fromNodeId", edge.FromNodeId)
        .Add("toNodeId", edge.ToNodeId)
        .Add<MirEdgeKind>("kind", edge.Kind)
        .Add("conditionRef", edge.ConditionRef)
        .Add("contextIds", edge.ContextIds)
        .AddAll(edge.Extensions)
        .Build();
}
