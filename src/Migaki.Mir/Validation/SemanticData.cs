using static Migaki.Mir.SemanticFindings;

namespace Migaki.Mir;

/// <summary>Context is produced once, and before it is read.</summary>
internal static class SemanticData
{
    public static void Check(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        Producers(plan, graph, findings);
        Uses(plan, graph, findings);
    }

    private static void Producers(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            foreach (var (id, member) in SemanticGraph.Outputs(plan.Nodes[i]))
            {
                var first = graph.Producers(id)[0];
                if (first != i)
                    findings.Error("duplicate_producer", Node(i, member), $"'{plan.Nodes[i].Id}' produces context '{id}', which '{plan.Nodes[first].Id}' already produces. Give each output a context of its own.");
            }
        }
        for (var i = 0; i < plan.Context.Count; i++)
        {
            var block = plan.Context[i];
            // Generated context may come from plain code, which is no node: a field, a computed value. A step's result names its kind of source.
            if (block.Provenance.NodeId is null && graph.Producers(block.Id).Count == 0
                && block.Provenance.Source is ProvenanceSource.Retrieval or ProvenanceSource.Tool or ProvenanceSource.Validator)
            {
                findings.Info("context_without_producer", Context(i, ".provenance.source"),
                    $"Context '{block.Id}' has provenance {Wire.Name(block.Provenance.Source)}, but no node of this plan produces it.");
            }
        }
    }

    private static void Uses(MirPlan plan, SemanticGraph graph, SemanticFindings findings)
    {
        var limit = false;
        for (var i = 0; i < plan.Nodes.Count; i++)
        {
            foreach (var (id, member) in SemanticGraph.Inputs(plan.Nodes[i]))
            {
                var producers = graph.Producers(id);
                if (producers.Count == 0) continue;
                bool? produced = false;
                foreach (var producer in producers)
                {
                    var leads = graph.Leads(producer, i);
                    if (leads is false) continue;
                    produced = leads;
                    if (leads is true) break;
                    limit = true;
                }
                if (produced is not false) continue;
                var from = plan.Nodes[producers[0]].Id;
                findings.Error("use_before_produce", Node(i, member), string.Equals(from, plan.Nodes[i].Id, StringComparison.Ordinal)
                    ? $"'{from}' reads context '{id}', which it produces itself, and no loop leads back to it."
                    : $"'{plan.Nodes[i].Id}' reads context '{id}', but no path leads to it from '{from}', which produces it. Add the missing edge, or read another context.");
            }
        }
        if (limit) findings.Info("analysis_limit", "$.edges", "The plan is too large to follow every path; not every use was checked.");
    }
}
