using System.Text;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>
/// The manifest of a run that begins. Of one plan and one recorder all of them are the same but for the run's id and the digests of the plan's files, which carry its start:
/// the document is made once, and for each run these few bytes are put in.
/// </summary>
internal sealed class OpenedManifest
{
    private readonly byte[] _document;
    private readonly int _runId, _digest, _varies;
    private readonly LineHead _same;
    private readonly int[] _digests;
    private readonly RunEnvironment _environment;
    private readonly (EvidenceDurability, long, long, long) _options;

    private OpenedManifest(OpenRun run, BundleFile[] entries)
    {
        _environment = run.Recorder.Environment;
        _options = OptionsOf(run);
        // Random, so that nothing in a plan is taken for one of them.
        var id = RunId.Placeholder();
        var digests = entries.Select(_ => Digest256.Of(Guid.NewGuid().ToByteArray()).ToString()).ToArray();
        var files = entries.Zip(digests, (entry, digest) => entry with { Sha256 = digest }).ToList();
        var text = new Utf8Builder(8 * 1024);
        _digest = Manifest.Compose(text, run, id, ManifestFacts.Opened(run.Definition.Bundled.Pair), files, WireNull.Value);
        _document = text.ToArray();
        _runId = Place(id);
        _digests = [.. digests.Select(Place)];
        // What comes before is the same in each of them, and so is its hash.
        _varies = Math.Min(_runId, _digests.Min());
        _same = new LineHead([.. _document.AsSpan(0, _digest), .. _document.AsSpan(_digest + Manifest.DigestBytes, _varies - _digest - Manifest.DigestBytes)]);

        int Place(string text) => _document.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>The manifest of a run.</summary>
    /// <param name="run">It begins.</param>
    /// <param name="entries">Its files; always the same ones in the same order.</param>
    public static byte[] Of(OpenRun run, BundleFile[] entries)
    {
        var documents = run.Definition.Bundled;
        if (documents.Opened is not { } known || !ReferenceEquals(known._environment, run.Recorder.Environment) || known._options != OptionsOf(run))
            documents.Opened = known = new OpenedManifest(run, entries);
        return known.For(run.RunId, entries);
    }

    private byte[] For(string runId, BundleFile[] entries)
    {
        var document = (byte[])_document.Clone();
        Encoding.ASCII.GetBytes(runId, document.AsSpan(_runId));
        for (var i = 0; i < entries.Length; i++) Encoding.ASCII.GetBytes(entries[i].Sha256, document.AsSpan(_digests[i]));
        var state = Sha256State.Rent();
        state.Begin(_same);
        state.Append(document.AsSpan(_varies));
        Digest256 digest = default;
        state.Finish(digest);
        Manifest.Put(document.AsSpan(_digest, Manifest.DigestBytes), digest);
        return document;
    }

    private static (EvidenceDurability, long, long, long) OptionsOf(OpenRun run)
    {
        var options = run.Recorder.Options;
        return (run.Durability, options.MaxEvents, options.MaxLogBytes, options.MaxPayloadTotalBytes);
    }
}
