using Migaki.Build.Tests.Harness;

namespace Migaki.Build.Tests;

/// <summary>The package's targets under the real MSBuild. Each test pays for real builds, so each tells a whole story.</summary>
public sealed class TargetsTests : IDisposable
{
    private readonly HandmadeProject _project = new();

    public void Dispose() => _project.Dispose();

    [Fact]
    public async Task Plans_are_written_once_kept_in_step_and_cleaned()
    {
        _project.Plans("a", "b");
        (await _project.BuildAsync()).Succeeded();
        string[] files = ["mir/a.diff.json", "mir/a.mir.json", "mir/a.optimized.mir.json", "mir/b.diff.json", "mir/b.mir.json", "mir/b.optimized.mir.json"];
        Assert.All(files, file => Assert.True(File.Exists(_project.Intermediate(file)), file));
        Assert.Equal(CompiledPlans.Json, File.ReadAllText(_project.Intermediate("mir/a.mir.json")));

        // Nothing changed: nothing runs, and nothing is lost.
        var again = (await _project.MSBuildAsync("-v:d")).Succeeded();
        Assert.Contains("Skipping target \"_MigakiExtractPlans\"", again.Output, StringComparison.Ordinal);
        Assert.All(files, file => Assert.True(File.Exists(_project.Intermediate(file)), file));

        // A file somebody deleted comes back without a change of the source.
        File.Delete(_project.Intermediate("mir/a.diff.json"));
        (await _project.MSBuildAsync()).Succeeded();
        Assert.True(File.Exists(_project.Intermediate("mir/a.diff.json")));

        // A plan that is gone takes its files along.
        _project.Plans("a");
        (await _project.MSBuildAsync()).Succeeded();
        Assert.Equal(3, Directory.GetFiles(_project.Intermediate("mir")).Length);

        (await _project.MSBuildAsync("-t:Clean")).Succeeded();
        Assert.All(files, file => Assert.False(File.Exists(_project.Intermediate(file)), file));
        Assert.False(File.Exists(_project.Intermediate("mir.plans.txt")));
    }

    [Fact]
    public async Task A_project_without_plans_builds_and_reads_its_assembly_once()
    {
        _project.Write("C.cs", "public class C { }");
        (await _project.BuildAsync("-p:WithoutGenerator=true", "-p:CompilerApiVersion=roslyn4.8")).Succeeded();

        var again = (await _project.MSBuildAsync("-v:d", "-p:WithoutGenerator=true", "-p:CompilerApiVersion=roslyn4.8")).Succeeded();

        Assert.Contains("Skipping target \"_MigakiExtractPlans\"", again.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_plan_that_did_not_reach_the_assembly_fails_every_build_until_it_does()
    {
        _project.Plans("a");
        _project.Write("Attributes.cs", "");

        (await _project.BuildAsync()).FailedWith("error MIGAKI0003");
        (await _project.MSBuildAsync()).FailedWith("error MIGAKI0003");

        _project.Plans("a");
        (await _project.MSBuildAsync()).Succeeded();
    }

    [Fact]
    public async Task A_missing_generator_and_an_old_compiler_are_reported_before_the_compiler_speaks()
    {
        _project.Plans("a");
        _project.Write("Broken.cs", "public partial class P { [Migaki.MirPlan(\"p\")] public partial int Run(); }");

        var missing = (await _project.BuildAsync("-p:WithoutGenerator=true")).FailedWith("error MIGAKI0002");
        var old = (await _project.MSBuildAsync("-p:CompilerApiVersion=roslyn4.8")).FailedWith("error MIGAKI0001");

        Assert.DoesNotContain("CS8795", missing.Output + old.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Committed_plans_are_written_and_then_verified()
    {
        _project.Plans("a");
        (await _project.BuildAsync("-p:MigakiPlanOutput=plans")).Succeeded();
        Assert.Contains("\n  \"id\": \"support.answer\"", File.ReadAllText(_project["plans/a.mir.json"]), StringComparison.Ordinal);
        (await _project.MSBuildAsync("-p:MigakiPlanOutput=plans", "-p:MigakiVerifyPlans=true")).Succeeded();

        File.WriteAllText(_project["plans/a.mir.json"], "{}");
        (await _project.MSBuildAsync("-p:MigakiPlanOutput=plans", "-p:MigakiVerifyPlans=true")).FailedWith("error MIGAKI0010");
        Assert.Equal("{}", File.ReadAllText(_project["plans/a.mir.json"]));

        (await _project.MSBuildAsync("-p:MigakiPlanOutput=plans")).Succeeded();
        (await _project.MSBuildAsync("-p:MigakiPlanOutput=plans", "-p:MigakiVerifyPlans=true")).Succeeded();
        (await _project.MSBuildAsync("-p:MigakiVerifyPlans=true")).FailedWith("error MIGAKI0008");
    }

    [Fact]
    public async Task The_users_own_interceptor_namespaces_and_eval_date_stay()
    {
        const string query = "-getProperty:InterceptorsNamespaces,MigakiEvalDate";
        _project.Plans("a");

        var plain = (await _project.BuildAsync(query)).Succeeded().Output;
        Assert.Contains("\"Users.Own;Migaki.Generated\"", plain, StringComparison.Ordinal);
        Assert.Matches("\"MigakiEvalDate\": \"[0-9]{4}-[0-9]{2}-[0-9]{2}\"", plain);

        // Directory.Build.targets is read after the package's targets and may overwrite the property.
        _project.Write("Directory.Build.targets", "<Project><PropertyGroup><InterceptorsNamespaces>Later</InterceptorsNamespaces></PropertyGroup></Project>");
        var overwritten = (await _project.BuildAsync("-t:Build", "-p:MigakiEvalDate=2020-01-02", query)).Succeeded().Output;
        Assert.Contains("\"Later;Migaki.Generated\"", overwritten, StringComparison.Ordinal);
        Assert.Contains("\"2020-01-02\"", overwritten, StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_ide_that_only_asks_for_the_command_line_gets_no_plan_errors()
    {
        _project.Plans("a");
        _project.Write("Attributes.cs", "");

        (await _project.BuildAsync("-p:DesignTimeBuild=true", "-p:SkipCompilerExecution=true", "-p:ProvideCommandLineArgs=true", "-t:CoreCompile")).Succeeded();
    }
}
