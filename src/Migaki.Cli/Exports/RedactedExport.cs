using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Verification;

namespace Migaki.Cli.Exports;

/// <summary>
/// A bundle to hand on: the manifest and its signature are the same bytes, and so the digest and the Merkle root of the events. An event that says more
/// than the reader may know is a shell with the hash of its line; a file that does is left out. <c>redacted.json</c> says what and why.
/// </summary>
internal static class RedactedExport
{
    private static readonly string[] Classes = ["confidential", "restricted", "secret"];

    /// <summary>Files with free text or with what was drawn from events that are withheld.</summary>
    private static readonly string[] DrawnFromEvents = ["checks.jsonl", "evidence.json", "record.json"];

    /// <param name="run">A sealed run.</param>
    /// <param name="output">The zip.</param>
    /// <param name="payloadsOnly">Nothing but payloads is withheld: every event is shown, and every other file is there.</param>
    public static void Write(RunDocument run, Stream output, bool payloadsOnly = false)
    {
        using var zip = new ZipWriter(output);
        var files = new SortedDictionary<string, Func<Stream>>(StringComparer.Ordinal);
        var withheldFiles = new SortedDictionary<string, string>(StringComparer.Ordinal);
        var (log, withheld) = Events(run, payloadsOnly ? static _ => null : ReasonToWithhold);
        foreach (var path in Directory.EnumerateFiles(run.Folder, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(run.Folder, path).Replace('\\', '/');
            if (name == BundleNames.Events) continue;
            if (!payloadsOnly && (name.StartsWith("stdout/", StringComparison.Ordinal) || name.StartsWith("stderr/", StringComparison.Ordinal))) withheldFiles[name] = "captured output";
            else if (name.StartsWith("payloads/", StringComparison.Ordinal)) withheldFiles[name] = payloadsOnly ? "payloads are exported by explicit opt-in only" : "payload";
            else if (withheld.Count > 0 && DrawnFromEvents.Contains(name)) withheldFiles[name] = "drawn from events that are withheld";
            else files[name] = () => File.OpenRead(path);
        }
        files[RedactedBundle.EventsName] = () => new MemoryStream(log);
        var statement = CanonicalJson.ToUtf8(Statement(run, withheld, withheldFiles));
        files[RedactedBundle.StatementName] = () => new MemoryStream(statement);
        foreach (var (name, open) in files) zip.Add($"{run.RunId}/bundle/{name}", open);
        zip.Finish();
    }

    private static WireObject Statement(RunDocument run, SortedDictionary<long, string> events, SortedDictionary<string, string> files) => new WireObjectBuilder()
        .Add("version", RedactedBundle.Version).Add("runId", run.RunId).Add("digest", "sha256:" + run.Manifest.Text("digest"))
        .Add("events", new WireArray(events.Select(static pair => (WireValue)new WireObjectBuilder().Add("sequence", (double)pair.Key).Add("reason", pair.Value).Build())))
        .Add("files", new WireArray(files.Select(static pair => (WireValue)new WireObjectBuilder().Add("path", pair.Key).Add("reason", pair.Value).Build())))
        .Build();

    private delegate string? Reason(ReadOnlySpan<byte> line);

    private static (byte[] Log, SortedDictionary<long, string> Withheld) Events(RunDocument run, Reason reasonToWithhold)
    {
        var withheld = new SortedDictionary<long, string>();
        var log = new MemoryStream();
        var lines = File.ReadAllBytes(Path.Combine(run.Folder, BundleNames.Events)).AsSpan();
        for (long sequence = 0; lines.IndexOf((byte)'\n') is >= 0 and var end; sequence++, lines = lines[(end + 1)..])
        {
            var line = lines[..end];
            if (reasonToWithhold(line) is { } reason)
            {
                withheld[sequence] = reason;
                log.Write(CanonicalJson.ToUtf8(RedactedBundle.Shell(sequence, Digest256.Of(line).ToString())));
            }
            else log.Write(line);
            log.WriteByte((byte)'\n');
        }
        return (log.ToArray(), withheld);
    }

    /// <summary>Free text, though redacted when it was recorded, and whatever touches a block of a class that stays in the house.</summary>
    private static string? ReasonToWithhold(ReadOnlySpan<byte> line)
    {
        if (WireReader.Read(line.ToArray(), WireReaderOptions.AnyNumber).Value is not WireObject item) return "it cannot be read";
        if (item.Objects("failures").Any(static failure => failure.Text("message") is { Length: > 0 }) || item.Text("reason") is not null) return "free text";
        if (item.Objects("evaluationResults").Any(static result => result.Text("kind") == "command")) return "a command and its output";
        return item.Objects("contextRefs").Select(static block => block.Text("privacyClass")).FirstOrDefault(static name => Classes.Contains(name)) is { } found ? $"a {found} block" : null;
    }
}
