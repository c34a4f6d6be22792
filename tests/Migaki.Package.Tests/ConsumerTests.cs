using Migaki.Package.Tests.Harness;
using Migaki.Tests.Shared;
using static Migaki.Package.Tests.Harness.ConsumerCode;

namespace Migaki.Package.Tests;

/// <summary>Fresh projects outside the repository that restore, build and run the packages.</summary>
[Collection(nameof(PackedPackages))]
public sealed class ConsumerTests : IDisposable
{
    private const string Exe = "<OutputType>Exe</OutputType>";
    private const string Plan = "support.answer.mir.json";
    private const string Reproduced = "replay=Reproduced calls=2 same=True";

    private readonly Consumer _consumer = new();

    public void Dispose() => _consumer.Dispose();

    [Fact]
    public async Task A_console_app_with_central_versions_builds_runs_and_keeps_its_plans_in_step()
    {
        _consumer.Write("Directory.Packages.props", $"""
            <Project>
              <PropertyGroup><ManagePackageVersionsCentrally>true</ManagePackageVersionsCentrally></PropertyGroup>
              <ItemGroup><PackageVersion Include="Migaki" Version="{PackedPackages.Version}" /></ItemGroup>
            </Project>
            """);
        _consumer.Project("App/App.csproj", "net10.0", Exe + "<MigakiPlanOutput>plans</MigakiPlanOutput>", """<PackageReference Include="Migaki" />""");
        _consumer.Write("App/Agent.cs", Agent);
        _consumer.Write("App/Program.cs", Program);

        var build = (await _consumer.DotnetAsync("build", "App")).Succeeded();
        Assert.Contains("0 Warning(s)", build.Output, StringComparison.Ordinal);
        var written = File.ReadAllText(_consumer["App/obj/Debug/net10.0/mir/" + Plan]);
        Assert.All(Nodes, node => Assert.Contains($"\"id\":\"{node}\"", written, StringComparison.Ordinal));
        Assert.All([".optimized.mir.json", ".diff.json"], kind => Assert.True(File.Exists(_consumer["App/obj/Debug/net10.0/mir/support.answer" + kind]), kind));

        await RunsAsync("App/bin/Debug/net10.0/App.dll");

        // What is committed is verified, and a change of the code is noticed.
        (await _consumer.DotnetAsync("build", "App", "--no-restore", "-p:MigakiVerifyPlans=true")).Succeeded();
        _consumer.Write("App/Agent.cs", Agent.Replace("ModelTask.Synthesis", "ModelTask.Classification", StringComparison.Ordinal));
        (await _consumer.DotnetAsync("build", "App", "--no-restore", "-p:MigakiVerifyPlans=true")).FailedWith("error MIGAKI0010");
    }

    [Fact]
    public async Task A_library_brings_its_plans_and_the_generator_to_an_app()
    {
        _consumer.Project("Library/Library.csproj", "net10.0", "", Reference);
        _consumer.Write("Library/Agent.cs", Agent);
        _consumer.Project("App/App.csproj", "net10.0", Exe, """<ProjectReference Include="../Library/Library.csproj" />""");
        _consumer.Write("App/Program.cs", Program);

        (await _consumer.DotnetAsync("build", "App")).Succeeded();
        Assert.True(File.Exists(_consumer["Library/obj/Debug/net10.0/mir/" + Plan]));
        Assert.False(File.Exists(_consumer["App/obj/Debug/net10.0/mir/" + Plan]));
        await RunsAsync("App/bin/Debug/net10.0/App.dll");

        // The app may have plans of its own without a reference of its own: the generator comes along.
        _consumer.Write("App/Own.cs", """
            partial class Own
            {
                [Migaki.MirPlan("own")] public partial Task RunAsync();
                private Task RunAsyncCore() => Task.CompletedTask;
            }
            """);
        (await _consumer.DotnetAsync("build", "App", "--no-restore")).Succeeded();
        Assert.True(File.Exists(_consumer["App/obj/Debug/net10.0/mir/own.mir.json"]));
    }

    [Fact]
    public async Task A_multi_targeted_app_has_the_same_plan_on_each_framework()
    {
        _consumer.Project("App/App.csproj", "net8.0;net10.0", Exe, Reference);
        _consumer.Write("App/Agent.cs", Agent);
        _consumer.Write("App/Program.cs", Program);

        (await _consumer.DotnetAsync("build", "App", "-p:MigakiPlanOutput=plans")).Succeeded();

        Assert.Equal(File.ReadAllText(_consumer["App/obj/Debug/net8.0/mir/" + Plan]), File.ReadAllText(_consumer["App/obj/Debug/net10.0/mir/" + Plan]));
        Assert.Equal(3, Directory.GetFiles(_consumer["App/plans"]).Length);
        await RunsAsync("App/bin/Debug/net10.0/App.dll");
        // Where .NET 8 is not installed, its build runs on what is.
        await RunsAsync("App/bin/Debug/net8.0/App.dll", "--roll-forward", "Major");
    }

