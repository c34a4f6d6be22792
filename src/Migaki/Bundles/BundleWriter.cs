using Migaki.Integrity;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Verification;

namespace Migaki.Bundles;

/// <summary>Writes the files of a bundle: the plan's and an incomplete manifest when a run opens, the derived ones and the manifest when it is sealed.</summary>
internal static class BundleWriter
{
    private static readonly (string Path, string MediaType)[] PlanFiles =
    [
        (BundleNames.OriginalPlan, "application/json"), (BundleNames.OptimizedPlan, "application/json"),
        (BundleNames.PlanDiff, "application/json"), (BundleNames.Patch, "text/x-diff"),
    ];

    public static void WriteOpened(OpenRun run)
    {
        var files = run.Recorder.Options.Files;
        files.CreateDirectory(Path.Combine(run.BundlePath, BundleNames.StandardOutput));
        files.CreateDirectory(Path.Combine(run.BundlePath, BundleNames.StandardError));
        var entries = new BundleFile[PlanFiles.Length];
        for (var i = 0; i < PlanFiles.Length; i++)
        {
            var (path, mediaType) = PlanFiles[i];
            var bytes = PlanFile(run, path);
            files.Write(Path.Combine(run.BundlePath, path), bytes, Flushes(run));
            entries[i] = BundleFile.Of(path, bytes, mediaType);
        }
        run.PlanFiles = entries;
        files.Replace(Path.Combine(run.BundlePath, BundleNames.Manifest), OpenedManifest.Of(run, entries));
        // The names of the run's folders must survive a power cut too.
        var folder = Path.GetDirectoryName(run.BundlePath)!;
        files.FlushDirectory(folder);
        if (Flushes(run)) files.FlushDirectory(Path.GetDirectoryName(folder)!);
    }

    /// <summary>Writes what follows from the log, signs, then writes the manifest over it all; the digest of the manifest and, where it was to be signed and was not, why.</summary>
    public static (string Digest, Exception? NotSigned) WriteSealed(OpenRun run, RunSummary summary, LogDigest log)
    {
        var files = run.Recorder.Options.Files;
        var plans = run.Definition.Bundled.Pair;
        var checks = ConstraintChecks.Evaluate(plans.Original, summary);
        var entries = new List<BundleFile>(16) { new(BundleNames.Events, log.File.ToString(), log.Bytes, "application/jsonl") };
        entries.AddRange(run.PlanFiles);
        foreach (var (path, bytes, mediaType) in Derived(run.RunId, plans, summary, checks))
        {
            files.Write(Path.Combine(run.BundlePath, path), bytes.Span, Flushes(run));
            entries.Add(BundleFile.Of(path, bytes.Span, mediaType));
        }
        foreach (var (path, capture) in summary.Captures) entries.Add(new(path, capture.Sha256, (long)capture.Bytes, "text/plain"));
        run.Payloads?.DropOthers(summary.Payloads.Files.Keys);
        foreach (var (path, payload) in summary.Payloads.Files) entries.Add(new(path, payload.Sha256, (long)payload.Bytes, payload.MediaType, Mir.Wire.Name(payload.Privacy)));
        var facts = ManifestFacts.Sealed(plans, summary, checks, log.Last.ToString()).ToList();
        Exception? notSigned = null;
        if (run.Recorder.Signer is { } signer)
        {
            try
            {
                if (summary.Contradictions.Any) throw new MirEvidenceException("It is not signed because it contradicts itself: " + summary.Contradictions.Places[0].Message);
                return (WriteSigned(run, facts, entries, signer), null);
            }
#pragma warning disable CA1031 // a signer is foreign code; whatever it throws, the bundle is sealed without a signature and the caller told
            catch (Exception error) when (!OpenRun.IsStorage(error))
#pragma warning restore CA1031
            {
                notSigned = error;
            }
        }
        return (WriteManifest(run, facts, entries), notSigned);
    }

    /// <summary>The signature is there before the manifest that says so: a run killed in between is one that was not sealed.</summary>
    private static string WriteSigned(OpenRun run, IEnumerable<KeyValuePair<string, WireValue>> facts, List<BundleFile> entries, ISigner signer)
    {
        var text = new Utf8Builder(8 * 1024);
        var digest = Manifest.Write(text, run, run.RunId, facts, entries, new WireObjectBuilder().Add("algorithm", signer.Algorithm).Add("keyId", signer.KeyId).Build());
        var utf8 = text.ToArray();
        var manifest = (WireObject)WireReader.Read(utf8).Value!;
        var signed = BundleAttestation.Sign(SignedBundleCheck.StatementOf(manifest, utf8, RunId.Nonce()), signer);
        var files = run.Recorder.Options.Files;
        files.Write(Path.Combine(run.BundlePath, BundleNames.Attestation), signed.Envelope, run.Durability != EvidenceDurability.Process);
        files.Write(Path.Combine(run.BundlePath, BundleNames.Sigstore), signed.SigstoreBundle, run.Durability != EvidenceDurability.Process);
        files.Replace(Path.Combine(run.BundlePath, BundleNames.Manifest), utf8);
        return digest;
    }

    /// <summary>The derived files of a bundle, from plans and log alone. Each is valid until the next is asked for.</summary>
    public static IEnumerable<(string Path, ReadOnlyMemory<byte> Bytes, string MediaType)> Derived(string runId, PlanPair plans, RunSummary summary, List<ConstraintCheck> checks)
    {
        yield return (BundleNames.Checks, summary.Checks.Utf8, "application/jsonl");
        var text = Utf8Builder.Rent();
        EvidenceDocument.Write(text, runId, plans, summary, checks);
        yield return (BundleNames.Evidence, text.Memory, "application/json");
        text.Clear();
        summary.Record.Write(text);
        yield return (BundleNames.Record, text.Memory, "application/json");
        text.Return();
    }

    private static byte[] PlanFile(OpenRun run, string path)
    {
        var createdAt = Timestamps.Format(run.StartedAt);
        var documents = run.Definition.Bundled;
        return path switch
        {
            BundleNames.OriginalPlan => documents.Original(createdAt),
            BundleNames.OptimizedPlan => documents.Optimized(createdAt),
            BundleNames.PlanDiff => documents.DiffUtf8,
            _ => documents.Patch(createdAt),
        };
    }

    private static string WriteManifest(OpenRun run, IEnumerable<KeyValuePair<string, WireValue>> facts, List<BundleFile> files)
    {
        var text = Utf8Builder.Rent();
        var digest = Manifest.Write(text, run, run.RunId, facts, files, WireNull.Value);
        run.Recorder.Options.Files.Replace(Path.Combine(run.BundlePath, BundleNames.Manifest), text.Written);
        text.Return();
        return digest;
    }

    /// <summary>Whether every file is asked to the disk by itself: without it, a manifest may survive a power cut that what it lists did not.</summary>
    private static bool Flushes(OpenRun run) => run.Durability != EvidenceDurability.Process;
}

/// <summary>What reading a log once gives besides its summary.</summary>
/// <param name="File">The SHA-256 of all bytes.</param>
/// <param name="Last">The SHA-256 of the last line without its LF; zeros where there is none.</param>
/// <param name="Bytes">The length.</param>
internal readonly record struct LogDigest(Digest256 File, Digest256 Last, long Bytes);
