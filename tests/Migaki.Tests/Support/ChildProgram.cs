using System.Diagnostics;
using System.Globalization;
using Migaki.Runtime;

namespace Migaki.Tests.Support;

/// <summary>What the test assembly does when it is started as a program: runs that acknowledge on its output what they recorded, to be killed or not.</summary>
internal static class ChildProgram
{
    public const int EvidenceFailed = 3;

    public static async Task<int> Main(string[] args)
    {
        switch (args)
        {
            case ["run", var root]:
                await Endless(root);
                return 0;
            case ["many", var root, var count]:
                for (var i = 0; i < int.Parse(count, CultureInfo.InvariantCulture); i++)
                {
                    using var folder = new RunFolder(root);
                    await folder.Run(() => RunFolder.Everything(SampleCalls.Default));
                }
                return 0;
            case ["once", var root, var policy]:
                return Once(root, Enum.Parse<EvidenceFailurePolicy>(policy));
            default:
                return 2;
        }
    }

    public static Process Start(params string[] arguments)
    {
        var (host, rest) = Command(arguments);
        return Start(host, rest);
    }

    /// <summary>The same under another program, which gets the command behind its own arguments.</summary>
    public static Process StartUnder(string program, IEnumerable<string> its, params string[] arguments)
    {
        var (host, rest) = Command(arguments);
        return Start(program, [.. its, host, .. rest]);
    }

    private static Process Start(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        // One compilation of each method and no profiling files: fewer system calls that are not ours.
        start.Environment["DOTNET_TieredCompilation"] = "0";
        start.Environment["DOTNET_EnableDiagnostics"] = "0";
        return Process.Start(start)!;
    }

    private static (string Program, string[] Arguments) Command(string[] arguments)
    {
        var host = Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet";
        return (host, ["exec", typeof(ChildProgram).Assembly.Location, .. arguments]);
    }

    private static async Task Endless(string root)
    {
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

    /// <summary>One run of 150 steps on one thread, which grows its log twice, with side effects that wait for the disk.</summary>
    private static int Once(string root, EvidenceFailurePolicy policy)
    {
        using var output = Console.OpenStandardOutput();
        PlanRun? run = null;
        var happened = 0;
        try
        {
            run = PlanRun.Begin(new MigakiRecorder(new MigakiOptions { BundleRoot = root, Durability = EvidenceDurability.Commit, OnEvidenceFailure = policy }), SamplePlan.Definition);
            run.Context("ctx-question", RunFolder.Question, Projections.String);
            for (var i = 0; i < 150; i++)
            {
                if (i % 75 == 40)
                {
                    _ = SampleCalls.Default.Charge("x", () => Task.FromResult("receipt")).GetAwaiter().GetResult();
                    happened += 2;
                }
                else
                {
                    _ = SampleCalls.Default.Summarize([RunFolder.Question], () => RunFolder.Instructions);
                    happened++;
                }
                output.Write(System.Text.Encoding.ASCII.GetBytes($"{happened + 2}\n"));
            }
            run.Complete();
            output.Write("sealed\n"u8);
            return 0;
        }
        catch (MirEvidenceException error)
        {
            run?.Fail(error);
            Console.Error.WriteLine(error.Message);
            Console.Error.WriteLine("evidence error: " + error.Data["Migaki.EvidenceError"]);
            return EvidenceFailed;
        }
    }
}