    [Fact]
    public async Task A_private_reference_still_brings_the_run_time_along()
    {
        _consumer.Project("App/App.csproj", "net10.0", Exe, Reference.Replace(" />", " PrivateAssets=\"all\" />", StringComparison.Ordinal));
        _consumer.Write("App/Agent.cs", Agent);
        _consumer.Write("App/Program.cs", Program);

        (await _consumer.DotnetAsync("build", "App")).Succeeded();

        await RunsAsync("App/bin/Debug/net10.0/App.dll");
    }

    [Fact]
    public async Task A_build_without_generator_or_with_an_older_compiler_says_why_it_fails()
    {
        _consumer.Project("App/App.csproj", "net10.0", "", Reference);
        _consumer.Write("App/Directory.Build.targets", """
            <Project>
              <Target Name="RemoveAnalyzers" AfterTargets="ResolveLockFileAnalyzers" Condition="'$(Without)' == 'analyzers'">
                <ItemGroup><Analyzer Remove="@(Analyzer)" /></ItemGroup>
              </Target>
            </Project>
            """);
        _consumer.Write("App/Agent.cs", Agent);

        (await _consumer.DotnetAsync("build", "App", "-p:Without=analyzers")).FailedWith("error MIGAKI0002");
        // With an older compiler the SDK finds no folder of analyzers that fits it.
        (await _consumer.DotnetAsync("build", "App", "-p:CompilerApiVersion=roslyn4.8")).FailedWith("error MIGAKI0001");
        (await _consumer.DotnetAsync("build", "App")).Succeeded();
    }

    /// <summary>Each brings its own runtime along, so that the oldest frameworks we serve run as themselves on a machine that has only the newest.</summary>
    [OlderFrameworksFact]
    public async Task Programs_on_older_frameworks_run_record_and_replay_there()
    {
        _consumer.Project("App/App.csproj", OlderFrameworks.All, $"{Exe}<RuntimeIdentifier>{NativeAot.RuntimeIdentifier}</RuntimeIdentifier><SelfContained>true</SelfContained>", Reference);
        _consumer.Write("App/Agent.cs", Agent);
        _consumer.Write("App/Traced.cs", Traced);
        _consumer.Write("App/Program.cs", TracedProgram.Replace("return verdict", "Console.WriteLine($\"runtime={Environment.Version.Major}\");\nreturn verdict", StringComparison.Ordinal));

        (await _consumer.DotnetAsync("build", "App")).Succeeded();

        foreach (var framework in OlderFrameworks.All.Split(';'))
        {
            if (Directory.Exists(_consumer.Bundles)) Directory.Delete(_consumer.Bundles, recursive: true);
            var run = (await _consumer.RunAsync(_consumer[$"App/bin/Debug/{framework}/{NativeAot.RuntimeIdentifier}/App"])).Succeeded();
            Assert.Contains($"runtime={framework["net".Length..^".0".Length]}\n", run.Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
            HasRun(run);
            Assert.Contains(Reproduced, run.Output, StringComparison.Ordinal);
        }
    }

    [NativeAotFact]
    public async Task A_native_program_publishes_without_a_warning_and_its_bundle_verifies()
    {
        await PublishesAsync(NativeAot.Framework!, $"<PublishAot>true</PublishAot><CppCompilerAndLinker>{NativeAot.Linker}</CppCompilerAndLinker>");
    }

    [TrimmingFact]
    public async Task A_trimmed_program_publishes_without_a_warning_and_its_bundle_verifies()
    {
        await PublishesAsync("net10.0", "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained><TrimMode>full</TrimMode>");
    }

    private async Task PublishesAsync(string framework, string properties)
    {
        _consumer.Project("App/App.csproj", framework, $"{Exe}<RuntimeIdentifier>{NativeAot.RuntimeIdentifier}</RuntimeIdentifier><TrimmerSingleWarn>false</TrimmerSingleWarn>{properties}", Reference);
        _consumer.Write("App/Agent.cs", Agent);
        _consumer.Write("App/Traced.cs", Traced);
        _consumer.Write("App/Program.cs", TracedProgram);

        var publish = (await _consumer.DotnetAsync("publish", "App", "-o", _consumer["out"])).Succeeded();

        Assert.DoesNotContain("warning", publish.Output, StringComparison.OrdinalIgnoreCase);
        var run = (await _consumer.RunAsync(_consumer["out/App"])).Succeeded();
        HasRun(run);
        Assert.Contains(Reproduced, run.Output, StringComparison.Ordinal);
    }

    private async Task RunsAsync(string assembly, params string[] host)
    {
        if (Directory.Exists(_consumer.Bundles)) Directory.Delete(_consumer.Bundles, recursive: true);
        HasRun((await _consumer.DotnetAsync([.. host, _consumer[assembly]])).Succeeded());
    }

    /// <summary>The plan gave its value, every step left its events, and the bundle holds.</summary>
    private void HasRun(DotnetCommand run)
    {
        Assert.Contains("value=Answer: The desk opens at nine. outcome=Verified", run.Output, StringComparison.Ordinal);
        Assert.Contains("holds=True", run.Output, StringComparison.Ordinal);
        var events = File.ReadAllText(Assert.Single(Directory.GetFiles(_consumer.Bundles, "events.jsonl", SearchOption.AllDirectories)));
        Assert.All(Nodes, node => Assert.Contains($"\"{node}\"", events, StringComparison.Ordinal));
    }
}
