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
    private readonly int _runId;
    private readonly int[] _digests;
    private readonly RunEnvironment _environment;
    private readonly (EvidenceDurability, long, long, long) _options;

    private OpenedManifest(OpenRun run, WireObject[] entries)
    {
        _environment = run.Recorder.Environment;
        _options = OptionsOf(run);
        // Random, so that nothing in a plan is taken for one of them.
        var id = RunId.Placeholder();
        var digests = entries.Select(_ => Digest256.Of(Guid.NewGuid().ToByteArray()).ToString()).ToArray();
        var files = entries.Zip(digests, (entry, digest) => new WireObject(entry.Members.Select(member => member.Key == "sha256" ? new(member.Key, new WireString(digest)) : member)));
        _document = CanonicalJson.ToUtf8(Manifest.Object(run, id, ManifestFacts.Opened(run.Definition.Bundled.Pair), files, WireNull.Value));
        _runId = Place(id);
        _digests = [.. digests.Select(Place)];

        int Place(string text) => _document.AsSpan().IndexOf(Encoding.ASCII.GetBytes(text));
    }

    /// <summary>The manifest of a run.</summary>
    /// <param name="run">It begins.</param>
    /// <param name="entries">Its files; always the same ones in the same order.</param>
    public static byte[] Of(OpenRun run, WireObject[] entries)
    {
        var documents = run.Definition.Bundled;
        if (documents.Opened is not { } known || !ReferenceEquals(known._environment, run.Recorder.Environment) || known._options != OptionsOf(run))
            documents.Opened = known = new OpenedManifest(run, entries);
        return known.For(run.RunId, entries);
    }

    private byte[] For(string runId, WireObject[] entries)
    {
        var document = (byte[])_document.Clone();
        Encoding.ASCII.GetBytes(runId, document.AsSpan(_runId));
        for (var i = 0; i < entries.Length; i++) Encoding.ASCII.GetBytes(RunSummary.Text(entries[i], "sha256"), document.AsSpan(_digests[i]));
        return Manifest.WithDigest(document).Utf8;
    }

    private static (EvidenceDurability, long, long, long) OptionsOf(OpenRun run)
    {
        var options = run.Recorder.Options;
        return (run.Durability, options.MaxEvents, options.MaxLogBytes, options.MaxPayloadTotalBytes);
    }
}
