using System.Globalization;
using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Verification;

namespace Migaki.Benchmarks;

/// <summary>What a seal of twenty steps does besides system calls, part by part, in CPU time of the thread.</summary>
internal static class SealParts
{
    private const int Rounds = 30_000;

    public static void Run()
    {
        using var workload = new Workload(Directory.Exists("/dev/shm") ? "/dev/shm" : null);
        var run = workload.Begin();
        for (var i = 0; i < 10; i++)
        {
            workload.Transform();
            workload.Model();
        }
        run.Complete();
        var bundle = run.Run.BundlePath;
        var bytes = File.ReadAllBytes(Path.Combine(bundle, BundleNames.Events));
        var plans = workload.Plan.Bundled.Pair;
        RunSummary Summary(out EventLogReading log)
        {
            var summary = new RunSummary();
            using var stream = new MemoryStream(bytes);
            log = EventLogReader.Read(stream, summary.Add, digest: true);
            return summary;
        }
        var known = Summary(out var read);
        var last = read.Digest.Last.ToString();
        byte[] Written(Action<Utf8Builder> write)
        {
            var text = Utf8Builder.Rent();
            write(text);
            text.Return();
            return [];
        }
        var evidence = File.ReadAllBytes(Path.Combine(bundle, BundleNames.Evidence));
        Part("read back, no visitor, no digest", () => { using var stream = new MemoryStream(bytes); return EventLogReader.Read(stream, null); });
        Part("read back, no visitor", () => { using var stream = new MemoryStream(bytes); return EventLogReader.Read(stream, null, digest: true); });
        Part("read back", () => Summary(out _));
        var shapes = new LineShapes();
        Part("read as written", () =>
        {
            using var written = new WrittenLog(bytes, read.Digest.Last);
            return EventLogReader.Read(written, new RunSummary().Add, shapes);
        });
        Part("evidence.json", () => Written(text => EvidenceDocument.Write(text, run.Run.RunId, plans, known, ConstraintChecks.Evaluate(plans.Original, known))));
        Part("its hash", () => Digest256.Of(evidence).ToString());
        Part("hash of the log", () => Digest256.Of(bytes).ToString());
        Part("record.json", () => Written(known.Record.Write));
        Part("facts", () => ManifestFacts.Sealed(plans, known, ConstraintChecks.Evaluate(plans.Original, known), last).ToList());
        var facts = ManifestFacts.Sealed(plans, known, ConstraintChecks.Evaluate(plans.Original, known), last).ToList();
        Part("manifest of facts", () => Written(text => Manifest.Write(text, run.Run, run.Run.RunId, facts, [.. run.Run.PlanFiles], WireNull.Value)));
    }

    private static void Part(string name, Func<object> work)
    {
        GC.KeepAlive(work());
        var before = GC.GetAllocatedBytesForCurrentThread();
        GC.KeepAlive(work());
        var allocated = GC.GetAllocatedBytesForCurrentThread() - before;
        var all = new List<double>();
        for (var i = 0; i < Rounds; i++)
        {
            var from = ThreadCpu.Now();
            GC.KeepAlive(work());
            all.Add(ThreadCpu.Now() - from);
        }
        var late = all.Skip(Rounds - 1000).Order().ToList();
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{name,-40} {late[0],6:F1} ({late[late.Count / 2]:F1}) {allocated,7} bytes allocated"));
    }
}
