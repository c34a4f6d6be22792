using System.Diagnostics;
using Migaki.Runtime;

namespace Migaki.Tests.Support;

/// <summary>What the test assembly does when it is started as a program: a run that acknowledges events on its output until it is killed.</summary>
internal static class ChildProgram
{
    public static async Task<int> Main(string[] args)
    {
        if (args is not ["run", var root]) return 2;
        var run = PlanRun.Begin(new MigakiRecorder(new MigakiOptions { BundleRoot = root }), SamplePlan.Definition);
        run.Context("ctx-question", RunFolder.Question, Projections.String);
        var output = Console.OpenStandardOutput();
        for (var i = 0; ; i++)
        {
            await SampleCalls.Default.Search(RunFolder.Question, () => Task.FromResult(new[] { "p" }));
            // The parent knows: everything up to here was acknowledged. 2 events come before the first step.
            await output.WriteAsync(System.Text.Encoding.ASCII.GetBytes($"{i + 3}\n"));
        }
    }

    public static Process Start(string root)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } host && Path.GetFileNameWithoutExtension(host) == "dotnet" ? host : "dotnet")
        {
            RedirectStandardOutput = true,
            ArgumentList = { "exec", typeof(ChildProgram).Assembly.Location, "run", root },
        };
        return Process.Start(start)!;
    }
}
