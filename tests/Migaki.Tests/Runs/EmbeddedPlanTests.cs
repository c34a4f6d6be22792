using System.Text;
using Migaki;

[assembly: MirEmbeddedPlan("embedded.test", "sha256:1", "{\"id\":\"é\"}")]
[assembly: MirEmbeddedPlan("embedded.test", "sha256:2", "{}", OptimizedJson = "[]", DiffJson = "{\"changes\":[1]}")]

namespace Migaki.Tests.Runs;

/// <summary>The documents of a generated plan are in the assembly once: in its attribute.</summary>
public sealed class EmbeddedPlanTests
{
    [Fact]
    public void The_documents_are_the_attribute_s()
    {
        var plan = new MirPlanDefinition("embedded.test", "sha256:1", typeof(EmbeddedPlanTests));
        Assert.Equal("{\"id\":\"é\"}", Encoding.UTF8.GetString(plan.Utf8Json.Span));
        Assert.Equal("{\"id\":\"é\"}", Encoding.UTF8.GetString(plan.OptimizedUtf8Json.Span));
        Assert.Equal("{\"changes\":[],\"kind\":\"inline\",\"version\":\"migaki.plan-diff.v0\"}", Encoding.UTF8.GetString(plan.DiffUtf8Json.Span));
    }

    [Fact]
    public void Of_two_plans_with_one_id_the_digest_tells_which()
    {
        var plan = new MirPlanDefinition("embedded.test", "sha256:2", typeof(EmbeddedPlanTests));
        Assert.Equal("{}", Encoding.UTF8.GetString(plan.Utf8Json.Span));
        Assert.Equal("[]", Encoding.UTF8.GetString(plan.OptimizedUtf8Json.Span));
        Assert.Equal("{\"changes\":[1]}", Encoding.UTF8.GetString(plan.DiffUtf8Json.Span));
    }

    [Fact]
    public void A_plan_whose_attribute_was_taken_out_says_so()
    {
        var plan = new MirPlanDefinition("embedded.lost", "sha256:1", typeof(EmbeddedPlanTests));
        var exception = Assert.Throws<InvalidOperationException>(() => plan.Utf8Json);
        Assert.Contains("\"embedded.lost\"", exception.Message, StringComparison.Ordinal);
        Assert.Contains("MirEmbeddedPlanAttribute", exception.Message, StringComparison.Ordinal);
    }
}
