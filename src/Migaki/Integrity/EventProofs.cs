using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>What a proof of one event is worth.</summary>
/// <param name="Status"><c>verified</c>, <c>untrusted</c> or <c>unsigned</c> as for bundles; <c>refuted</c> where it does not hold.</param>
/// <param name="Reason">Why it does not hold; null where it does.</param>
/// <param name="RunId">The run the manifest speaks of.</param>
/// <param name="Sequence">The event.</param>
/// <param name="EventType">What it is.</param>
internal sealed record EventProofVerdict(string Status, string? Reason, string? RunId, long? Sequence, string? EventType);

/// <summary>Makes and checks proofs of single events of a sealed bundle. Checking needs the manifest, never the log.</summary>
internal static class EventProofs
{
    /// <summary>Reads a log line by line, in constant memory but for 32 bytes an event.</summary>
    public static EventProof Of(string path, int sequence)
    {
        var tree = new EventLogTree();
        byte[] line = [];
        var at = 0;
        using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        var (buffer, filled) = (new byte[64 * 1024], 0);
        while (file.Read(buffer, filled, buffer.Length - filled) is > 0 and var read)
        {
            filled += read;
            var start = 0;
            while (buffer.AsSpan(start, filled - start).IndexOf((byte)'\n') is >= 0 and var length)
            {
                tree.AppendLine(buffer.AsSpan(start, length));
                if (at++ == sequence) line = buffer.AsSpan(start, length).ToArray();
                start += length + 1;
            }
            Buffer.BlockCopy(buffer, start, buffer, 0, filled - start);
            filled -= start;
            if (filled == buffer.Length) Array.Resize(ref buffer, buffer.Length * 2);
        }
        return tree.Prove(sequence, line);
    }

    /// <summary>Never throws: what it is given may be anything.</summary>
    public static EventProofVerdict Verify(byte[] proofUtf8, byte[] manifestUtf8, byte[]? attestation, IReadOnlyList<EcdsaP256Verifier> keys)
    {
        static EventProofVerdict Refuted(string reason, string? runId = null, long? sequence = null) => new("refuted", reason, runId, sequence, null);

        if (!EventProof.TryRead(proofUtf8, out var proof, out var error)) return Refuted(error);
        if (WireReader.Read(manifestUtf8).Value is not WireObject manifest || manifest.Text("schema_version") != BundleNames.ManifestVersion) return Refuted("The manifest is none of a bundle.", null, proof.Sequence);
        var runId = manifest.Text("run_id");
        var digest = Recording.Digest256.Of(CanonicalJson.ToUtf8(new WireObject(manifest.Members.Where(member => member.Key != "digest")))).ToString();
        if (manifest.Text("digest") != digest || !CanonicalJson.ToUtf8(manifest).AsSpan().SequenceEqual(manifestUtf8)) return Refuted("The manifest's digest is not that of its content.", runId, proof.Sequence);
        if (manifest.Object("events").Whole("count") is not { } count || manifest.Object("events").Text("root") is not { } root) return Refuted("The manifest has no root of the events: the run was not sealed.", runId, proof.Sequence);
        if (proof.Verify(count, root) is { } broken) return Refuted(broken, runId, proof.Sequence);
        var line = WireReader.Read(proof.Line).Value.Object();
        if (line.Text("requestId") != runId) return Refuted("The event is of another run.", runId, proof.Sequence);
        var status = "unsigned";
        if (manifest["signing"] is WireObject)
        {
            if (attestation is null) return Refuted("The manifest says the bundle is signed, and the signature is not there.", runId, proof.Sequence);
            var signed = BundleAttestation.Verify(attestation, manifestUtf8, keys);
            if (signed.State == AttestationState.Trusted) status = "verified";
            else if (signed.Statement is null || keys.Any(key => key.KeyId == manifest.Object("signing").Text("keyId"))) return Refuted(signed.Reason ?? "It is no signature of this manifest.", runId, proof.Sequence);
            else status = "untrusted";
        }
        return new EventProofVerdict(status, null, runId, proof.Sequence, line.Text("eventType"));
    }
}
