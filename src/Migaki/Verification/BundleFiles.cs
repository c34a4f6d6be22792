using System.Security.Cryptography;
using Migaki.Recording;

namespace Migaki.Verification;

/// <summary>The files of a bundle by their path inside it, wherever they lie.</summary>
internal abstract class BundleFiles
{
    private const int SmallFile = 64 * 1024 * 1024;

    public abstract IEnumerable<string> Paths { get; }

    public abstract bool Contains(string path);

    public abstract long Size(string path);

    public abstract bool HasFolder(string path);

    /// <summary>Reads the log; one without bytes has no events.</summary>
    public EventLogReading ReadLog(Action<Bundles.EventFields> visit) => Size(BundleNames.Events) == 0 ? new EventLogReading() : Log(visit);

    /// <summary>A file's bytes; null where it is absent or too large to be one of the small ones.</summary>
    public byte[]? ReadSmall(string path, FindingList findings)
    {
        if (!Contains(path)) return null;
        var size = Size(path);
        if (size == 0) return [];
        if (size > SmallFile)
        {
            findings.Add(path, $"The file is larger than {SmallFile} bytes.");
            return null;
        }
        using var stream = Open(path);
        var bytes = new byte[size];
        var read = stream.ReadAtLeast(bytes, bytes.Length, throwOnEndOfStream: false);
        return read == bytes.Length ? bytes : bytes[..read];
    }

    /// <summary>The lines of a file that each end with a line feed; null for one that is too long or does not, and then nothing more.</summary>
    public IEnumerable<byte[]?> Lines(string path, int mostBytes)
    {
        if (Size(path) == 0) yield break;
        using var stream = new BufferedStream(Open(path), 64 * 1024);
        var line = new MemoryStream();
        for (int next; (next = stream.ReadByte()) >= 0;)
        {
            if (next != '\n')
            {
                line.WriteByte((byte)next);
                if (line.Length > mostBytes) break;
                continue;
            }
            yield return line.ToArray();
            line.SetLength(0);
        }
        if (line.Length > 0) yield return null;
    }

    public string Sha256(string path)
    {
        if (Size(path) == 0) return Digest256.Of([]).ToString();
        using var file = Open(path);
        Digest256 digest = default;
        _ = SHA256.HashData(file, digest);
        return digest.ToString();
    }

    protected abstract EventLogReading Log(Action<Bundles.EventFields> visit);

    /// <summary>A file that has bytes.</summary>
    protected abstract Stream Open(string path);

    /// <summary>A part of a path, as bundles name their files.</summary>
    public static bool IsSegment(string name)
    {
        if (name.Length == 0 || !(char.IsAsciiLetterLower(name[0]) || char.IsAsciiDigit(name[0]))) return false;
        foreach (var c in name)
            if (!char.IsAsciiLetterLower(c) && !char.IsAsciiDigit(c) && c is not ('.' or '_' or '-')) return false;
        return true;
    }
}
