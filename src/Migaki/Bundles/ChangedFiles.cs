using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary><c>changed_files</c> of the manifest: the last state of each file that the events say was changed. A pure function of the log; bounded, then it counts.</summary>
internal sealed class ChangedFiles
{
    private readonly SortedDictionary<string, string?> _files = new(StringComparer.Ordinal);

    public long Unlisted { get; private set; }

    public void Add(EventFields fields)
    {
        if (!fields.Has(Field.ChangedResources)) return;
        foreach (var resource in fields.Objects(Field.ChangedResources))
        {
            if (RunSummary.Text(resource, "kind") != "file" || RunSummary.Text(resource, "resourceRef") is not { } path) continue;
            if (_files.Count < BundleLimits.DerivedItems || _files.ContainsKey(path)) _files[path] = RunSummary.Text(resource, "sha256After");
            else Unlisted++;
        }
    }

    /// <summary>Path and digest; the digest is null for a file that is gone.</summary>
    public WireArray ToWire() => new(_files.Select(file => (WireValue)new WireObject([
        new("path", new WireString(file.Key)),
        new("sha256_after", file.Value is { } hash ? new WireString(hash) : WireNull.Value),
    ])));
}
