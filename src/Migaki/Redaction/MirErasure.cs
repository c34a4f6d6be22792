using System.Globalization;
using Migaki.Bundles;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Verification;

namespace Migaki;

/// <summary>What an erasure did.</summary>
/// <param name="Erased">The keys that were destroyed.</param>
/// <param name="Held">Those that are under legal hold and were not.</param>
/// <param name="Records">Where it is recorded: one file beside each bundle that was found.</param>
public sealed record ErasureResult(IReadOnlyList<ErasureKey> Erased, IReadOnlyList<ErasureKey> Held, IReadOnlyList<string> Records);

/// <summary>
/// Erases payloads of sealed bundles by destroying the keys they are encrypted under. The bundles stay as they are and still verify; beside each, in
/// <c>erasures.jsonl</c>, a record says what can no longer be read, since when, and why.
/// </summary>
public static class MirErasure
{
    /// <summary>The file beside a bundle's folder.</summary>
    public const string RecordName = "erasures.jsonl";

    /// <summary>Erases all payloads of a data subject.</summary>
    /// <param name="store">The keys.</param>
    /// <param name="subject">As <see cref="MigakiOptions.DataSubject"/> named them.</param>
    /// <param name="reason">Why; it is redacted. Do not name the subject.</param>
    /// <param name="bundleRoot">Where the bundles are; null where they are elsewhere, and then nothing is recorded beside them.</param>
    /// <param name="clock">When it happens. Default: the system's time.</param>
    public static ErasureResult OfSubject(IErasureKeyStore store, string subject, string reason, string? bundleRoot = null, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(subject);
        return Erase(store, key => string.Equals(key.Subject, subject, StringComparison.Ordinal), "subject", reason, bundleRoot, clock);
    }

    /// <summary>Erases all payloads of a run.</summary>
    /// <inheritdoc cref="OfSubject"/>
    public static ErasureResult OfRun(IErasureKeyStore store, string runId, string reason, string? bundleRoot = null, TimeProvider? clock = null)
    {
        ArgumentException.ThrowIfNullOrEmpty(runId);
        return Erase(store, key => string.Equals(key.RunId, runId, StringComparison.Ordinal), "run", reason, bundleRoot, clock);
    }

    /// <summary>Erases what was kept as long as the plans declared (<c>RetentionTtlMs</c>).</summary>
    /// <inheritdoc cref="OfSubject"/>
    public static ErasureResult Expired(IErasureKeyStore store, string? bundleRoot = null, TimeProvider? clock = null)
    {
        var now = (clock ?? TimeProvider.System).GetUtcNow();
        return Erase(store, key => key.ExpiresAt <= now, "retention", "The declared retention has ended.", bundleRoot, clock);
    }

    private static ErasureResult Erase(IErasureKeyStore store, Func<ErasureKey, bool> which, string cause, string reason, string? bundleRoot, TimeProvider? clock)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentException.ThrowIfNullOrEmpty(reason);
        var now = (clock ?? TimeProvider.System).GetUtcNow();
        var (erased, held, records) = (new List<ErasureKey>(), new List<ErasureKey>(), new List<string>());
        foreach (var key in store.List().Where(which).ToList())
        {
            // Legal hold is stronger than any wish to erase.
            if (key.LegalHold) held.Add(key);
            else if (store.Destroy(key.KeyId)) erased.Add(key);
        }
        if (bundleRoot is null) return new ErasureResult(erased, held, records);
        foreach (var run in erased.GroupBy(key => key.RunId).Where(run => RunId.IsValid(run.Key)))
        {
            var folder = Path.Combine(bundleRoot, run.Key);
            if (Directory.Exists(Path.Combine(folder, BundleNames.Folder))) records.Add(Record(folder, run.Key, [.. run.Select(key => key.KeyId)], cause, reason, now));
        }
        return new ErasureResult(erased, held, records);
    }

    /// <summary>Appends one line, linked to the one before and to the manifest of the bundle it is about.</summary>
    private static string Record(string folder, string runId, IReadOnlyList<string> keyIds, string cause, string reason, DateTimeOffset now)
    {
        var path = Path.Combine(folder, RecordName);
        var lines = File.Exists(path) ? File.ReadAllBytes(path) : [];
        var (count, last) = ErasureRecords.End(lines);
        var manifest = Path.Combine(folder, BundleNames.Folder, BundleNames.Manifest);
        using var redactor = new Redaction.Redactor();
        var line = CanonicalJson.ToUtf8(new WireObjectBuilder()
            .Add("cause", cause)
            .Add("eventType", "retention.erased")
            .Add("evidenceVersion", ErasureRecords.Version)
            .Add("keyIds", new WireArray(keyIds.Order(StringComparer.Ordinal).Select(id => (WireValue)id)))
            .Add("occurredAtUtc", Timestamps.Format(now))
            .Add("prev", last)
            .Add("reason", redactor.Redact(reason, "/reason"))
            .Add("requestId", runId)
            .Add("sequence", count)
            .Add("statementKind", "observed")
            .Add("supersedes", new WireObjectBuilder().Add("digest", File.Exists(manifest) ? BundleNames.DigestPrefix + Digest256.Of(File.ReadAllBytes(manifest)) : null).Add("file", BundleNames.Folder + "/" + BundleNames.Manifest).Build())
            .Build());
        using var file = new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.Read);
        file.Write([.. line, (byte)'\n']);
        file.Flush(flushToDisk: true);
        return path;
    }
}
