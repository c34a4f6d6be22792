using System.Security.Cryptography;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>How much a finding weighs: an error makes the capsule not ok.</summary>
internal enum CapsuleSeverity { Info, Warning, Error }

/// <summary>One finding of the checks; <paramref name="Check"/> is the number of the check, null for what is none of the eight.</summary>
internal sealed record CapsuleFinding(int? Check, CapsuleSeverity Severity, string Code, string Detail);

/// <summary>The verdict on a capsule.</summary>
/// <param name="Ok">No error was found.</param>
/// <param name="Findings">In the order of the checks.</param>
/// <param name="RecomputedId">The id over the canonical form; null where there is no canonical form.</param>
/// <param name="EffectMode">Derived, not read.</param>
/// <param name="AttestationMode">Derived: without a verified receipt always self_attested.</param>
/// <param name="LedgerMode">Derived: chained where the parent is known.</param>
/// <param name="CrossPartyRung">Derived; null where no other party takes part.</param>
internal sealed record CapsuleVerdict(
    bool Ok, IReadOnlyList<CapsuleFinding> Findings, string? RecomputedId, string EffectMode, string AttestationMode, string LedgerMode, string? CrossPartyRung);

/// <summary>Agent Action Capsules (draft-mih-scitt-agent-action-capsule-00): digest and class 1 checks, as an export profile.</summary>
internal static class ActionCapsule
{
    private static readonly string[] NeverDispatch = ["blocked", "hitl_dispatched", "denied", "engine_failure", "deferred", "needs_decision", "expired", "escalated", "resolved"];
    private static readonly string[] VerdictClasses = ["executed", "timeout", "errored", .. NeverDispatch];
    private static readonly string[] LedgerModes = ["standalone", "chained", "anchored"];

    /// <summary>The id: SHA-256 of the canonical form without <c>capsule_id</c> and <c>chain</c>; null where a digested number is no safe integer.</summary>
    public static string? ComputeId(WireObject capsule)
    {
        if (FindFloat(capsule, "") is not null) return null;
        var digested = new WireObject(capsule.Members.Where(m => m.Key is not ("capsule_id" or "chain")));
        return Hash(digested);
    }

    /// <summary>Checks a capsule. Never throws.</summary>
    /// <param name="utf8">The capsule.</param>
    /// <param name="isKnown">Whether a capsule id is in the caller's store; null: there is no store, and no chain can be checked.</param>
    public static CapsuleVerdict Verify(byte[] utf8, Func<string, bool>? isKnown = null)
    {
        var read = WireReader.Read(utf8, WireReaderOptions.AnyNumber);
        return read.Value is WireObject capsule
            ? Verify(capsule, isKnown)
            : new CapsuleVerdict(false, [new CapsuleFinding(1, CapsuleSeverity.Error, "malformed_json", read.Error?.Message ?? "The capsule is not an object.")], null, "not_applicable", "self_attested", "standalone", null);
    }

    public static CapsuleVerdict Verify(WireObject capsule, Func<string, bool>? isKnown = null)
    {
        var findings = new List<CapsuleFinding>();
        void Error(int check, string code, string detail) => findings.Add(new CapsuleFinding(check, CapsuleSeverity.Error, code, detail));

        CheckStructure(capsule, Error);
        var id = ComputeId(capsule);
        if (id is not null && capsule.Text("capsule_id") is { } carried && carried != id) Error(2, "capsule_id_mismatch", $"recomputed {id} != carried {carried}");

        var effect = capsule.Object("effect");
        var status = effect.Text("status");
        if (status == "confirmed" && !WireAccess.IsSha256Hex(effect.Text("response_digest"))) Error(3, "confirmed_without_response", "effect.status 'confirmed' requires a 64-hex response_digest");

        var effectMode = EffectMode(effect);
        var verdictClass = capsule.Object("disposition").Text("verdict_class");
        if (NeverDispatch.Contains(verdictClass) && effectMode != "not_applicable") Error(4, "verdict_effect_conflict", $"verdict_class '{verdictClass}' never dispatches, but derived effect_mode is '{effectMode}'");

        var attestation = effect?["effect_attestation"];
        if (effectMode != "not_applicable" && attestation is null) Error(5, "effect_attestation_missing", $"effect_attestation REQUIRED for effect_mode '{effectMode}'");
        if (effectMode == "not_applicable" && attestation is not null) Error(5, "effect_attestation_forbidden", "effect_attestation MUST be absent where nothing was executed");

        var parent = capsule.Object("chain").Text("parent_capsule_id");
        if (parent is not null && isKnown is not null && !isKnown(parent)) Error(6, "chain_parent_missing", $"the parent capsule {parent} is not in the store");

        var ledgerMode = parent is not null && isKnown is not null && isKnown(parent) ? "chained" : "standalone";
        var rung = CrossPartyRung(capsule.Object("cross_party"));
        CheckAssurance(capsule.Object("assurance"), effectMode, ledgerMode, rung, Error);
        ReportUnknownValues(capsule, findings);
        if (capsule.Object("disposition").Flag("human_disposed") == true && capsule.Object("disposition").Text("approver") != "human")
            findings.Add(new CapsuleFinding(null, CapsuleSeverity.Warning, "dishonest_human_disposed", "human_disposed=true with a non-human approver"));
        return new CapsuleVerdict(findings.TrueForAll(f => f.Severity != CapsuleSeverity.Error), findings, id, effectMode, "self_attested", ledgerMode, rung);
    }

