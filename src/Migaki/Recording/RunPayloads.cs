using System.Globalization;
using Migaki.Mir;
using Migaki.Redaction;
using Migaki.Runtime;

namespace Migaki.Recording;

/// <summary>
/// The payloads of one full-trace run: redacted, bounded, then written under their SHA-256, each before the event that speaks of it. What is left
/// out is said with a reason.
/// </summary>
internal sealed class RunPayloads(OpenRun run)
{
    /// <summary>Files of a bundle are at most 10,000; the others need some.</summary>
    internal const int MostFiles = 8_000;

    private readonly object _lock = new();
    private readonly Dictionary<string, PayloadRef> _written = new(StringComparer.Ordinal);
    private readonly HashSet<string> _said = new(StringComparer.Ordinal);
    private readonly MigakiOptions _options = run.Recorder.Options;
    private readonly PayloadCodec _codec = run.Definition.Payloads;
    private readonly SaltedPayload _salted = new();
    private bool _closed, _hasFolder;
    private long _total;
    private int _calls;

    /// <summary>A number that tells the calls of steps apart.</summary>
    public int NextCall() => Interlocked.Increment(ref _calls);

    /// <summary>The policy of contents that come from these blocks; of all blocks where none is named.</summary>
    public PayloadPolicy PolicyOf(IEnumerable<int>? blocks)
    {
        var plan = run.Plan.Plan;
        return PayloadPolicy.Of(plan.Constraints, _options.MaxPayloadPrivacy, blocks is null ? plan.Context : blocks.Select(block => plan.Context[block]));
    }

    public PayloadRef Keep<T>(string role, string? name, T value, PayloadPolicy policy)
    {
        if (policy.Forbidden is { } forbidden) return new PayloadRef(role, name) { Omitted = forbidden };
        var json = _codec.Encode(value, out var omitted);
        return json is null ? new PayloadRef(role, name) { Omitted = omitted } : Keep(role, name, json, policy, PayloadCodec.IsBytes(typeof(T)));
    }

    /// <summary>The items of a stream, as they come.</summary>
    public PayloadItems<T> Items<T>(string role, PayloadPolicy policy) => new(this, _codec, role, policy, _options.MaxPayloadBytes);

    /// <summary>What a stream gave, in order: an array.</summary>
    internal PayloadRef KeepItems(string role, byte[] json, PayloadPolicy policy) => Keep(role, null, json, policy, isBytes: false, isStream: true) with { IsStream = true };

    internal PayloadRef TooLarge(string role, string? name, long reached) => Limit(role, name, "payloadBytes", _options.MaxPayloadBytes, reached);

    private PayloadRef Keep(string role, string? name, byte[] json, PayloadPolicy policy, bool isBytes, bool isStream = false)
    {
        if (json.LongLength > _options.MaxPayloadBytes) return TooLarge(role, name, json.LongLength);
        var report = new RedactionReport();
        if (PayloadText.Clean(json, isBytes, run.Redactor.For(report), out var omitted, isStream) is not { } clean) return new PayloadRef(role, name) { Omitted = omitted };
        lock (_lock) return Write(role, name, clean, policy, report);
    }

    private PayloadRef Write(string role, string? name, byte[] clean, PayloadPolicy policy, RedactionReport report)
    {
        var content = Digest256.Of(clean).ToString();
        if (_closed) return new PayloadRef(role, name) { Omitted = "the run had ended" };
        // Equal contents are one file, as long as they are kept equally long.
        var identity = string.Create(CultureInfo.InvariantCulture, $"{content}/{policy.TtlMs}");
        if (!_written.TryGetValue(identity, out var stored))
        {
            if (_total + clean.LongLength > _options.MaxPayloadTotalBytes) return Limit(role, name, "payloadTotalBytes", _options.MaxPayloadTotalBytes, _total + clean.LongLength);
            if (_written.Count >= MostFiles) return Limit(role, name, "payloads", MostFiles, _written.Count + 1L);
            try
            {
                stored = Store(content, clean, policy);
            }
            catch (Exception error) when (OpenRun.IsStorage(error))
            {
                if (!run.MayLose) throw new MirEvidenceException($"A payload of run {run.RunId} could not be written: {error.Message}", error);
                return new PayloadRef(role, name) { Omitted = "it could not be written" };
            }
            _total += clean.LongLength;
            // The bytes go on with the event, not with the run.
            _written.Add(identity, stored with { File = null });
        }
        return stored with
        {
            File = stored.File ?? (stored.KeyId is null && run.Replay is null ? _salted.File(clean) : null),
            Role = role, Name = name, Privacy = policy.Privacy, TtlMs = policy.TtlMs,
            Redactions = report.Total == 0 ? [] : [.. report.Entries().Select(entry => entry with { Path = $"{BundleNames.PayloadPath(stored.Sha256!)}#{entry.Path}" })],
        };
    }

