using Migaki.Cli.Output;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Verification;

namespace Migaki.Cli.Runs;

/// <summary>
/// One bundle as it is told to people: what its files say, and beside it what the verifier says of them. A damaged file is absent here and a finding there.
/// </summary>
internal sealed class RunDocument
{
    private RunDocument(string folder, string shown) => (Folder, Shown) = (folder, shown);

    /// <summary>The folder with the bundle's files.</summary>
    public string Folder { get; }

    /// <summary>The run as the user named it.</summary>
    public string Shown { get; }

    public required VerificationResult Verdict { get; init; }

    public WireObject? Manifest { get; private init; }

    public WireObject? Evidence { get; private init; }

    public MirPlan? Original { get; private init; }

    public MirPlan? Optimized { get; private init; }

    public required RunEvents Events { get; init; }

    public IReadOnlyList<WireObject> Checks { get; private init; } = [];

    public string RunId => Verdict.RunId ?? Manifest.Text("run_id") ?? Path.GetFileName(Path.GetDirectoryName(Folder)) ?? "";

    public string PlanId => Original?.Id ?? Manifest.Object("plan").Object("original").Text("planId") ?? Events.PlanId ?? "?";

    /// <summary>The digest at compile time, as the manifest or the first event names it.</summary>
    public string PlanDigest => Manifest.Object("plan").Object("original").Text("digest") ?? Events.PlanDigest ?? "";

    public string Outcome => Verdict.Outcome is { } known ? Wire.Name(known) : Manifest.Text("outcome") ?? "unknown";

    public bool Optimization => Original is not null && Optimized is not null && !MirPlanWriter.ToUtf8(Original).AsSpan().SequenceEqual(MirPlanWriter.ToUtf8(Optimized));

    /// <param name="path">A run's folder or its bundle folder.</param>
    public static RunDocument Read(string path, string shown, VerificationResult verdict)
    {
        var inner = Path.Combine(path, "bundle");
        var folder = !File.Exists(Path.Combine(path, "bundle.json")) && !File.Exists(Path.Combine(path, "events.jsonl")) && Directory.Exists(inner) ? inner : path;
        var manifest = BundleFile.Object(folder, "bundle.json");
        return new RunDocument(folder, shown)
        {
            Verdict = verdict,
            Manifest = manifest,
            Evidence = BundleFile.Object(folder, "evidence.json"),
            Original = Plan(folder, "plan.original.json"),
            Optimized = Plan(folder, "plan.optimized.json"),
            Events = RunEvents.Read(folder),
            Checks = BundleFile.Lines(folder, "checks.jsonl").Take(BundleFile.MostLines).ToList(),
        };
    }

    private static MirPlan? Plan(string folder, string name) => BundleFile.Bytes(folder, name) is { } bytes ? MirPlanReader.Read(bytes).Plan : null;
}
