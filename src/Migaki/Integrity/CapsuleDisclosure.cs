using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>The verdict on a disclosure envelope: the capsule's own, and what of the disclosures matches.</summary>
internal sealed record DisclosureVerdict(bool Ok, CapsuleVerdict Capsule, int Checked, int Matched, IReadOnlyList<(string Code, string Member)> Findings);

/// <summary>A capsule with some of the content its digests commit to. A false disclosure never changes the verdict on the capsule.</summary>
internal static class CapsuleDisclosure
{
    public static DisclosureVerdict Verify(byte[] utf8)
    {
        var read = WireReader.Read(utf8, WireReaderOptions.AnyNumber);
        var envelope = read.Value.Object();
        var content = envelope.Object("envelope") ?? envelope;
        var findings = new List<(string, string)>();
        if (content.Object("capsule") is not { } capsule)
            return new DisclosureVerdict(false, ActionCapsule.Verify(utf8), 0, 0, [("capsule_missing", "capsule")]);

        int count = 0, matched = 0;
        var digests = capsule.Object("model_attestation").Object("compute_attestation");
        foreach (var disclosure in content.Object("disclosures")?.Members ?? [])
        {
            if (digests.Text(disclosure.Key + "_digest") is not { } committed)
            {
                findings.Add(("disclosure_without_commitment", disclosure.Key));
                continue;
            }
            count++;
            if (ActionCapsule.Hash(disclosure.Value) == committed) matched++;
            else findings.Add(("disclosure_mismatch", disclosure.Key));
        }
        var verdict = ActionCapsule.Verify(capsule);
        return new DisclosureVerdict(verdict.Ok && findings.Count == 0, verdict, count, matched, findings);
    }
}
