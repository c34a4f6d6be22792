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

    /// <summary>Structure does not look into the data policy; one the model cannot hold stayed among the unknown properties.</summary>
    private static void DataPolicy(MirConstraints constraints, SemanticFindings findings)
    {
        const string path = "$.constraints.dataPolicy";
        if (constraints.Extensions?["dataPolicy"] is not { } held) return;
        if (held is not WireObject policy)
        {
            findings.Error("invalid_data_policy", path, "The data policy is not an object: no consumer can keep to it.");
            return;
        }
        foreach (var name in new[] { "allowModelTraining", "allowPersistence", "redactionRequired" })
            if (policy[name] is not (null or WireBoolean)) Wrong(name, "true or false");
        if (policy["allowedPrivacyClasses"] is { } classes && !(classes is WireArray list && list.Items.All(static item => item is WireString text && Wire.TryParse<PrivacyClass>(text.Value, out _))))
            Wrong("allowedPrivacyClasses", "a list of privacy classes");

        void Wrong(string name, string expected) =>
            findings.Error("invalid_data_policy", path + "." + name, $"{name} is not {expected}: no consumer can keep to it.");
    }
}
