using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Tests;

public class PlanShowTests : CommandTests
{
    [Fact]
    public void Steps_as_a_tree_and_context_as_a_table()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        var text = Run("plan", "show", "p.mir.json").Expect(0).Out;
        Assert.Contains("""
            4 steps
            ├── search  retrieval call: kb, top 4  reads ctx-question  → ctx-search
            ├── digest  context transform: summarize, lossy  reads ctx-search  → ctx-digest
            ├── grounded  validator: source grounding  reads ctx-digest
            └── draft  model call: synthesis, openai  reads ctx-question, ctx-digest  → ctx-draft
            """, text, StringComparison.Ordinal);
        Assert.Matches(@"ctx-search +retrieved document +internal +retrieval, search +fixed", text);
        Assert.Matches(@"maxCostUsd +0\.02", text);
    }

    [Fact]
    public void Arms_stand_side_by_side_under_their_branch_and_what_follows_after_them()
    {
        var plan = SamplePlans.Answer();
        var branch = new MirBranch { Id = "if", Label = "x > 1", Branches = MirList.Of(new MirBranchArm { Id = "true", TargetNodeId = "one" }, new MirBranchArm { Id = "false", TargetNodeId = "two" }) };
        Folder.Write("p.mir.json", plan with
        {
            Constraints = new(),
            Nodes = MirList.Of<MirNode>(branch, Check("one"), Check("two"), new MirJoin { Id = "end", Strategy = JoinStrategy.FirstSuccess, InputNodeIds = MirList.Of("one", "two") }, Check("after")),
            Edges = MirList.Of(Control("if", "one"), Control("if", "two"), Control("one", "end"), Control("two", "end"), Control("end", "after")),
        });
        Assert.Contains("""
            5 steps
            └── if  branch: x > 1
                ├── [true] one  validator: v, custom
                ├── [false] two  validator: v, custom
                ├── end  join: first success of 2 inputs
                └── after  validator: v, custom
            """, Run("plan", "show", "p.mir.json").Expect(0).Out, StringComparison.Ordinal);

        static MirNode Check(string id) => new MirValidatorNode { Id = id, InputContext = MirList<string>.Empty, Validator = new MirValidator { Kind = ValidatorKind.Custom, Name = "v" } };
        static MirEdge Control(string from, string to) => SamplePlans.Edge(from, to, MirEdgeKind.Control);
    }

    [Fact]
    public void A_loop_is_read_from_its_head()
    {
        var head = new MirBranch { Id = "again", Branches = MirList.Of(new MirBranchArm { Id = "body", TargetNodeId = "search" }), Metadata = new WireObject([new("loop", new WireObject([new("kind", "for"), new("maxIterations", 3)]))]) };
        var plan = SamplePlans.Answer();
        Folder.Write("p.mir.json", plan with { Nodes = plan.Nodes.Append(head).ToMirList(), Edges = plan.Edges.Concat([SamplePlans.Edge("again", "search", MirEdgeKind.Control), SamplePlans.Edge("draft", "again", MirEdgeKind.Control)]).ToMirList() });
        var text = Run("plan", "show", "p.mir.json").Expect(0).Out;
        Assert.Contains("├── again  branch: 1 arm, loop, at most 3 turns\n├── [body] search", text, StringComparison.Ordinal);
        Assert.Contains("↺ back to again", text.Replace("\n    ", "", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_loop_says_where_it_goes_back_to()
    {
        var plan = SamplePlans.Answer();
        Folder.Write("p.mir.json", plan with { Edges = plan.Edges.Append(SamplePlans.Edge("draft", "search", MirEdgeKind.Control)).ToMirList() });
        Assert.Contains("→ ctx-draft  ↺ back to search", Run("plan", "show", "p.mir.json").Expect(0).Out.ReplaceLineEndings(" ").Replace("  ", " ", StringComparison.Ordinal).Replace("→ ctx-draft ↺", "→ ctx-draft  ↺", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void Json_is_the_plan_itself()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        Assert.Equal(SamplePlans.Answer(), MirPlanReader.Read(Run("plan", "show", "p.mir.json", "--json").Expect(0).Out).Plan);
    }

    [Fact]
    public void Hostile_text_cannot_reach_the_terminal()
    {
        Folder.Write("p.mir.json", SamplePlans.Hostile());
        foreach (var command in new[] { "show", "list", "check" })
        {
            var run = Run("plan", command, "p.mir.json");
            Assert.InRange(run.ExitCode, 0, 1);
            Assert.DoesNotContain(run.Out, static c => c is '\u001b' or '\u202E' or '\0');
        }
    }

    [Fact]
    public void Any_plan_is_shown_and_checked_without_an_exception()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            Folder.Write("p.mir.json", SamplePlans.Random(seed));
            Run("plan", "show", "p.mir.json").Expect(0);
            Assert.InRange(Run("plan", "check", "p.mir.json").ExitCode, 0, 1);
        }
    }

    [Fact]
    public void A_long_chain_is_cut_not_nested()
    {
        var nodes = Enumerable.Range(0, 3_000).Select(static i => (MirNode)new MirValidatorNode { Id = $"v{i}", InputContext = MirList<string>.Empty, Validator = new MirValidator { Kind = ValidatorKind.Custom, Name = "v" } }).ToMirList();
        var edges = Enumerable.Range(1, 2_999).SelectMany(static i => new[] { SamplePlans.Edge($"v{i - 1}", $"v{i}", MirEdgeKind.Control), SamplePlans.Edge($"v{i - 1}", $"v{Math.Min(i + 1, 2_999)}", MirEdgeKind.Control) with { Id = $"skip-{i}" } }).ToMirList();
        Folder.Write("p.mir.json", SamplePlans.Answer() with { Nodes = nodes, Edges = edges, Constraints = new() });
        Assert.Contains("more steps than are shown", Run("plan", "show", "p.mir.json").Expect(0).Out, StringComparison.Ordinal);
    }
}
