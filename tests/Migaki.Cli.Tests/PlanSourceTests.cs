using System.Text;
using Migaki.Cli.Tests.Harness;

namespace Migaki.Cli.Tests;

/// <summary>Every place plans are found in, and every way not to find one.</summary>
public class PlanSourceTests : CommandTests
{
    [Fact]
    public void An_assembly_is_read_without_being_loaded()
    {
        var optimized = SamplePlans.Answer("b") with { Constraints = new() };
        PlanAssembly.Write(Folder, "Plans.dll", (SamplePlans.Answer("a"), null), (SamplePlans.Answer("b"), optimized));

        var run = Run("plan", "list", "Plans.dll").Expect(0);

        Assert.Matches(@"a +4 +4 +[0-9a-f]{12} +ok +Plans\.dll#a", run.Out);
        Assert.Matches(@"b +4 +4 +[0-9a-f]{12} +optimized +Plans\.dll#b", run.Out);
        Assert.DoesNotContain(AppDomain.CurrentDomain.GetAssemblies(), static assembly => assembly.GetName().Name == "Plans");
    }

    [Fact]
    public void A_plan_that_was_changed_in_the_assembly_is_a_finding()
    {
        var plan = SamplePlans.Answer();
        PlanAssembly.Write(Folder, "Plans.dll", ("support.answer", "sha256:" + new string('0', 64), Mir.MirPlanWriter.ToText(plan), null));

        Assert.Contains("damaged", Run("plan", "list", "Plans.dll").Expect(1).Out, StringComparison.Ordinal);
        Assert.Contains("error stored_wrong", Run("plan", "check", "Plans.dll").Expect(1).Out, StringComparison.Ordinal);
        // It can be looked at, but not unwarned.
        Assert.Contains("does not have the digest", Run("plan", "show", "Plans.dll").Error, StringComparison.Ordinal);
    }

    [Fact]
    public void A_project_has_its_plans_in_obj_once_for_all_configurations()
    {
        foreach (var configuration in new[] { "Debug", "Release" }) Folder.Write($"App/obj/{configuration}/net10.0/mir/support.answer.mir.json", SamplePlans.Answer());
        Folder.Write("App/obj/Debug/net10.0/mir/support.answer.optimized.mir.json", SamplePlans.Answer());
        Folder.Write("App/App.csproj", "<Project/>");

        foreach (var source in new[] { "App", "App/App.csproj", "App/obj", "App/obj/Debug/net10.0/mir", "App/obj/Debug/net10.0/mir/support.answer.mir.json" })
            Assert.Equal(2, Run("plan", "list", source).Expect(0).Out.Split("support.answer").Length - 1);
    }

    [Fact]
    public void Different_plans_of_one_id_must_be_chosen_between()
    {
        Folder.Write("obj/Debug/mir/support.answer.mir.json", SamplePlans.Answer());
        Folder.Write("obj/Release/mir/support.answer.mir.json", SamplePlans.Careless());

        var error = Run("plan", "show", ".").Expect(2).Error;

        Assert.Contains("Debug/mir/support.answer.mir.json", error, StringComparison.Ordinal);
        Assert.Contains("Release/mir/support.answer.mir.json", error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("run")]
    [InlineData("run/bundle")]
    public void A_bundle_has_both_plans(string source)
    {
        Folder.Write("run/bundle/plan.original.json", SamplePlans.Answer());
        Folder.Write("run/bundle/plan.optimized.json", SamplePlans.Careless());

        Assert.Matches("maxCostUsd +0\\.02", Run("plan", "show", source).Expect(0).Out);
        Assert.Matches("maxCostUsd +0\\.5", Run("plan", "show", source, "--optimized").Expect(0).Out);
    }

    [Fact]
    public void The_one_of_several_is_named()
    {
        PlanAssembly.Write(Folder, "Plans.dll", (SamplePlans.Answer("a"), null), (SamplePlans.Answer("b"), null));

        Assert.Contains("choose one with --plan: a, b", Run("plan", "show", "Plans.dll").Expect(2).Error, StringComparison.Ordinal);
        Assert.StartsWith("b  sha256:", Run("plan", "show", "Plans.dll", "--plan", "b").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("no plan c", Run("plan", "show", "Plans.dll", "--plan", "c").Expect(2).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void What_is_not_there_is_an_error_of_usage()
    {
        Assert.Equal("migaki: There is no file, folder or commit nowhere.\n", Run("plan", "list", "nowhere").Expect(2).Error);
        Assert.Contains("There is no plan in .", Run("plan", "list").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("--help", Run("plan", "lisst").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("--help", Run("plan", "graph", "x", "--format", "gif").Expect(2).Error, StringComparison.Ordinal);
        Assert.Contains("no file, folder or commit", Run("plan", "list", "--", "--output=stolen").Expect(2).Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("broken.dll", "MZ and then nothing", 1, "not a readable .NET assembly")]
    [InlineData("empty.mir.json", "", 1, "invalid_json")]
    [InlineData("other.mir.json", "{}", 1, "missing_required $.id")]
    [InlineData("later.mir.json", "{\"id\":\"x\",\"version\":\"migaki.mir.v9\"}", 4, "unknown_version")]
    public void A_malformed_file_says_what_is_wrong(string name, string text, int exitCode, string message)
    {
        Folder.Write(name, text);
        foreach (var command in new[] { "show", "graph" }) Assert.Contains(message, Run("plan", command, name).Expect(exitCode).Error, StringComparison.Ordinal);
        Run("plan", "check", name).Expect(exitCode);
        Run("plan", "list", name).Expect(exitCode);
    }

    [Fact]
    public void A_huge_file_and_a_deep_one_are_refused()
    {
        Folder.Write("huge.mir.json", new string(' ', (16 * 1024 * 1024) + 1));
        Folder.Write("deep.mir.json", new StringBuilder().Insert(0, "[", 100_000).ToString());
        Assert.Contains("larger than 16 MiB", Run("plan", "show", "huge.mir.json").Expect(1).Error, StringComparison.Ordinal);
        Assert.Contains("invalid_json", Run("plan", "show", "deep.mir.json").Expect(1).Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Bytes_of_an_assembly_may_be_any()
    {
        var path = System.IO.Path.Combine(Folder.Path, PlanAssembly.Write(Folder, "Plans.dll", (SamplePlans.Answer(), null)));
        var sound = File.ReadAllBytes(path);
        var random = new Random(3);
        for (var i = 0; i < 300; i++)
        {
            var damaged = (byte[])sound.Clone();
            for (var flips = random.Next(1, 9); flips > 0; flips--) damaged[random.Next(damaged.Length)] = (byte)random.Next(256);
            File.WriteAllBytes(path, random.Next(4) == 0 ? damaged[..random.Next(damaged.Length)] : damaged);
            Assert.InRange(Run("plan", "check", "Plans.dll").ExitCode, 0, 4);
        }
    }
}
