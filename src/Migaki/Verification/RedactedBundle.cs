using System.Text;
using Migaki.Bundles;
using Migaki.Integrity;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>
/// A bundle from which events and files were withheld by <c>migaki export --format redacted</c>. The manifest is the sealed one, so digest, signature and
/// the Merkle root of the events are what they were; each event that is shown is proved to be one of the log, at its place, by the hashes of the others.
/// </summary>
internal sealed class RedactedBundle(BundleFiles files, WireObject manifest, byte[] manifestUtf8, IReadOnlyList<EcdsaP256Verifier> keys, FindingList findings)
{
    public const string StatementName = "redacted.json";
    public const string EventsName = "events.redacted.jsonl";
    public const string Version = "migaki.net.redacted.v0";

    /// <summary>What stands for an event that is withheld.</summary>
    public static WireObject Shell(long sequence, string sha256) => new WireObjectBuilder().Add("sequence", (double)sequence).Add("withheld", sha256).Build();

    public VerificationResult Verify(string runId)
    {
        var (events, withheldFiles) = Statement(runId);
        var shown = CheckEvents(runId, events);
        CheckFiles(withheldFiles);
        var (trust, keyId) = SignedBundleCheck.Check(files, manifest, manifestUtf8, keys, findings);
        var outcome = Wire.TryParse<MirOutcome>(RunSummary.Text(manifest, "outcome"), out var said) ? said : (MirOutcome?)null;
        var status = findings.Any ? BundleStatus.Tampered : trust;
        // What is withheld cannot be derived again: the claims are the signer's word, and nobody's where there is no signature.
        return new VerificationResult(status, runId, outcome, shown, status == BundleStatus.Verified && manifest["credible"] is WireBoolean { Value: true }, findings.Items)
        {
            KeyId = keyId,
            Note = $"Redacted: {Counted(events.Count, "event")} and {Counted(withheldFiles.Count, "file")} withheld; digest, signature and event root are those of the whole bundle, and what the claims rest on was not derived again.",
        };
    }

    private static string Counted(int count, string noun) => $"{count} {noun}{(count == 1 ? "" : "s")}";

    private (HashSet<long> Events, HashSet<string> Files) Statement(string runId)
    {
        var (events, withheld) = (new HashSet<long>(), new HashSet<string>(StringComparer.Ordinal));
        if (files.ReadSmall(StatementName, findings) is not { } utf8 || WireReader.Read(utf8).Value is not WireObject statement || RunSummary.Text(statement, "version") != Version)
        {
            findings.Add(StatementName, $"It is no {Version}.");
            return (events, withheld);
        }
        if (RunSummary.Text(statement, "runId") != runId) findings.Add(StatementName, "It is about another run.");
        if (RunSummary.Text(statement, "digest") != BundleNames.DigestPrefix + RunSummary.Text(manifest, "digest")) findings.Add(StatementName, "It is about another manifest.");
        foreach (var item in Items(statement, "events"))
        {
            if (item["sequence"] is not WireNumber { Value: >= 0 and < 1e15 } sequence || !events.Add((long)sequence.Value)) findings.Add(StatementName, "An entry of events[] names no event, or one twice.");
        }
        foreach (var item in Items(statement, "files"))
        {
            if (RunSummary.Text(item, "path") is not { } path || !withheld.Add(path)) findings.Add(StatementName, "An entry of files[] names no file, or one twice.");
        }
        return (events, withheld);
    }