    private PayloadRef Store(string content, byte[] clean, PayloadPolicy policy)
    {
        if (run.Replay is { } replay)
        {
            replay.Payloads[content] = clean;
            return new PayloadRef("", null) { Sha256 = content, Bytes = clean.LongLength };
        }
        var (keyId, bytes) = run.Keys is { } keys ? keys.Encrypt(clean, policy.TtlMs) : ((string?)null, _salted.File(clean));
        var sha = Digest256.Of(bytes).ToString();
        WriteFile(sha, bytes);
        return new PayloadRef("", null) { Sha256 = sha, Bytes = bytes.LongLength, KeyId = keyId, File = bytes };
    }

    /// <summary>Takes over what a step kept in a run that had ended when the step's event came.</summary>
    public void Adopt(IEnumerable<PayloadRef> payloads)
    {
        foreach (var payload in payloads)
            if (payload is { Sha256: { } sha, File: { } bytes }) WriteFile(sha, bytes);
    }

    /// <summary>Nothing is written any more: what a late step keeps goes into a run of its own.</summary>
    public void Close()
    {
        lock (_lock) _closed = true;
    }

    /// <summary>Removes the files that no event of the sealed log speaks of, and lets the names of the others survive a power cut where that is asked for.</summary>
    public void DropOthers(ICollection<string> spokenOf)
    {
        foreach (var stored in _written.Values)
        {
            if (run.Replay is null && stored.Sha256 is { } sha && !spokenOf.Contains(BundleNames.PayloadPath(sha))) File.Delete(Path.Combine(run.BundlePath, BundleNames.PayloadFolder, sha));
        }
        if (_hasFolder && run.Durability != EvidenceDurability.Process) _options.Files.FlushDirectory(Path.Combine(run.BundlePath, BundleNames.PayloadFolder));
    }

    private void WriteFile(string sha, byte[] bytes)
    {
        var path = Path.Combine(run.BundlePath, BundleNames.PayloadFolder, sha);
        if (!_hasFolder) _options.Files.CreateDirectory(Path.GetDirectoryName(path)!);
        _hasFolder = true;
        _options.Files.Write(path, bytes, flush: run.Durability != EvidenceDurability.Process);
    }

    /// <summary>Each limit is said once, as an event; every payload it leaves out says so itself.</summary>
    private PayloadRef Limit(string role, string? name, string limit, long allowed, long reached)
    {
        bool first;
        lock (_lock) first = _said.Add(limit);
        if (first)
        {
            var line = new Utf8Builder(256).Begin(LimitHead).Raw(",\"limit\":{\"allowed\":"u8).Number(allowed).Raw(",\"name\":"u8).String(limit).Raw(",\"reached\":"u8).Number(reached).Raw((byte)'}');
            _ = run.Append(line, run.Clock.Timestamp());
        }
        return new PayloadRef(role, name) { Omitted = "limit " + limit };
    }

    private static readonly LineHead LimitHead = OpenRun.Head("limit.exceeded");
}

/// <summary>Collects the items of a stream as one JSON array, and stops where it would be too large.</summary>
internal sealed class PayloadItems<T>(RunPayloads payloads, PayloadCodec codec, string role, PayloadPolicy policy, long most)
{
    private readonly Utf8Builder _json = new Utf8Builder(1024).Raw((byte)'[');
    private string? _omitted = policy.Forbidden;
    private long _tooLarge;

    public void Add(T item)
    {
        if (_omitted is not null || _tooLarge > 0) return;
        if (codec.Encode(item, out _omitted) is not { } json) return;
        if (_json.Length + json.LongLength + 2 > most)
        {
            _tooLarge = _json.Length + json.LongLength + 2;
            return;
        }
        if (_json.Length > 1) _json.Raw((byte)',');
        _json.Raw(json);
    }

    public PayloadRef Keep()
    {
        if (_omitted is not null) return new PayloadRef(role, null) { Omitted = _omitted, IsStream = true };
        if (_tooLarge > 0) return payloads.TooLarge(role, null, _tooLarge) with { IsStream = true };
        return payloads.KeepItems(role, [.. _json.Written, (byte)']'], policy);
    }
}