    private static void CheckStructure(WireObject capsule, Action<int, string, string> error)
    {
        foreach (var name in new[] { "action_id", "action_type", "capsule_id", "developer", "format_version", "operator", "spec_version", "timestamp" })
            if (capsule.Text(name) is not { Length: > 0 }) error(1, "missing_field", $"{name} is missing or no text");
        var disposition = capsule.Object("disposition");
        if (disposition.Text("decision") is null) error(1, "missing_field", "disposition.decision is missing or no text");
        if (disposition.Text("approver") is not ("human" or "policy")) error(1, "invalid_approver", "disposition.approver is neither 'human' nor 'policy'");
        if (disposition.Flag("human_disposed") is null) error(1, "missing_field", "disposition.human_disposed is missing or no boolean");
        if (capsule.Object("assurance") is null) error(1, "missing_field", "assurance is missing or no object");
        if (capsule["effect"] is not (null or WireObject)) error(1, "missing_field", "effect is no object");
        if (capsule["chain"] is not (null or WireObject)) error(1, "missing_field", "chain is no object");
        if (FindFloat(capsule, "") is { } place) error(1, "float_in_digest_field", $"floating-point value at {place}");
    }

    private static string EffectMode(WireObject? effect) => effect.Text("status") switch
    {
        null when effect is null => "not_applicable",
        "planned" => "not_applicable",
        "confirmed" when WireAccess.IsSha256Hex(effect.Text("response_digest")) => "confirmed",
        _ => "dispatched_unconfirmed",
    };

    private static string? CrossPartyRung(WireObject? parties) =>
        WireAccess.IsSha256Hex(parties.Text("initiator_ref")) && WireAccess.IsSha256Hex(parties.Text("counterparty_ref"))
        && parties.Text("correlator") is { Length: > 0 } && parties.Flag("substantive") == true ? "full_bilateral" : null;

    private static void CheckAssurance(WireObject? claimed, string effectMode, string ledgerMode, string? rung, Action<int, string, string> error)
    {
        if (claimed is null) return;
        if (claimed.Text("effect_mode") is { } effect && effect != effectMode) error(7, "assurance_overclaim", $"effect_mode '{effect}' is claimed, '{effectMode}' derived");
        if (claimed.Text("attestation_mode") is { } attestation && attestation != "self_attested") error(7, "assurance_overclaim", $"attestation_mode '{attestation}' is claimed, 'self_attested' derived");
        if (claimed.Text("ledger_mode") is { } ledger && Array.IndexOf(LedgerModes, ledger) is var rank && (rank < 0 || rank > Array.IndexOf(LedgerModes, ledgerMode)))
            error(7, "assurance_overclaim", $"ledger_mode '{ledger}' is claimed, '{ledgerMode}' derived");
        if (claimed.Text("cross_party_rung") is { } party && party != rung) error(7, "assurance_overclaim", $"cross_party_rung '{party}' is claimed, '{rung ?? "none"}' derived");
    }

    private static void ReportUnknownValues(WireObject capsule, List<CapsuleFinding> findings)
    {
        bool Unknown(string parent, string name, params string[] seeded)
        {
            if (capsule.Object(parent).Text(name) is not { } value || seeded.Contains(value)) return false;
            findings.Add(new CapsuleFinding(8, CapsuleSeverity.Info, "unknown_registry_value", $"{parent}.{name}='{value}' is not a seeded value"));
            return true;
        }

        Unknown("disposition", "verdict_class", VerdictClasses);
        Unknown("disposition", "decision", "accept", "reject", "needs_input", "deferred");
        Unknown("effect", "type", "write_order", "send_payment");
        Unknown("effect", "irreversibility_class", "two_way", "one_way_recoverable", "one_way_consequential", "one_way_terminal");
        if (Unknown("effect", "effect_attestation", "gate_executed", "runtime_claimed"))
            findings.Add(new CapsuleFinding(8, CapsuleSeverity.Info, "effect_attestation_graded_floor", "unknown effect_attestation graded no stronger than 'runtime_claimed'"));
        Unknown("chain", "relation", "supersedes");
    }

    /// <summary>Where the first number stands that is no integer within 2^53-1; the chain is not digested.</summary>
    private static string? FindFloat(WireValue value, string path)
    {
        switch (value)
        {
            case WireNumber number:
                return Math.Floor(number.Value) == number.Value && Math.Abs(number.Value) <= 9007199254740991 ? null : path;
            case WireArray array:
                for (var i = 0; i < array.Items.Count; i++)
                    if (FindFloat(array.Items[i], $"{path}[{i}]") is { } inItem) return inItem;
                return null;
            case WireObject item:
                foreach (var member in item.Members)
                    if ((path.Length > 0 || member.Key is not "chain") && FindFloat(member.Value, path.Length == 0 ? member.Key : $"{path}.{member.Key}") is { } inMember) return inMember;
                return null;
            default:
                return null;
        }
    }

    internal static string? Hash(WireValue value)
    {
        try
        {
            return Convert.ToHexString(SHA256.HashData(CanonicalJson.ToUtf8(value))).ToLowerInvariant();
        }
        catch (ArgumentException)
        {
            return null; // no canonical form
        }
    }
}
