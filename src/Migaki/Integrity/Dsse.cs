using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>One signature of an envelope. The key id is a hint and decides nothing.</summary>
internal sealed record DsseSignature(string? KeyId, byte[] Signature);

/// <summary>A DSSE envelope as it was read. <see cref="Payload"/> is what was signed: use these bytes, never a copy from elsewhere.</summary>
internal sealed record DsseEnvelope(string PayloadType, byte[] Payload, IReadOnlyList<DsseSignature> Signatures)
{
    public WireObject ToWire() => WireAccess.Make(
        ("payload", Convert.ToBase64String(Payload)),
        ("payloadType", PayloadType),
        ("signatures", new WireArray(Signatures.Select(s => WireAccess.Make(("keyid", s.KeyId is null ? null : (WireValue)s.KeyId), ("sig", Convert.ToBase64String(s.Signature)))))));

    /// <summary>Canonical JSON.</summary>
    public byte[] ToUtf8() => CanonicalJson.ToUtf8(ToWire());
}

/// <summary>Whether enough keys signed.</summary>
/// <param name="IsVerified">At least the threshold of distinct keys signed.</param>
/// <param name="KeyIds">The keys with a valid signature, each once.</param>
/// <param name="Reason">Why not; null where it holds.</param>
internal sealed record DsseVerdict(bool IsVerified, IReadOnlyList<string> KeyIds, string? Reason);

/// <summary>Dead Simple Signing Envelope, protocol v1.</summary>
internal static class Dsse
{
    private const int MaxSignatures = 64;

    /// <summary>The bytes that are signed: type and body with their lengths, so neither can be taken for the other.</summary>
    public static byte[] PreAuthEncoding(string payloadType, ReadOnlySpan<byte> payload)
    {
        var head = string.Create(CultureInfo.InvariantCulture, $"DSSEv1 {Encoding.UTF8.GetByteCount(payloadType)} {payloadType} {payload.Length} ");
        var length = Encoding.UTF8.GetByteCount(head);
        var encoding = new byte[length + payload.Length];
        Encoding.UTF8.GetBytes(head, encoding);
        payload.CopyTo(encoding.AsSpan(length));
        return encoding;
    }

    public static DsseEnvelope Sign(string payloadType, byte[] payload, params ISigner[] signers) =>
        new(payloadType, payload, [.. signers.Select(s => new DsseSignature(s.KeyId, s.Sign(PreAuthEncoding(payloadType, payload))))]);

    public static bool TryRead(byte[] utf8, [NotNullWhen(true)] out DsseEnvelope? envelope, [NotNullWhen(false)] out string? error)
    {
        envelope = null;
        var read = WireReader.Read(utf8, WireReaderOptions.AnyNumber);
        if (read.Value is null)
        {
            error = $"The envelope is not strict JSON: {read.Error!.Message}";
            return false;
        }
        return TryRead(read.Value, out envelope, out error);
    }

    public static bool TryRead(WireValue value, [NotNullWhen(true)] out DsseEnvelope? envelope, [NotNullWhen(false)] out string? error)
    {
        envelope = null;
        error = null;
        var root = value.Object();
        if (root.Text("payloadType") is not { Length: > 0 } type) error = "The envelope has no payloadType.";
        else if (!StrictBase64.TryDecode(root.Text("payload"), out var payload)) error = "The envelope's payload is not base64.";
        else if (root.Array("signatures") is not { Count: > 0 and <= MaxSignatures } items) error = $"The envelope does not have 1 to {MaxSignatures} signatures.";
        else
        {
            var signatures = new List<DsseSignature>();
            foreach (var item in items)
            {
                var keyId = item.Object()?["keyid"];
                if (keyId is not (null or WireNull or WireString) || !StrictBase64.TryDecode(item.Object().Text("sig"), out var signature) || signature.Length == 0)
                {
                    error = "A signature of the envelope is not base64, or its keyid is no text.";
                    return false;
                }
                signatures.Add(new DsseSignature((keyId as WireString)?.Value, signature));
            }
            envelope = new DsseEnvelope(type, payload, signatures);
            return true;
        }
        return false;
    }

    /// <summary>Counts the distinct keys that signed: one key twice, or in two encodings, is one.</summary>
    public static DsseVerdict Verify(DsseEnvelope envelope, IReadOnlyList<EcdsaP256Verifier> keys, int threshold = 1)
    {
        if (threshold < 1) return new DsseVerdict(false, [], "The threshold is not at least 1.");
        var data = PreAuthEncoding(envelope.PayloadType, envelope.Payload);
        var accepted = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var key in keys)
        {
            foreach (var signature in envelope.Signatures)
            {
                // Whatever its keyid says: every signature is tried with every key.
                if (!key.Verify(data, signature.Signature)) continue;
                accepted.Add(key.KeyId);
                break;
            }
        }
        return accepted.Count >= threshold
            ? new DsseVerdict(true, [.. accepted], null)
            : new DsseVerdict(false, [.. accepted], keys.Count == 0 ? "No key was given." : $"{accepted.Count} of {threshold} required keys signed.");
    }
}
