using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>The payloads that the events of a run speak of, and those they say were left out. A pure function of the log.</summary>
internal sealed class PayloadSummary
{
    private const int Most = 9_000;

    /// <summary>Path in the bundle, with digest, size and the highest privacy class any event gives it.</summary>
    public SortedDictionary<string, PayloadFile> Files { get; } = new(StringComparer.Ordinal);

    /// <summary>How many were left out, by reason.</summary>
    public SortedDictionary<string, long> Omitted { get; } = new(StringComparer.Ordinal);

    /// <summary>Why the output of a step was left out, of the first that was; null where none was.</summary>
    public string? OmittedOutput { get; private set; }

    /// <summary>How many are encrypted under each key: they go when it is destroyed.</summary>
    public SortedDictionary<string, long> ByKey { get; } = new(StringComparer.Ordinal);

    public void Add(EventFields fields)
    {
        if (!fields.Has(Field.Payloads)) return;
        foreach (var item in fields.Objects(Field.Payloads))
        {
            if (RunSummary.Text(item, "omitted") is { } reason)
            {
                if (RunSummary.Text(item, "role") == "output") OmittedOutput ??= reason;
                if (Omitted.Count < BundleLimits.DerivedItems || Omitted.ContainsKey(reason)) Omitted[reason] = Omitted.GetValueOrDefault(reason) + 1;
                continue;
            }
            if (RunSummary.Text(item, "sha256") is not { Length: 64 } sha || sha.AsSpan().IndexOfAnyExcept(Recording.Hex.Digits) >= 0) continue;
            var path = BundleNames.PayloadPath(sha);
            if (Files.Count >= Most && !Files.ContainsKey(path)) continue;
            var privacy = Wire.TryParse<PrivacyClass>(RunSummary.Text(item, "privacyClass"), out var known) ? known : PrivacyClass.Restricted;
            var keyId = RunSummary.Text(item, "keyId");
            if (keyId is not null && (ByKey.Count < Most || ByKey.ContainsKey(keyId))) ByKey[keyId] = ByKey.GetValueOrDefault(keyId) + 1;
            if (Files.TryGetValue(path, out var file) && file.Privacy >= privacy) continue;
            Files[path] = new PayloadFile(sha, item["bytes"] is WireNumber bytes ? bytes.Value : -1, privacy, keyId is not null);
        }
    }
}

/// <summary>One payload file.</summary>
internal sealed record PayloadFile(string Sha256, double Bytes, PrivacyClass Privacy, bool IsEncrypted)
{
    public string MediaType => IsEncrypted ? "application/vnd.migaki.encrypted" : "application/json";
}
