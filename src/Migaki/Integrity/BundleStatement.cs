using System.Diagnostics.CodeAnalysis;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>What is signed about a run: an in-toto Statement v1 whose subject is <c>bundle.json</c>.</summary>
internal sealed record BundleStatement
{
    public const string PayloadType = "application/vnd.in-toto+json";
    public const string StatementType = "https://in-toto.io/Statement/v1";

    /// <summary>Our predicate. A change that could turn a deny into an allow gets a new last segment.</summary>
    public const string PredicateType = "https://migaki.dev/attestation/evidence-bundle/v1";

    public const string SubjectName = "bundle.json";

    /// <summary>SHA-256 of the bytes of <c>bundle.json</c>, lower-case hex.</summary>
    public required string BundleSha256 { get; init; }

    public required string RunId { get; init; }

    public required string Outcome { get; init; }

    /// <summary>The manifest's schema_version.</summary>
    public required string SchemaVersion { get; init; }

    public required string PlanId { get; init; }

    /// <summary>Digest of the original plan, as the manifest states it.</summary>
    public required string OriginalPlanDigest { get; init; }

    /// <summary>Digest of the optimized plan; null where there is none.</summary>
    public string? OptimizedPlanDigest { get; init; }

    public required bool Credible { get; init; }

    /// <summary>What the caller asked for to tell this run from a replay of an old one; a fresh random text otherwise.</summary>
    public required string Nonce { get; init; }

    /// <summary>Canonical JSON: the payload that is signed.</summary>
    public byte[] ToUtf8() => CanonicalJson.ToUtf8(WireAccess.Make(
        ("_type", StatementType),
        ("subject", new WireArray([WireAccess.Make(("name", SubjectName), ("digest", WireAccess.Make(("sha256", BundleSha256))))])),
        ("predicateType", PredicateType),
        ("predicate", WireAccess.Make(
            ("run_id", RunId),
            ("outcome", Outcome),
            ("schema_version", SchemaVersion),
            ("plan", WireAccess.Make(("id", PlanId), ("originalDigest", OriginalPlanDigest), ("optimizedDigest", OptimizedPlanDigest is null ? null : (WireValue)OptimizedPlanDigest))),
            ("credible", Credible),
            ("nonce", Nonce)))));

    /// <summary>
    /// Reads a statement of ours. Unknown members are ignored, as in-toto asks; the subject is found by its digest alone, so
    /// <paramref name="bundleSha256"/> is the digest of the manifest at hand.
    /// </summary>
    public static bool TryRead(byte[] payload, string bundleSha256, [NotNullWhen(true)] out BundleStatement? statement, [NotNullWhen(false)] out string? error)
    {
        statement = null;
        var read = WireReader.Read(payload);
        var root = read.Value.Object();
        if (root is null) return Fail(read.Error is { } reason ? $"The statement is not strict JSON: {reason.Message}" : "The statement is not an object.", out error);
        if (root.Text("_type") != StatementType) return Fail($"The payload is not an in-toto Statement v1 (_type is \"{root.Text("_type")}\").", out error);
        if (root.Text("predicateType") != PredicateType) return Fail($"The predicate type \"{root.Text("predicateType")}\" is not \"{PredicateType}\".", out error);
        if (root.Array("subject") is not { Count: > 0 } subjects) return Fail("The statement has no subject.", out error);
        var matches = false;
        foreach (var subject in subjects)
        {
            if (subject.Object().Object("digest") is not { Members.Count: > 0 } digest) return Fail("A subject of the statement has no digest.", out error);
            matches |= WireAccess.IsSha256Hex(bundleSha256) && string.Equals(digest.Text("sha256"), bundleSha256, StringComparison.Ordinal);
        }
        if (!matches) return Fail("The statement is about another bundle.json: no subject has its digest.", out error);

        var predicate = root.Object("predicate");
        var plan = predicate.Object("plan");
        if (predicate.Text("run_id") is not { } runId || predicate.Text("outcome") is not { } outcome || predicate.Text("schema_version") is not { } schema
            || plan.Text("id") is not { } planId || plan.Text("originalDigest") is not { } original
            || predicate.Flag("credible") is not { } credible || predicate.Text("nonce") is not { } nonce)
            return Fail("The statement's predicate lacks run_id, outcome, schema_version, plan, credible or nonce.", out error);
        if (plan!["optimizedDigest"] is not (null or WireString)) return Fail("The statement's plan.optimizedDigest is no text.", out error);
        error = null;
        statement = new BundleStatement
        {
            BundleSha256 = bundleSha256, RunId = runId, Outcome = outcome, SchemaVersion = schema, PlanId = planId,
            OriginalPlanDigest = original, OptimizedPlanDigest = plan.Text("optimizedDigest"), Credible = credible, Nonce = nonce,
        };
        return true;
    }

    private static bool Fail(string reason, out string error)
    {
        error = reason;
        return false;
    }
}
