using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Tests.Shared;

namespace Migaki.Cli.Tests;

public class PlanCheckTests : CommandTests
{
    [Fact]
    public void A_sound_plan_holds()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        Assert.Equal("support.answer in p.mir.json: nothing found\n", Run("plan", "check", "p.mir.json").Expect(0).Out);
    }

    [Fact]
    public void Findings_have_code_path_and_a_sentence()
    {
        var plan = SamplePlans.Answer();
        Folder.Write("p.mir.json", plan with { Edges = plan.Edges.Skip(1).ToMirList() });
        Assert.Equal("""
            support.answer in p.mir.json: 1 error
              error use_before_produce at $.nodes[1].inputContext[0]
                'digest' reads context 'ctx-search', but no path leads to it from 'search', which produces it. Add the missing edge, or read another context.

            """, Run("plan", "check", "p.mir.json").Expect(1).Out);
    }

    [Fact]
    public void Structure_comes_first_and_says_which_value()
    {
        Folder.Write("p.mir.json", """{"id":"p","version":"migaki.mir.v0","metadata":{"createdAt":""},"constraints":{"minEvalScore":3},"context":[],"nodes":[],"edges":[]}""");
        Assert.Contains("error invalid_constraint at $.constraints.minEvalScore\n    Constraint must be between 0 and 1. (actual: 3)\n", Run("plan", "check", "p.mir.json").Expect(1).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void The_least_severity_that_fails_is_chosen()
    {
        var plan = SamplePlans.Answer();
        Folder.Write("p.mir.json", plan with { Edges = plan.Edges.Append(plan.Edges[0] with { Id = "again" }).ToMirList() });
        Run("plan", "check", "p.mir.json").Expect(1);
        Run("plan", "check", "p.mir.json", "--fail-on", "error").Expect(0);
    }

    [Fact]
    public void Json_has_both_layers()
    {
        var plan = SamplePlans.Answer();
        Folder.Write("p.mir.json", plan with { Edges = plan.Edges.Skip(1).ToMirList() });
        var json = (WireObject)WireReader.Read(Run("plan", "check", "p.mir.json", "--json").Expect(1).Out).Value!;
        var check = (WireObject)((WireArray)json["plans"]!).Items[0];
        Assert.Equal("[]", check["structure"]!.ToString());
        Assert.Equal("\"use_before_produce\"", ((WireObject)((WireArray)check["findings"]!).Items[0])["code"]!.ToString());
    }

    [Fact]
    public void What_was_set_aside_with_a_reason_is_printed_and_does_not_count()
    {
        var careless = Unproved();
        Folder.Write("p.mir.json", careless);
        Assert.Contains("error lossy_without_validators", Run("plan", "check", "p.mir.json").Expect(1).Out, StringComparison.Ordinal);

        Folder.Write("p.mir.json", Assume(careless, """[{"reason":"The digest is a hint only.","rule":"MIR3001"}]"""));
        var text = Run("plan", "check", "p.mir.json").Out;
        Assert.Contains("1 rule set aside\n  set aside MIR3001: The digest is a hint only.\n    lossy_without_validators at $.nodes[", text, StringComparison.Ordinal);
        Assert.DoesNotContain("error lossy_without_validators", text, StringComparison.Ordinal);

        var json = (WireObject)WireReader.Read(Run("plan", "check", "p.mir.json", "--json").Out).Value!;
        var assumption = (WireObject)((WireArray)((WireObject)((WireArray)json["plans"]!).Items[0])["assumptions"]!).Items[0];
        Assert.Equal("\"The digest is a hint only.\"", assumption["reason"]!.ToString());
        Assert.Single(((WireArray)assumption["findings"]!).Items);
    }

    [Fact]
    public void What_was_set_aside_without_a_reason_counts()
    {
        Folder.Write("p.mir.json", Assume(Unproved(), """[{"rule":"MIR3001"}]"""));
        var text = Run("plan", "check", "p.mir.json").Expect(1).Out;
        Assert.Contains("set aside MIR3001: no reason given", text, StringComparison.Ordinal);
        Assert.Contains("error lossy_without_validators", text, StringComparison.Ordinal);
        Assert.Contains("warning assumption_without_reason at $.metadata.assumptions[0]", text, StringComparison.Ordinal);
    }

    private static MirPlan Unproved()
    {
        var plan = SamplePlans.Careless();
        return plan with { Nodes = plan.Nodes.Select(static node => node is MirContextTransform transform ? transform with { Transform = transform.Transform with { RequiresValidatorIds = null } } : node).ToMirList() };
    }

    private static MirPlan Assume(MirPlan plan, string assumptions) =>
        plan with { Metadata = plan.Metadata with { Extensions = new WireObject([new("assumptions", WireReader.Read(assumptions).Value!)]) } };

    [Fact]
    public void Both_plans_of_a_definition_are_checked()
    {
        PlanAssembly.Write(Folder, "Plans.dll", (SamplePlans.Answer(), SamplePlans.Careless()));
        var text = Run("plan", "check", "Plans.dll").Expect(1).Out;
        Assert.Contains("support.answer in Plans.dll#support.answer: nothing found", text, StringComparison.Ordinal);
        Assert.Contains("support.answer (optimized) in Plans.dll#support.answer: ", text, StringComparison.Ordinal);
    }

    [VectorFact("mir/valid")]
    public void Plans_of_the_reference_are_read()
    {
        foreach (var file in Directory.EnumerateFiles(Repository.Vectors("mir/valid"), "*.json").Order(StringComparer.Ordinal))
        {
            var run = Run("plan", "check", file);
            Assert.True(run.ExitCode is 0 or 1, run.Error);
            Run("plan", "graph", file, "-f", "svg").Expect(0);
            Run("plan", "show", file).Expect(0);
        }
        foreach (var sound in new[] { "support-answer", "refund-approval", "minimal" }) Run("plan", "check", Repository.Vectors($"mir/valid/{sound}.json")).Expect(0);
    }
}
