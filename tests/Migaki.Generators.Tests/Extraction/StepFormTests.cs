using Migaki.Generators.Tests.Harness;
using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Steps and declarations in every form that has one.</summary>
public sealed class StepFormTests
{
    [Fact]
    public void The_nearest_constraint_wins_field_by_field()
    {
        const string source = """
            [assembly: MirConstraints(MaxCostUsd = 1, MaxLatencyMs = 100, AllowedProviders = ["assembly"])]
            [MirConstraints(MaxCostUsd = 2, RequiredValidators = ["outer"])]
            public partial class Outer
            {
                [MirConstraints(RequiredValidators = ["inner"])]
                public partial class Agent
                {
                    [MirPlan("p")]
                    [MirConstraints(MaxCostUsd = 3)]
                    public partial string Run([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string question);
                    private string RunCore(string question) => question;
                }
            }
            """;
        var constraints = PlanText.Extract(TestCompilation.Create(source)).Plan.Constraints;
        Assert.Equal(3, constraints.MaxCostUsd);
        Assert.Equal(100, constraints.MaxLatencyMs);
        Assert.Equal(["inner"], constraints.RequiredValidators!.Value);
        Assert.Equal(["assembly"], constraints.AllowedProviders!.Value);
    }

    [Theory]
    [InlineData("model", "await chat.GetResponseAsync(question)")]
    [InlineData("model", "await chat.GetResponseAsync([new ChatMessage(ChatRole.User, question)])")]
    [InlineData("model", "await embed.GenerateAsync([question])")]
    [InlineData("tool", "await tool.InvokeAsync(new AIFunctionArguments { [\"q\"] = question })")]
    [InlineData("model", "await concrete.GetResponseAsync([new ChatMessage(ChatRole.User, question)])")]
    public void Known_steps_need_no_annotation(string kind, string call)
    {
        var source = $$"""
            using Microsoft.Extensions.AI;
            public sealed class Wrapping(IChatClient inner) : DelegatingChatClient(inner);
            public partial class Agent(IChatClient chat, IEmbeddingGenerator<string, Embedding<float>> embed, AIFunction tool, Wrapping concrete)
            {
                [MirPlan("p")] public partial Task<string> Run([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string question);
                private async Task<string> RunCore(string question) { var r = {{call}}; return chat.ToString() + embed + tool + concrete + r; }
            }
            """;
        var node = Assert.Single(PlanText.Extract(TestCompilation.Create(source)).Plan.Nodes);
        Assert.Equal(kind + "_call", node.Kind);
        Assert.Equal("ctx-question", Assert.Single(node.InputContext!.Value));
    }

    [Theory]
    [InlineData("await Static(question)")]
    [InlineData("await this.Extended(question)")]
    [InlineData("await Named(second: question, first: \"\")")]
    [InlineData("await Optional(question)")]
    [InlineData("await Params(1, question, question)")]
    [InlineData("await Generic(question)")]
    [InlineData("await Generic<string>(question)")]
    [InlineData("await Value(question)")]
    [InlineData("Sync(question)")]
    [InlineData("await remote.Ask(question)")]
    [InlineData("await Overload(question, 1)")]
    [InlineData("await Task.Run(() => Optional(question))")]
    [InlineData("await Local()")]
    [InlineData("await ((Func<string, Task<string>>)(q => Optional(q)))(question)")]
    public void A_step_call_of_any_form_is_a_node_with_its_input(string call)
    {
        const string steps = """
            public interface IRemote { [ModelCall(ModelTask.General)] Task<string> Ask(string question); }
            public partial class Agent
            {
                private readonly IRemote remote = null!;
                [ModelCall(ModelTask.General)] internal static Task<string> Static(string q) => Task.FromResult(q);
                [ModelCall(ModelTask.General)] internal Task<string> Named(string first, string second) => Task.FromResult(second);
                [ModelCall(ModelTask.General)] internal Task<string> Optional(string q, int n = 1, CancellationToken ct = default) => Task.FromResult(q);
                [ModelCall(ModelTask.General)] internal Task<string> Params(int n, params string[] texts) => Task.FromResult(texts[0]);
                [ModelCall(ModelTask.General)] internal Task<T> Generic<T>(T q) => Task.FromResult(q);
                [ModelCall(ModelTask.General)] internal ValueTask<string> Value(string q) => new(q);
                [ModelCall(ModelTask.General)] internal string Sync(string q) => q;
                [ModelCall(ModelTask.General)] internal Task<string> Overload(string q, int n) => Task.FromResult(q);
                internal Task<string> Overload(string q) => Task.FromResult(q);
                public string Mention() => remote.ToString()!;
            }
            public static class Extensions { [ModelCall(ModelTask.General)] public static Task<string> Extended(this Agent agent, string q) => Task.FromResult(q); }
            """;
        var body = $"return {call}; Task<string> Local() => Optional(question);";
        if (!call.Contains("Local", StringComparison.Ordinal)) body = body[..body.IndexOf("Task<string> Local", StringComparison.Ordinal)];
        var modifiers = body.Contains("await", StringComparison.Ordinal) ? "async" : "";
        var plan = PlanText.Extract(TestCompilation.Create(PlanText.Source(modifiers.Length == 0 ? body.Replace("return ", "return Task.FromResult(", StringComparison.Ordinal).Replace(";", ");", StringComparison.Ordinal) : body, modifiers: modifiers), steps)).Plan;
        var node = Assert.Single(plan.Nodes);
        Assert.Equal("model_call", node.Kind);
        Assert.Contains("ctx-question", node.InputContext!.Value);
    }

    [Fact]
    public void A_call_that_cannot_be_followed_is_in_the_coverage_with_its_reason()
    {
        const string others = """
            public interface IOther { string Rewrite(string text); }
            public abstract class Base { public abstract string Twist(string text); }
            public partial class Agent
            {
                private readonly IOther other = null!;
                private readonly Base twisted = null!;
                private readonly Func<string, string> made = null!;
            }
            """;
        var body = PlanText.Extract(TestCompilation.Create(
            PlanText.Source("var t = twisted.Twist(other.Rewrite(made(question.Trim()))); return await Draft(t);"), PlanText.Steps, others));
        Assert.Equal([("Base.Twist", "virtual"), ("Func.Invoke", "delegate"), ("IOther.Rewrite", "interface")], body.Coverage.NotFollowed);
        // What goes in comes out all the same.
        Assert.Contains("ctx-question", Assert.Single(body.Plan.Nodes).InputContext!.Value);
    }

    [Fact]
    public void A_step_as_a_method_group_is_named()
    {
        var body = PlanText.Extract("var all = await Task.WhenAll(new[] { question }.Select(s => s).Select(OneArgument)); return all[0];",
            "[ModelCall(ModelTask.General)] private Task<string> OneArgument(string s) => Task.FromResult(s);");
        var (callee, reason) = Assert.Single(body.Coverage.NotFollowed);
        Assert.Equal("Agent.OneArgument", callee);
        Assert.Contains("method group", reason, StringComparison.Ordinal);
    }

    [Fact]
    public void A_collection_given_to_an_unseen_method_may_hold_its_other_arguments()
    {
        var plan = PlanText.Extract("var list = new List<string>(); Fill(list, question); return await Draft(list[0]);",
            "private static void Fill(List<string> into, string text) => into.Add(text);").Plan;
        Assert.Contains("ctx-question", Assert.Single(plan.Nodes).InputContext!.Value);
    }
}
