using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

public sealed class LossyPassTests
{
    private static readonly MirList<string> Grounded = MirList.Of("grounded");
    private const string Text = "The kettle boils water quickly. The water in the kettle is for tea. Weather was fine. The kettle holds 1.7 litres of water. Nobody knows why. Tea needs water from the kettle.";

    private static MirPassContext With(params (string Ref, string Text)[] texts) =>
        Context with { Content = MirContentSource.Of(texts.ToDictionary(static item => item.Ref, static item => item.Text)) };

    private static MirModelCall Guarded(string id, params string[] inputs) => Call(id, inputs) with { Validators = Grounded };

    [Fact]
    public void Without_an_accepted_validator_no_lossy_pass_runs()
    {
        var plan = Plan([Block("d", mutability: Mutability.Droppable, tokens: 50)], [Guarded("m", "d")]);
        var content = MirContentSource.Of(new Dictionary<string, string>());
        var pass = new BudgetedSelection(10, Grounded);
        var refused = MirOptimizer.Optimize(plan, [pass], new MirPassRunnerOptions { Content = content });
        Assert.False(refused.PassRecords[0].Enabled);
        Assert.Same(plan, refused.Plan);
        Assert.Empty(MirOptimizer.Optimize(plan, [pass], new MirPassRunnerOptions { Content = content, AcceptedValidators = Grounded }).Plan.Nodes[0].InputContext!.Value);
        Assert.False(MirOptimizer.Optimize(plan, [new BudgetedSelection(10, default)], new MirPassRunnerOptions { Content = content, AcceptedValidators = Grounded }).PassRecords[0].Enabled);
    }

    [Fact]
    public void A_call_no_validator_judges_is_left_alone()
    {
        var plan = Plan([Block("d", mutability: Mutability.Droppable, tokens: 50)], [Call("m", "d"), Guarded("n", "d")]);
        var outcome = new BudgetedSelection(10, Grounded).Apply(plan, With());
        Assert.Equal(["d"], outcome.Plan.Nodes[0].InputContext!.Value);
        Assert.Empty(outcome.Plan.Nodes[1].InputContext!.Value);
        Assert.Equal(["lossy_call_not_validated"], outcome.Codes());
        var required = plan with { Constraints = new MirConstraints { RequiredValidators = Grounded } };
        Assert.Empty(new BudgetedSelection(10, Grounded).Apply(required, With()).Plan.Nodes[0].InputContext!.Value);
    }

    [Fact]
    public void Selection_leaves_out_the_least_useful_and_keeps_what_must_stay()
    {
        MirContextBlock Droppable(string id, double utility) => Block(id, mutability: Mutability.Droppable, tokens: 40) with { Extensions = new WireObjectBuilder().Add("utility", (double?)utility).Build() };
        var plan = Plan([Instruction("s", 30), Droppable("low", 1), Droppable("high", 9), Droppable("mid", 5)], [Tool("t"), Guarded("m", "s", "low", "high", "mid")], [Edge("t", "m", MirEdgeKind.Data, "low", "mid")]);
        var outcome = new BudgetedSelection(115, Grounded).Apply(plan, With());
        Assert.Equal(["s", "high", "mid"], outcome.Plan.Nodes[1].InputContext!.Value);
        Assert.Equal(["mid"], outcome.Plan.Edges[0].ContextIds!.Value);
        Assert.Equal("[\"utility:1\",\"tokens:40\"]", Assert.Single(outcome.Evidence)["refs"]!.ToString());
        Assert.Equal(["selection_budget_exceeded"], new BudgetedSelection(10, Grounded).Apply(plan, With()).Codes());
        var unknown = plan with { Context = plan.Context.Select(static block => block.Id == "s" ? block with { TokenEstimate = null } : block).ToMirList() };
        Assert.Equal(["selection_tokens_unknown"], new BudgetedSelection(10, Grounded).Apply(unknown, With()).Codes());
    }

