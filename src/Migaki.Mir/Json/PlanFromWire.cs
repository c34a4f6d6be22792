using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// From a validated value to the model. Validation has seen every required member, so <c>!</c> and <c>.Value</c> state what it proved.
/// </summary>
internal static class PlanFromWire
{
    public static MirPlan Plan(WireObject source)
    {
        var members = new WireMembers(source);
        members.Skip("version");
        return new MirPlan
        {
            Id = members.Text("id")!,
            Metadata = members.Model("metadata", Metadata)!,
            Constraints = members.Model("constraints", Constraints)!,
            Context = members.Models("context", ContextBlock),
            Nodes = members.Models("nodes", NodeFromWire.Node),
            Edges = members.Models("edges", Edge),
            Extensions = members.Rest(),
        };
    }

    private static MirPlanMetadata Metadata(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirPlanMetadata
        {
            CreatedAt = members.Text("createdAt")!,
            Application = members.Text("application"),
            Description = members.Text("description"),
            Framework = members.Text("framework"),
            TraceId = members.Text("traceId"),
            Tags = members.Texts("tags"),
            Extensions = members.Rest(),
        };
    }

    private static MirConstraints Constraints(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirConstraints
        {
            MaxCostUsd = members.Number("maxCostUsd"),
            MaxLatencyMs = members.Number("maxLatencyMs"),
            AllowedRegression = members.Number("allowedRegression"),
            MinEvalScore = members.Number("minEvalScore"),
            MinValidatorPassRate = members.Number("minValidatorPassRate"),
            AllowedProviders = members.Texts("allowedProviders"),
            DeniedProviders = members.Texts("deniedProviders"),
            AuditLevel = members.Enum<AuditLevel>("auditLevel"),
            ReplayPolicy = members.Enum<ReplayPolicy>("replayPolicy"),
            RequiredHumanApprovals = members.Texts("requiredHumanApprovals"),
            RequiredValidators = members.Texts("requiredValidators"),
            CachePolicy = members.Model("cachePolicy", CachePolicy),
            RetentionPolicy = members.Model("retentionPolicy", RetentionPolicy),
            DataPolicy = members.Model("dataPolicy", DataPolicy),
            Extensions = members.Rest(),
        };
    }

    public static MirCachePolicy CachePolicy(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirCachePolicy
        {
            Mode = members.Enum<CacheMode>("mode")!.Value,
            Scope = members.Enum<CacheScope>("scope"),
            KeyRef = members.Text("keyRef"),
            TtlMs = members.Number("ttlMs"),
            Extensions = members.Rest(),
        };
    }

    private static MirRetentionPolicy RetentionPolicy(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirRetentionPolicy
        {
            Mode = members.Enum<RetentionMode>("mode")!.Value,
            Reason = members.Text("reason"),
            TtlMs = members.Number("ttlMs"),
            Extensions = members.Rest(),
        };
    }

    /// <summary>Validation leaves its shape open. One with a member of another shape is not read in part: half a policy would read as a laxer one.</summary>
    private static MirDataPolicy? DataPolicy(WireObject source)
    {
        var members = new WireMembers(source);
        var policy = new MirDataPolicy
        {
            AllowModelTraining = members.Boolean("allowModelTraining"),
            AllowPersistence = members.Boolean("allowPersistence"),
            AllowedPrivacyClasses = members.Enums<PrivacyClass>("allowedPrivacyClasses"),
            RedactionRequired = members.Boolean("redactionRequired"),
            Extensions = members.Rest(),
        };
        var rest = policy.Extensions;
        return rest?["allowModelTraining"] is null && rest?["allowPersistence"] is null && rest?["allowedPrivacyClasses"] is null && rest?["redactionRequired"] is null
            ? policy
            : null;
    }

    private static MirContextBlock ContextBlock(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirContextBlock
        {
            Id = members.Text("id")!,
            ContentRef = members.Text("contentRef")!,
            ContentHash = members.Text("contentHash"),
            Role = members.Enum<ContextRole>("role")!.Value,
            Mutability = members.Enum<Mutability>("mutability")!.Value,
            PrivacyClass = members.Enum<PrivacyClass>("privacyClass"),
            TokenEstimate = members.Number("tokenEstimate"),
            CachePolicy = members.Model("cachePolicy", CachePolicy),
            RetentionPolicy = members.Model("retentionPolicy", RetentionPolicy),
            Provenance = members.Model("provenance", Provenance)!,
            Extensions = members.Rest(),
        };
    }

    private static MirProvenance Provenance(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirProvenance
        {
            Source = members.Enum<ProvenanceSource>("source")!.Value,
            CreatedAt = members.Text("createdAt"),
            NodeId = members.Text("nodeId"),
            SourceRef = members.Text("sourceRef"),
            DerivedFromContextIds = members.Texts("derivedFromContextIds"),
            Extensions = members.Rest(),
        };
    }

    private static MirEdge Edge(WireObject source)
    {
        var members = new WireMembers(source);
        return new MirEdge
        {
            Id = members.Text("id")!,
            FromNodeId = members.Text("fromNodeId")!,
            ToNodeId = members.Text("toNodeId")!,
            Kind = members.Enum<MirEdgeKind>("kind")!.Value,
            ConditionRef = members.Text("conditionRef"),
            ContextIds = members.Texts("contextIds"),
            Extensions = members.Rest(),
        };
    }
}
