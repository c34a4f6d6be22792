using System.Security.Cryptography;
using System.Text;
using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki.Checks;

/// <summary>The event that says which files were changed: path below a named folder, what became of it, and the SHA-256 it has now. Never content.</summary>
internal static class ChangedFileLines
{
    /// <summary>Files in one event; more make more events.</summary>
    private const int PerEvent = 200;

    private static readonly LineHead Head = new(Encoding.UTF8.GetBytes(
        $"{{\"eventType\":\"artifact.produced\",\"evidenceVersion\":\"{BundleNames.EventVersion}\",\"statementKind\":\"observed\""));

    public static void Append(OpenRun run, string root, IEnumerable<(string Path, string Change)> changes, string method, string? nodeId)
    {
        foreach (var part in changes.Chunk(PerEvent))
        {
            List<RedactionEntry>? found = null;
            // Hashed before the line is begun: the line is this thread's only one.
            var files = part.Select(file => (file.Path, file.Change, Exists: File.Exists(Path.Combine(root, file.Path)), Hash: Hash(Path.Combine(root, file.Path)))).ToList();
            var line = OpenRun.Line(Head).Raw(",\"changedResources\":["u8);
            for (var i = 0; i < files.Count; i++)
            {
                if (i > 0) line.Raw((byte)',');
                line.Raw("{\"change\":"u8).String(files[i].Exists ? files[i].Change : "removed").Raw(",\"kind\":\"file\",\"resourceRef\":"u8)
                    .String(run.Redactor.Clean(files[i].Path, string.Create(System.Globalization.CultureInfo.InvariantCulture, $"/changedResources/{i}/resourceRef"), ref found, 400));
                if (files[i].Hash is { } hash) line.Raw(",\"sha256After\":\""u8).Raw(Encoding.ASCII.GetBytes(hash)).Raw((byte)'"');
                line.Raw((byte)'}');
            }
            line.Raw("],\"method\":"u8).String(method);
            if (nodeId is not null) line.Raw(",\"nodeId\":"u8).String(nodeId);
            OpenRun.AppendRedactions(line, found);
            _ = run.Append(line, run.Clock.Timestamp());
        }
    }

    /// <summary>Null for a file that is not there or cannot be read.</summary>
    private static string? Hash(string path)
    {
        try
        {
            using var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete);
            return Convert.ToHexString(SHA256.HashData(file)).ToLowerInvariant();
        }
        catch (Exception error) when (OpenRun.IsStorage(error))
        {
            return null;
        }
    }
}