    [Fact]
    public void Near_duplicates_are_left_out_behind_the_first()
    {
        MirContextBlock Passage(string id) => Block(id, mutability: Mutability.Droppable);
        var plan = Plan([Passage("a"), Passage("b"), Passage("c"), Passage("d") with { PrivacyClass = PrivacyClass.Public }], [Guarded("m", "a", "b", "c", "d")]);
        var content = With(
            ("mir://a", "the quick brown fox jumps over the lazy dog today"), ("mir://b", "The quick brown fox jumps over the lazy dog, yesterday"),
            ("mir://c", "an altogether different passage about kettles"), ("mir://d", "the quick brown fox jumps over the lazy dog today"));
        var outcome = new NearDuplicateRemoval(0.7, Grounded).Apply(plan, content);
        Assert.Equal(["a", "c", "d"], outcome.Plan.Nodes[0].InputContext!.Value);
        Assert.Equal("[\"similarity:0.7778\",\"threshold:0.7\"]", Assert.Single(outcome.Evidence)["refs"]!.ToString());
        Assert.Same(plan, new NearDuplicateRemoval(0.8, Grounded).Apply(plan, content).Plan);
        Assert.Equal(["lossy_pass_without_content"], new NearDuplicateRemoval(0.7, Grounded).Apply(plan).Codes());
    }

    [Fact]
    public void Compression_keeps_whole_sentences_their_order_and_every_number()
    {
        var plan = Plan([Block("d", mutability: Mutability.Compressible), Block("e", mutability: Mutability.Compressible)], [Guarded("m", "d", "e"), Call("n", "e")]);
        var report = MirOptimizer.Optimize(plan, [new ExtractiveCompression(0.65, Grounded)], new MirPassRunnerOptions { AcceptedValidators = Grounded, Content = With(("mir://d", Text), ("mir://e", Text)).Content }).Report;
        var made = Assert.Single(report.Content);
        Assert.Equal("The kettle boils water quickly. The water in the kettle is for tea. The kettle holds 1.7 litres of water.", made.Text);
        var block = report.Plan.Context[0];
        Assert.Equal((made.ContentRef, MirDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(made.Text)), (double)TokenEstimator.Estimate(made.Text)), (block.ContentRef, block.ContentHash, block.TokenEstimate!.Value));
        Assert.Equal("mir://d", ((WireObject)block.Extensions!["compressedFrom"]!).Text("contentRef"));
        // Read by a call nobody judges: as it was.
        Assert.Same(plan.Context[1], report.Plan.Context[1]);
        Assert.DoesNotContain(made.Text, report.ToWire().ToString(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("One sentence only, however long it may be")]
    [InlineData("")]
    [InlineData("1 one. 2 two. 3 three.")]
    public void What_cannot_get_shorter_stays(string text) => Assert.Null(ExtractiveCompression.Compress(text, 0.5));

    [Fact]
    public void Compression_after_breakpoints_is_a_conflict()
    {
        var selection = new BudgetedSelection(10, Grounded);
        Assert.Equal("pass_conflict", Assert.Single(MirPassOrder.Conflicts([new CacheBreakpointPlanning(), selection, new IndependentCallReporting(), new StaticRouting()])).Code);
        Assert.Empty(MirPassOrder.Conflicts([selection, new CacheBreakpointPlanning()]));
        Assert.Empty(MirPassOrder.Conflicts(MirOptimizer.DefaultPasses));
        Assert.Equal(MirOptimizer.DefaultPasses.Select(MirPassOrder.StageOf).OrderBy(static stage => stage), MirOptimizer.DefaultPasses.Select(MirPassOrder.StageOf));
        Assert.Contains(MirOptimizer.Optimize(Plan([]), [new CacheBreakpointPlanning(), selection]).Report.Warnings, static warning => warning.Code == "pass_conflict");

        var planned = Guarded("m", "d", "e") with { Metadata = Wired("{'cacheBreakpoints':[{'afterContextId':'d','prefixTokens':50}]}") };
        var plan = Plan([Block("d", mutability: Mutability.Droppable, tokens: 50), Block("e", mutability: Mutability.Droppable, tokens: 50)], [planned]);
        Assert.Equal(["pass_conflict_cache_prefix"], selection.Apply(plan, With()).Codes());
        Assert.Empty(new BudgetedSelection(60, Grounded).Apply(plan, With()).Codes());
    }
}
