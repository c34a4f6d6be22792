using Migaki.Integrity;

namespace Migaki.Verification;

/// <summary>What a verifier found a bundle to be.</summary>
public enum BundleStatus
{
    /// <summary><c>verified</c>: whole, and signed by a key the caller trusts.</summary>
    Verified,
    /// <summary><c>verified_incomplete</c>: the run was not sealed; what it recorded holds together.</summary>
    VerifiedIncomplete,
    /// <summary><c>unsigned</c>: whole; without a signature that proves integrity against accident, not against forgery.</summary>
    Unsigned,
    /// <summary><c>untrusted</c>: whole and signed, by a key the caller did not name.</summary>
    Untrusted,
    /// <summary><c>tampered</c>: something is not what the bundle says it is.</summary>
    Tampered,
    /// <summary><c>malformed</c>: not a bundle.</summary>
    Malformed,
    /// <summary><c>unsupported</c>: a version this verifier does not know.</summary>
    Unsupported,
}

/// <summary>Something a verifier has to say about a place.</summary>
/// <param name="File">The file inside the bundle; empty for the folder itself.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Sequence">The event, where it is about one.</param>
/// <param name="Line">The line from 1, where it is about one.</param>
public sealed record BundleFinding(string File, string Message, long? Sequence = null, long? Line = null);

/// <summary>The verdict on a bundle.</summary>
/// <param name="Status">What it is.</param>
/// <param name="RunId">Whose it says it is.</param>
/// <param name="Outcome">How the run ended; null where that cannot be read.</param>
/// <param name="Events">Events that were read and hold together.</param>
/// <param name="Credible">Whether all seven claims are answered.</param>
/// <param name="Findings">What is wrong; empty for a bundle that is whole.</param>
public sealed record VerificationResult(BundleStatus Status, string? RunId, MirOutcome? Outcome, long Events, bool Credible, IReadOnlyList<BundleFinding> Findings)
{
    /// <summary>The key a signature names: a hint, never a reason to trust it; null where the bundle is not signed.</summary>
    public string? KeyId { get; init; }

    /// <summary>What limits this verdict, e.g. a key that could not be read; null where nothing does.</summary>
    public string? Note { get; init; }

    /// <summary>How many payloads are encrypted under each key.</summary>
    internal IReadOnlyDictionary<string, long>? PayloadKeys { get; init; }

    /// <summary>Whether everything the bundle has is what it says, whoever wrote it.</summary>
    public bool IntegrityHolds => Status is BundleStatus.Verified or BundleStatus.VerifiedIncomplete or BundleStatus.Unsigned or BundleStatus.Untrusted;

    /// <summary>Where a log that was not sealed was cut off, and how many bytes after that are no event; null where it was not.</summary>
    public TornTail? Torn { get; init; }
}

/// <summary>The verdict on one of many bundles.</summary>
/// <param name="Path">The bundle's folder, or the archive.</param>
/// <param name="Result">The verdict.</param>
public sealed record LocatedResult(string Path, VerificationResult Result);

/// <summary>The end of a log that was being written when the process ended.</summary>
/// <param name="TruncatedAt">The offset up to which lines are complete.</param>
/// <param name="BytesDropped">The bytes of the unfinished line, without zeros the file was grown by.</param>
public sealed record TornTail(long TruncatedAt, long BytesDropped);

/// <summary>What a verifier may ask for beyond soundness.</summary>
public sealed record VerificationOptions
{
    /// <summary>The defaults.</summary>
    public static VerificationOptions Default { get; } = new();

    /// <summary>The keys whose signatures are trusted. Null: the key that <c>MIGAKI_VERIFY_KEY</c> names, where it does; empty: none.</summary>
    public IReadOnlyList<EcdsaP256Verifier>? TrustedKeys { get; init; }

    internal (IReadOnlyList<EcdsaP256Verifier> Keys, string? Note) ResolveKeys()
    {
        if (TrustedKeys is { } given) return (given, null);
        if (Environment.GetEnvironmentVariable(EcdsaP256Verifier.PathVariable) is not { Length: > 0 } path) return ([], null);
        return EcdsaP256Verifier.TryFromPemFile(path, out var key, out var error) ? ([key], null) : ([], error);
    }

    /// <summary>The most bytes the files of one bundle in an archive may have together when inflated; 4 GiB unless set.</summary>
    public long MaxArchiveBytes { get; init; } = 4L * 1024 * 1024 * 1024;

    /// <summary>The most findings that are collected; one hundred unless set.</summary>
    public int MaxFindings { get; init; } = 100;
}
