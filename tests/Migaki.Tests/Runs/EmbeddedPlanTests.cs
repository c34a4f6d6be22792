using System.Text;

namespace Migaki.Tests.Runs;

/// <summary>The documents of a generated plan are the texts of its constants.</summary>
public sealed class EmbeddedPlanTests
{
    [Fact]
    public void Without_an_optimized_plan_there_is_the_original_and_no_difference()
    {
        var plan = new MirPlanDefinition("embedded.test", "sha256:1", "{\"id\":\"é\"}");
        Assert.Equal("{\"id\":\"é\"}", Encoding.UTF8.GetString(plan.Utf8Json.Span));
        Assert.Equal("{\"id\":\"é\"}", Encoding.UTF8.GetString(plan.OptimizedUtf8Json.Span));
        Assert.Equal("{\"changes\":[],\"kind\":\"inline\",\"version\":\"migaki.plan-diff.v0\"}", Encoding.UTF8.GetString(plan.DiffUtf8Json.Span));
    }

    [Fact]
    public void An_optimized_plan_comes_with_its_difference()
    {
        var plan = new MirPlanDefinition("embedded.test", "sha256:2", "{}", "[]", "{\"changes\":[1]}");
        Assert.Equal("{}", Encoding.UTF8.GetString(plan.Utf8Json.Span));
        Assert.Equal("[]", Encoding.UTF8.GetString(plan.OptimizedUtf8Json.Span));
        Assert.Equal("{\"changes\":[1]}", Encoding.UTF8.GetString(plan.DiffUtf8Json.Span));
    }
}
