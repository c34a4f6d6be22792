using System.Diagnostics;
using Migaki.Cli.Tests.Harness;
using Migaki.Tests.Shared;

namespace Migaki.Cli.Tests;

/// <summary>The pipelines of samples/ci: read by programs of others, and each command of theirs run here.</summary>
public class CiSampleTests : CommandTests
{
    private const string WorkflowReader = "@action-validator/cli@0.6.0 @action-validator/core@0.6.0", SchemaReader = "ajv@8.20.0 yaml@2.8.1";

    private static string Sample(string name) => Path.Combine(Repository.Root, "samples", "ci", name);

    private static string Workflow => Sample(".github/workflows/evidence.yml");

    [NpmFact(WorkflowReader)]
    public void The_workflow_is_one_of_github_actions()
    {
        var (code, output) = Npm.Run(WorkflowReader, "", "node", "node_modules/@action-validator/cli/cli.mjs", Workflow);
        Assert.True(code == 0, output);
        Folder.Write("bad.yml", File.ReadAllText(Workflow).Replace("runs-on:", "run-on:", StringComparison.Ordinal));
        Assert.NotEqual(0, Npm.Run(WorkflowReader, "", "node", "node_modules/@action-validator/cli/cli.mjs", Path.Combine(Folder.Path, "bad.yml")).Code);
    }

    /// <summary>The schema is that of the editor extension of Azure Pipelines, service-schema.json.</summary>
    [OfficialFact("azure-pipelines.json", SchemaReader)]
    public void The_azure_pipeline_is_one_of_azure_pipelines()
    {
        const string Program = "const { readFileSync: read } = require('fs'); const validate = new (require('ajv'))({ strict: false, allErrors: true }).compile(JSON.parse(read(process.argv[1], 'utf8')));"
            + "console.log(validate(require('yaml').parse(read(0, 'utf8'))) ? 'valid' : JSON.stringify(validate.errors));";
        var pipeline = File.ReadAllText(Sample("azure-pipelines.yml"));
        Assert.Equal("valid", Judge(pipeline));
        Assert.NotEqual("valid", Judge(pipeline.Replace("vmImage:", "vmImages:", StringComparison.Ordinal)));
        Assert.NotEqual("valid", Judge(pipeline.Replace("- script: dotnet build", "- scripts: dotnet build", StringComparison.Ordinal)));

        static string Judge(string yaml) => Npm.Run(SchemaReader, yaml, "node", "-e", Program, OfficialFactAttribute.PathOf("azure-pipelines.json")).Output.Trim();
    }

    [YamlFact]
    public void Both_pipelines_are_yaml_with_steps()
    {
        foreach (var (file, steps) in new[] { (Workflow, "d['jobs']['gate']['steps']"), (Sample("azure-pipelines.yml"), "d['steps']") })
        {
            var (code, output) = YamlFactAttribute.Python($"import yaml; d = yaml.safe_load(open(r'{file}')); print(len({steps}))");
            Assert.True(code == 0, output);
            Assert.True(int.Parse(output, System.Globalization.CultureInfo.InvariantCulture) > 5);
        }
    }

    [Theory]
    [InlineData(".github/workflows/evidence.yml", "$MIGAKI ", 5)]
    [InlineData("azure-pipelines.yml", "$(migaki) ", 4)]
    public void Every_command_of_a_pipeline_runs_and_a_bad_run_fails_the_gate(string file, string tool, int least)
    {
        var runs = new SampleRuns(Folder, "artifacts/runs");
        runs.Everything();
        Folder.Write("samples/ci/policy.json", File.ReadAllText(Sample("policy.json")));
        Folder.Write("samples/AskDocs/bin/Release/net10.0/AskDocs.mir.json", SamplePlans.Answer());
        var commands = File.ReadAllLines(Sample(file)).Where(line => line.Contains(tool, StringComparison.Ordinal)).Select(line => line[(line.IndexOf(tool, StringComparison.Ordinal) + tool.Length)..].Trim()).ToList();
        Assert.True(commands.Count >= least);
        foreach (var command in commands)
        {
            // AskDocs answers all seven claims; the run here does not, and that is all the gate has against it.
            var result = Execute(command.Replace(" --require credible", "", StringComparison.Ordinal));
            Assert.True(result.ExitCode == 0, command + "\n" + result.Out);
        }
        var gate = Execute(commands.Single(static command => command.StartsWith("verify ", StringComparison.Ordinal)));
        Assert.Equal((1, true, false), (gate.ExitCode, gate.Out.Contains("required, and not so: credible", StringComparison.Ordinal), gate.Out.Contains("policy ", StringComparison.Ordinal)));
        foreach (var output in new[] { "migaki.junit.xml", "report.html" }) Assert.True(File.Exists(Path.Combine(Folder.Path, "artifacts", output)));
        runs.Everything(grounded: false);
        Assert.Contains("policy claims: qualityGate is unanswered", Execute(commands.Single(static command => command.StartsWith("verify ", StringComparison.Ordinal))).Out, StringComparison.Ordinal);

        // What a built assembly is to the pipeline, a plan file is here.
        ToolRun Execute(string command) => Run(command.Replace("AskDocs.dll", "AskDocs.mir.json", StringComparison.Ordinal).Split(' '));
    }

    /// <summary>A fact that needs a YAML reader.</summary>
    [AttributeUsage(AttributeTargets.Method)]
    private sealed class YamlFactAttribute : FactAttribute
    {
        public YamlFactAttribute()
        {
            try
            {
                if (Python("import yaml").Code != 0) Skip = "There is no PyYAML here.";
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Skip = "There is no Python here.";
            }
        }

        public static (int Code, string Output) Python(string program)
        {
            using var process = Process.Start(new ProcessStartInfo("python3", ["-c", program]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
            var output = process.StandardOutput.ReadToEnd() + process.StandardError.ReadToEnd();
            process.WaitForExit();
            return (process.ExitCode, output);
        }
    }
}
