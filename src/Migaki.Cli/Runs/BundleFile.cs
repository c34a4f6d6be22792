using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>Reads files of a bundle within limits; what cannot be read is absent. Links are not followed: a bundle is what is in its folder.</summary>
internal static class BundleFile
{
    public const int MostLines = 10_000;
    private const int MostBytes = 16 * 1024 * 1024;
    private const int MostLineBytes = 1024 * 1024;

    public static byte[]? Bytes(string folder, string name)
    {
        try
        {
            var file = new FileInfo(Path.Combine(folder, name));
            return file.Exists && file.LinkTarget is null && file.Length <= MostBytes ? File.ReadAllBytes(file.FullName) : null;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    public static WireObject? Object(string folder, string name) => Bytes(folder, name) is { } bytes ? WireReader.Read(bytes, WireReaderOptions.AnyNumber).Value as WireObject : null;

    public static IEnumerable<WireObject> Lines(string folder, string name)
    {
        var info = new FileInfo(Path.Combine(folder, name));
        if (!info.Exists || info.LinkTarget is not null) yield break;
        using var stream = Open(info.FullName);
        if (stream is null) yield break;
        var line = new MemoryStream();
        var buffer = new byte[64 * 1024];
        int read;
        while ((read = stream.Read(buffer)) > 0)
        {
            var rest = buffer.AsMemory(0, read);
            int end;
            while ((end = rest.Span.IndexOf((byte)'\n')) >= 0)
            {
                line.Write(rest.Span[..end]);
                if (WireReader.Read(line.ToArray(), WireReaderOptions.AnyNumber).Value is WireObject value) yield return value;
                line.SetLength(0);
                rest = rest[(end + 1)..];
            }
            line.Write(rest.Span);
            // The verifier says what is wrong with a line that long.
            if (line.Length > MostLineBytes) yield break;
        }
    }

    private static FileStream? Open(string path)
    {
        try
        {
            return new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return null;
        }
    }
}
