using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Integrity;
using Migaki.Mir.Json;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki verify-proof</c>: a proof of one event, against the manifest of its bundle and nothing else of it.</summary>
internal static class VerifyProofCommand
{
    public static Command Create(ToolConsole console)
    {
        var proof = new Argument<string>("proof") { Description = "The proof that 'migaki prove' wrote." };
        var manifest = new Option<string>("--manifest", "-m") { Description = "The bundle's bundle.json; attestation.json beside it is its signature.", Required = true };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.proof.v0)." };
        var trust = new TrustOptions();
        var command = new Command("verify-proof", "Checks a proof that one event is in a bundle, with the bundle's manifest and no other file of it.\n\nExample: migaki verify-proof proof.json --manifest bundle.json --key public.pem") { proof, manifest, json };
        trust.AddTo(command);
        command.SetAction(parsed =>
        {
            var bytes = Read(parsed.GetRequiredValue(proof), console);
            var file = parsed.GetRequiredValue(manifest);
            var path = Path.GetFullPath(file, console.WorkingDirectory);
            var attestation = Path.Combine(Path.GetDirectoryName(path)!, "attestation.json");
            var verdict = EventProofs.Verify(bytes, Read(file, console), File.Exists(attestation) ? File.ReadAllBytes(attestation) : null, trust.Options(parsed, console).TrustedKeys ?? []);
            if (parsed.GetValue(json))
            {
                JsonOutput.Write(console, new WireObjectBuilder().Add("version", "migaki.net.proof.v0").Add("status", verdict.Status).Add("reason", verdict.Reason)
                    .Add("runId", verdict.RunId).Add("sequence", (double?)verdict.Sequence).Add("eventType", verdict.EventType).Build());
            }
            else if (verdict.Reason is { } reason) console.Line($"{verdict.Status}  {Printable.Line(reason, 400)}");
            else console.Line($"{verdict.Status}  event {verdict.Sequence} ({Printable.Line(verdict.EventType ?? "")}) is in run {Printable.Line(verdict.RunId ?? "")}");
            return verdict.Reason is null ? ExitCode.Holds : ExitCode.Finding;
        });
        return command;
    }

    private static byte[] Read(string argument, ToolConsole console)
    {
        const long Most = 16 * 1024 * 1024;
        var file = new FileInfo(Path.GetFullPath(argument, console.WorkingDirectory));
        if (!file.Exists) throw ToolException.Usage($"There is no file {Printable.Id(argument)}.");
        if (file.Length > Most) throw ToolException.Usage($"The file {Printable.Id(argument)} is larger than {Most} bytes.");
        return File.ReadAllBytes(file.FullName);
    }
}
