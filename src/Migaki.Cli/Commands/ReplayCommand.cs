using System.CommandLine;
using Migaki.Cli.Bundles;
using Migaki.Cli.Output;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Replay;
using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki replay</c>: does what can be computed again come out as the bundle says? Calls nothing and writes nothing.</summary>
internal static class ReplayCommand
{
    public static Command Create(ToolConsole console)
    {
        var run = new Argument<string>("run") { Description = "A run's folder, its bundle folder, a zip with one bundle, or a folder of runs: then its newest run." };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.replay.v0)." };
        var trust = new TrustOptions();
        var command = new Command("replay", "Replays a run from its metadata: plan, passes, constraints, the order of events.\n\nExample: migaki replay artifacts/runs") { run, json };
        trust.AddTo(command);
        command.SetAction(parsed =>
        {
            var path = BundleSource.Find(parsed.GetRequiredValue(run), console)[^1];
            var shown = BundleSource.Shown(path, console);
            var result = BundleReplay.Replay(path, trust.Options(parsed, console));
            if (parsed.GetValue(json)) JsonOutput.Write(console, ToWire(result, shown));
            else Print(result, shown, console);
            return result.Status == ReplayStatus.Reproduced ? ExitCode.Holds
                : result.Status == ReplayStatus.Refused && BundleVerifier.Verify(path).Status == BundleStatus.Unsupported ? ExitCode.UnsupportedVersion : ExitCode.Finding;
        });
        return command;
    }

    private static void Print(ReplayResult result, string shown, ToolConsole console)
    {
        console.Line($"{Wire.Name(result.Status)}  {Printable.Line(shown)}  (mode {Printable.Line(result.Mode)})");
        foreach (var item in result.Divergences) console.Line($"  {(item.Path.Length == 0 ? "" : Printable.Line(item.Path) + ": ")}{Printable.Line(item.Message, 400)}");
        if (result.Conformance is { } conformance)
        {
            if (conformance.Skipped.Count > 0) console.Line("  did not run: " + Printable.Line(string.Join(", ", conformance.Skipped), 400));
            if (conformance.Repeated.Count > 0) console.Line("  ran again outside a loop: " + Printable.Line(string.Join(", ", conformance.Repeated), 400));
        }
        foreach (var sentence in result.NotReplayed) console.Line("  not replayed: " + Printable.Line(sentence, 400));
    }

    private static WireObject ToWire(ReplayResult result, string shown) => new WireObjectBuilder()
        .Add("version", "migaki.net.replay.v0")
        .Add("path", shown)
        .Add("status", Wire.Name(result.Status))
        .Add("mode", result.Mode)
        .Add("runId", result.RunId)
        .Add("divergences", new WireArray(result.Divergences.Select(static item => (WireValue)new WireObjectBuilder().Add("path", item.Path).Add("message", item.Message).Add("nodeId", item.NodeId).Add("sequence", item.Sequence).Build())))
        .Add("skipped", result.Conformance?.Skipped.ToMirList())
        .Add("repeated", result.Conformance?.Repeated.ToMirList())
        .Add("notReplayed", result.NotReplayed.ToMirList())
        .Build();
}