    /// <summary>Every line, or its hash: the links, the count, the last hash and the root must be those of the manifest.</summary>
    private long CheckEvents(string runId, HashSet<long> withheld)
    {
        if (!files.Contains(EventsName))
        {
            findings.Add(EventsName, "A redacted bundle has it.");
            return 0;
        }
        var root = new EventLogRoot();
        var (count, shown, last) = (0L, 0L, default(Digest256));
        foreach (var line in files.Lines(EventsName, BundleLimits.LineBytes))
        {
            if (line is null || WireReader.Read(line, WireReaderOptions.AnyNumber).Value is not WireObject item)
            {
                findings.Add(EventsName, "The line is no event and no shell.", count, count + 1);
                return shown;
            }
            Digest256 hash;
            if (RunSummary.Text(item, "withheld") is { } hex)
            {
                if (!withheld.Contains(count)) findings.Add(EventsName, "The event is withheld and redacted.json does not say so.", count, count + 1);
                if (!Hex.TryRead(Encoding.UTF8.GetBytes(hex), out hash) || !CanonicalJson.ToUtf8(Shell(count, hex)).AsSpan().SequenceEqual(line))
                {
                    findings.Add(EventsName, "The shell is not as it is written.", count, count + 1);
                    return shown;
                }
            }
            else
            {
                shown++;
                hash = Digest256.Of(line);
                if (withheld.Contains(count)) findings.Add(EventsName, "The event is shown and redacted.json says it is withheld.", count, count + 1);
                if (item["sequence"] is not WireNumber sequence || sequence.Value != count) findings.Add(EventsName, $"The sequence is not {count}.", count, count + 1);
                if (RunSummary.Text(item, "prev") != (count == 0 ? BundleNames.ZeroHash : last.ToString())) findings.Add(EventsName, "It does not link to the event before.", count, count + 1);
                if (RunSummary.Text(item, "requestId") != runId) findings.Add(EventsName, "The event is of another run.", count, count + 1);
            }
            root.Append(hash);
            last = hash;
            count++;
        }
        var said = manifest["events"] as WireObject;
        if (said?["count"] is not WireNumber total || total.Value != count) findings.Add(EventsName, $"There are {count} events and the manifest states another number.");
        else if (RunSummary.Text(said, "lastHash") != (count == 0 ? BundleNames.ZeroHash : last.ToString())) findings.Add(EventsName, "The last event is not the one of the manifest.");
        else if (RunSummary.Text(said, "root") != root.Complete()) findings.Add(EventsName, "The events are not those whose root the manifest states.");
        if (withheld.Any(sequence => sequence >= count)) findings.Add(StatementName, "It withholds an event that the log does not have.");
        return shown;
    }

    /// <summary>Each file that is there is as listed; one that is not is named in redacted.json.</summary>
    private void CheckFiles(HashSet<string> withheld)
    {
        var listed = new HashSet<string>(StringComparer.Ordinal);
        foreach (var file in Items(manifest, "files"))
        {
            if (RunSummary.Text(file, "path") is not { } path || !listed.Add(path))
            {
                findings.Add(BundleNames.Manifest, "An entry of files[] has no path, or one that is listed twice.");
                continue;
            }
            // The log itself is proved line by line.
            if (path == BundleNames.Events)
            {
                if (files.Contains(path)) findings.Add(path, "A redacted bundle does not have it.");
                continue;
            }
            if (!files.Contains(path))
            {
                if (!withheld.Contains(path)) findings.Add(path, "The manifest lists it, it is not there, and redacted.json does not say so.");
            }
            else if (withheld.Contains(path)) findings.Add(path, "redacted.json says it is withheld, and it is there.");
            else if (files.Sha256(path) != RunSummary.Text(file, "sha256")) findings.Add(path, "Its SHA-256 is not the one in the manifest.");
        }
        foreach (var path in withheld)
            if (!listed.Contains(path)) findings.Add(StatementName, $"It withholds \"{path}\", which the manifest does not list.");
        foreach (var path in files.Paths)
            if (path is not (BundleNames.Manifest or BundleNames.Attestation or BundleNames.Sigstore or StatementName or EventsName) && !listed.Contains(path)) findings.Add(path, "The manifest does not list it.");
    }

    private static IEnumerable<WireObject> Items(WireObject from, string name) => from[name] is WireArray array ? array.Items.OfType<WireObject>() : [];
}
