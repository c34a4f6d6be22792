using Migaki.Mir.Json;
using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>Values and names that are legal on the wire and mean nothing there.</summary>
internal static class SemanticValues
{
    public static void Check(MirPlan plan, SemanticFindings findings)
    {
        SemanticSpelling.Check(plan, findings);
        DataPolicy(plan.Constraints, findings);
        for (var i = 0; i < plan.Context.Count; i++)
        {
            var block = plan.Context[i];
            if (block.ContentRef.Trim().Length == 0) findings.Warning("missing_content_ref", Context(i, ".contentRef"), $"Context '{block.Id}' has an empty content reference.");
            Whole(block.TokenEstimate, Context(i, ".tokenEstimate"));
            Whole(block.CachePolicy?.TtlMs, Context(i, ".cachePolicy.ttlMs"));
            Whole(block.RetentionPolicy?.TtlMs, Context(i, ".retentionPolicy.ttlMs"));
        }
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            if (plan.Nodes[i] is MirModelCall { Parameters: { } parameters })
            {
                Whole(parameters.MaxOutputTokens, Node(i, ".parameters.maxOutputTokens"));
                if (parameters.TopP > 1) findings.Warning("out_of_range", Node(i, ".parameters.topP"), $"topP is a probability and at most 1, not {CanonicalJson.Number(parameters.TopP.Value)}.");
            }
            else if (plan.Nodes[i] is MirRetrievalCall retrieval) Whole(retrieval.Retrieval.TopK, Node(i, ".retrieval.topK"));
        }

        void Whole(double? value, string path)
        {
            if (value is { } number && Math.Floor(number) != number && !double.IsInfinity(number) && !double.IsNaN(number))
                findings.Warning("not_an_integer", path, $"A count was expected, not {CanonicalJson.Number(number)}.");
        }
    }

    /// <summary>Structure does not look into the data policy; what the model could not hold stayed among the unknown properties.</summary>
    private static void DataPolicy(MirConstraints constraints, SemanticFindings findings)
    {
        const string path = "$.constraints.dataPolicy";
        if (constraints.Extensions?["dataPolicy"] is not null)
            findings.Error("invalid_data_policy", path, "The data policy is not an object: no consumer can keep to it.");
        foreach (var (name, expected) in new[] { ("allowModelTraining", "true or false"), ("allowPersistence", "true or false"), ("redactionRequired", "true or false"), ("allowedPrivacyClasses", "a list of privacy classes") })
        {
            if (constraints.DataPolicy?.Extensions?[name] is not null)
                findings.Error("invalid_data_policy", path + "." + name, $"{name} is not {expected}: no consumer can keep to it.");
        }
    }
}
