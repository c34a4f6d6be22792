using Migaki.Mir.Json;
using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>
/// Unknown properties are legal and kept. One that is nearly a known optional property is most likely meant to be that one, and
/// silently does nothing.
/// </summary>
internal static class SemanticSpelling
{
    private static readonly string[] Plan = ["id", "version", "metadata", "constraints", "context", "nodes", "edges"];
    private static readonly string[] PlanMetadata = ["application", "description", "framework", "traceId", "tags", "coverage", "assumptions", "maxIterations", "acceptedByEval"];
    private static readonly string[] Constraints =
    [
        "maxCostUsd", "maxLatencyMs", "allowedRegression", "minEvalScore", "minValidatorPassRate", "allowedProviders", "deniedProviders", "auditLevel",
        "replayPolicy", "requiredHumanApprovals", "requiredValidators", "cachePolicy", "retentionPolicy", "dataPolicy",
    ];
    private static readonly string[] Policy = ["allowModelTraining", "allowPersistence", "allowedPrivacyClasses", "redactionRequired"];
    private static readonly string[] Block = ["contentHash", "privacyClass", "tokenEstimate", "cachePolicy", "retentionPolicy"];
    private static readonly string[] Provenance = ["createdAt", "nodeId", "sourceRef", "derivedFromContextIds"];
    private static readonly string[] Node = ["inputContext", "outputContext", "label", "metadata", "parameters", "validators", "failurePolicy", "cachePolicy"];
    private static readonly string[] NodeMetadata =
        ["loop", "ends", "provider", "model", "staticRouting", "retryFallback", "openaiStyle", "anthropicStyle", "litellmCompatible", "cacheKey", "cacheKeyRef", "maxIterations", "acceptedByEval"];
    private static readonly string[] Model = ["requiredCapabilities", "provider", "model"];
    private static readonly string[] Parameters = ["maxOutputTokens", "temperature", "topP", "topK"];
    private static readonly string[] Tool = ["inputRef", "requiresApprovalId", "schemaRef", "sideEffects"];
    private static readonly string[] SideEffects = ["approvalEvidenceRef", "idempotencyKeyRef", "policyEvidenceRef"];
    private static readonly string[] Transform = ["requiresValidatorIds"];
    private static readonly string[] Retrieval = ["filterRef", "topK"];
    private static readonly string[] Edge = ["conditionRef", "contextIds"];

    public static void Check(MirPlan plan, SemanticFindings findings)
    {
        Names(plan.Extensions, Plan, "$");
        Names(plan.Metadata.Extensions, PlanMetadata, "$.metadata");
        Names(plan.Constraints.Extensions, Constraints, "$.constraints");
        Names(plan.Constraints.DataPolicy?.Extensions, Policy, "$.constraints.dataPolicy");
        for (var i = 0; i < plan.Context.Count; i++)
        {
            Names(plan.Context[i].Extensions, Block, Context(i));
            Names(plan.Context[i].Provenance.Extensions, Provenance, Context(i, ".provenance"));
        }
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            var node = plan.Nodes[i];
            Names(node.Extensions, Node, SemanticFindings.Node(i));
            Names(node.Metadata, NodeMetadata, SemanticFindings.Node(i, ".metadata"));
            switch (node)
            {
                case MirModelCall model:
                    Names(model.Model.Extensions, Model, SemanticFindings.Node(i, ".model"));
                    Names(model.Parameters?.Extensions, Parameters, SemanticFindings.Node(i, ".parameters"));
                    break;
                case MirToolCall tool:
                    Names(tool.Tool.Extensions, Tool, SemanticFindings.Node(i, ".tool"));
                    Names(tool.Tool.SideEffects?.Extensions, SideEffects, SemanticFindings.Node(i, ".tool.sideEffects"));
                    break;
                case MirContextTransform transform: Names(transform.Transform.Extensions, Transform, SemanticFindings.Node(i, ".transform")); break;
                case MirRetrievalCall retrieval: Names(retrieval.Retrieval.Extensions, Retrieval, SemanticFindings.Node(i, ".retrieval")); break;
            }
        }
        for (var i = 0; i < plan.Edges.Count; i++) Names(plan.Edges[i].Extensions, Edge, SemanticFindings.Edge(i));

        void Names(WireObject? unknown, string[] known, string path)
        {
            if (unknown is null) return;
            foreach (var member in unknown.Members)
            {
                if (known.Contains(member.Key, StringComparer.Ordinal)) continue;
                if (known.FirstOrDefault(name => IsNear(member.Key, name)) is { } meant)
                    findings.Warning("misspelled_property", path + "." + member.Key, $"'{member.Key}' is no property of this object and has no effect; '{meant}' is.");
            }
        }
    }

    /// <summary>At most two letters differ (one in a short name); case does not count.</summary>
    private static bool IsNear(string text, string name)
    {
        var most = name.Length < 6 ? 1 : 2;
        if (Math.Abs(text.Length - name.Length) > most) return false;
        var row = new int[name.Length + 1];
        for (var j = 0; j < row.Length; j++) row[j] = j;
        for (var i = 1; i <= text.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j < row.Length; j++)
            {
                var cost = char.ToLowerInvariant(text[i - 1]) == char.ToLowerInvariant(name[j - 1]) ? 0 : 1;
                var next = Math.Min(Math.Min(row[j] + 1, row[j - 1] + 1), diagonal + cost);
                diagonal = row[j];
                row[j] = next;
            }
        }
        return row[name.Length] <= most;
    }
}
