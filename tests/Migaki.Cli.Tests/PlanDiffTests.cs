using System.Diagnostics;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Tests;

public class PlanDiffTests : CommandTests
{
    [Fact]
    public void What_a_reviewer_must_see_comes_first()
    {
        Folder.Write("a.mir.json", SamplePlans.Answer());
        Folder.Write("b.mir.json", SamplePlans.Careless());
        Assert.Equal("""
            support.answer: 8 changes, 5 to look at
              Look at:
              ! Removes the validator grounded (source grounding). What this validator proved is no longer proved here.
              ! draft: model.provider changes from openai to acme. Another model or provider sees this context.
              ! The privacy class of ctx-question changes from confidential to public. The class is lower: more destinations may see it.
              ! maxCostUsd changes from 0.02 to 0.5. The limit is looser.
              ! Removes requiredValidators, which was grounded. A validator is no longer required.
              Steps:
              ~ draft no longer reads ctx-question.
              Flow:
              - digest no longer leads to grounded (validation).
              - grounded no longer leads to draft (control).

            """, Run("plan", "diff", "a.mir.json", "b.mir.json").Expect(0).Out);
    }

    [Fact]
    public void The_way_back_is_no_reason_for_alarm()
    {
        Folder.Write("a.mir.json", SamplePlans.Careless());
        Folder.Write("b.mir.json", SamplePlans.Answer());
        var text = Run("plan", "diff", "a.mir.json", "b.mir.json").Expect(0).Out;
        Assert.Contains("  + Adds the validator grounded (source grounding), which reads ctx-digest.\n", text, StringComparison.Ordinal);
        Assert.Contains("  + Sets requiredValidators to grounded.\n", text, StringComparison.Ordinal);
        Assert.DoesNotContain("! maxCostUsd", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_is_for_a_pull_request()
    {
        Folder.Write("a.mir.json", SamplePlans.Answer());
        Folder.Write("b.mir.json", SamplePlans.Careless());
        var text = Run("plan", "diff", "a.mir.json", "b.mir.json", "--format", "markdown").Expect(0).Out;
        Assert.StartsWith("## Plan changes\n\n### `support.answer`\n\n8 changes, 5 to look at (`", text, StringComparison.Ordinal);
        Assert.Contains("- ⚠️ `draft`: `model.provider` changes from `openai` to `acme`. *Another model or provider sees this context.*\n", text, StringComparison.Ordinal);
    }

    [Fact]
    public void Markdown_quotes_hostile_text()
    {
        Folder.Write("a.mir.json", SamplePlans.Hostile());
        Folder.Write("b.mir.json", SamplePlans.Hostile() with { Nodes = default, Context = default, Metadata = new MirPlanMetadata() });
        var text = Run("plan", "diff", "a.mir.json", "b.mir.json", "--format", "markdown").Expect(0).Out;
        foreach (var line in text.Split('\n'))
        {
            // Outside of code spans nothing of the plan remains.
            var plain = System.Text.RegularExpressions.Regex.Replace(line, "(`+)(?!`).*?(?<!`)\\1(?!`)", "");
            Assert.DoesNotContain("@admin", plain, StringComparison.Ordinal);
            Assert.DoesNotContain("<script", plain, StringComparison.Ordinal);
            Assert.DoesNotContain("](http", plain, StringComparison.Ordinal);
        }
    }

    [Fact]
    public void Json_has_sentences_values_and_the_contracts_diff()
    {
        Folder.Write("a.mir.json", SamplePlans.Answer());
        Folder.Write("b.mir.json", SamplePlans.Careless());
        var json = (WireObject)WireReader.Read(Run("plan", "diff", "a.mir.json", "b.mir.json", "--json").Expect(0).Out).Value!;
        var plan = (WireObject)((WireArray)json["plans"]!).Items[0];
        Assert.Equal(MirPlanDiffer.Diff(SamplePlans.Answer(), SamplePlans.Careless()).ToWire(), plan["diff"]);
        var cost = ((WireArray)plan["changes"]!).Items.Cast<WireObject>().Single(static change => change["path"]!.Equals(new WireString("$.constraints.maxCostUsd")));
        Assert.Equal("""{"after":0.5,"area":"constraints","attention":"The limit is looser.","before":0.02,"kind":"changed","path":"$.constraints.maxCostUsd","text":"maxCostUsd changes from 0.02 to 0.5."}""", cost.ToString());
    }

    [Fact]
    public void Every_change_of_the_contract_is_told_and_no_change_is_invented()
    {
        for (var seed = 0; seed < 40; seed++)
        {
            var (before, after) = (SamplePlans.Random(seed), SamplePlans.Random(seed + 1));
            var comparison = Comparison.PlanComparison.Of(Document(before), Document(after));
            Assert.Equal(comparison.Diff!.Changes.Count, comparison.Changes.Count);
            Assert.Equal("same", Comparison.PlanComparison.Of(Document(before), Document(before)).Status);
        }

        static Plans.PlanDocument Document(MirPlan plan) => Plans.PlanDocument.Read("x", Plans.PlanVariant.Original, MirPlanWriter.ToUtf8(plan), plan.Id);
    }

    [Fact]
    public void Two_builds_are_compared_plan_by_plan()
    {
        PlanAssembly.Write(Folder, "Old.dll", (SamplePlans.Answer("a"), null), (SamplePlans.Answer("gone"), null));
        PlanAssembly.Write(Folder, "New.dll", (SamplePlans.Answer("a"), null), (SamplePlans.Answer("new"), null));
        Assert.Equal("""
            a: no change
            gone: plan removed
              Steps:
              - The plan gone is gone (4 steps, 4 context blocks).
            new: new plan, 1 to look at
              Look at:
              ! Adds the context transform digest (summarize, lossy), which reads ctx-search. A lossy transform can lose what matters.
              Steps:
              + The plan new is new (4 steps, 4 context blocks).

            """, Run("plan", "diff", "Old.dll", "New.dll").Expect(0).Out);
        Run("plan", "diff", "Old.dll", "New.dll", "--exit-code").Expect(1);
        Run("plan", "diff", "Old.dll", "Old.dll", "--exit-code").Expect(0);
        Assert.Equal("a: no change\n", Run("plan", "diff", "Old.dll", "New.dll", "--plan", "a").Expect(0).Out);
        Run("plan", "diff", "Old.dll", "New.dll", "--plan", "zzz").Expect(2);
    }

    [Fact]
    public void One_source_is_compared_with_its_optimized_plan()
    {
        PlanAssembly.Write(Folder, "Plans.dll", (SamplePlans.Answer(), SamplePlans.Careless()));
        Assert.StartsWith("support.answer: 8 changes", Run("plan", "diff", "Plans.dll").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Order_alone_is_no_change_of_content()
    {
        Folder.Write("a.mir.json", SamplePlans.Answer());
        Folder.Write("b.mir.json", SamplePlans.Answer() with { Edges = SamplePlans.Answer().Edges.Reverse().ToMirList() });
        Assert.Equal("support.answer: the same plan in another order, or with other times\n", Run("plan", "diff", "a.mir.json", "b.mir.json").Expect(0).Out);
    }

    [Fact]
    public void Commits_are_compared_without_a_checkout()
    {
        Git("init", "-q");
        Git("commit", "-q", "--allow-empty", "-m", "none");
        Commit(SamplePlans.Answer());
        Commit(SamplePlans.Careless());
        File.Delete(System.IO.Path.Combine(Folder.Path, "plans/support.answer.mir.json"));

        Assert.StartsWith("support.answer: 8 changes, 5 to look at\n", Run("plan", "diff", "HEAD~1", "HEAD").Expect(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("support.answer: 8 changes", Run("plan", "diff", "HEAD~1:plans", "HEAD:plans/support.answer.mir.json").Expect(0).Out, StringComparison.Ordinal);
        Assert.StartsWith("support.answer: new plan", Run("plan", "diff", "HEAD~2", "HEAD").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("HEAD:plans/support.answer.mir.json", Run("plan", "list", "HEAD").Expect(0).Out, StringComparison.Ordinal);
        Run("plan", "diff", "HEAD~1", "HEAD~9").Expect(2);

        void Commit(MirPlan plan)
        {
            Folder.Write("plans/support.answer.mir.json", plan);
            Git("add", "-A");
            Git("commit", "-q", "-m", "plan");
        }
    }

    private void Git(params string[] arguments)
    {
        var start = new ProcessStartInfo("git") { WorkingDirectory = Folder.Path, RedirectStandardError = true };
        foreach (var argument in new[] { "-c", "user.name=t", "-c", "user.email=t@t.invalid", "-c", "commit.gpgsign=false" }.Concat(arguments)) start.ArgumentList.Add(argument);
        using var git = Process.Start(start)!;
        var error = git.StandardError.ReadToEnd();
        git.WaitForExit();
        Assert.True(git.ExitCode == 0, error);
    }
}
