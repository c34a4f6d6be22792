using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>What holds of every plan.</summary>
internal static class PlanChecks
{
    /// <summary>Valid, and with references to what exists only.</summary>
    public static void AssertSound(MirPlan plan, string body)
    {
        var errors = MirPlanValidator.Validate(plan).Select(static e => $"{e.Path}: {e.Message}").ToArray();
        if (errors.Length > 0) Assert.Fail(string.Join("\n", errors) + "\n" + body + "\n" + PlanText.Of(plan));
        var nodes = plan.Nodes.Select(static n => n.Id).ToHashSet(StringComparer.Ordinal);
        var blocks = plan.Context.Select(static c => c.Id).ToHashSet(StringComparer.Ordinal);
        foreach (var block in plan.Context)
        {
            Assert.True(block.Provenance.NodeId is not { } producer || nodes.Contains(producer), body);
            Assert.All(block.Provenance.DerivedFromContextIds ?? default, id => Assert.Contains(id, blocks));
        }
        foreach (var edge in plan.Edges)
        {
            Assert.Contains(edge.FromNodeId, nodes);
            Assert.Contains(edge.ToNodeId, nodes);
            Assert.All(edge.ContextIds ?? default, id => Assert.Contains(id, blocks));
        }
    }
}
