using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>
/// Every file operation of the recorder, so that tests can make each of them fail. What is written through it is in the kernel when the
/// call returns; <c>flush</c> also asks the disk.
/// </summary>
internal class EvidenceFiles
{
    public static EvidenceFiles Disk { get; } = new();

    public virtual void CreateDirectory(string path)
    {
        if (DirectFiles.TryCreateFolder(path) is not true) Directory.CreateDirectory(path);
    }

    /// <summary>Creates a folder that must not exist, and what is above it; false where there is something of that name.</summary>
    public virtual bool CreateNewDirectory(string path)
    {
        if (DirectFiles.TryCreateFolder(path) is { } made) return made;
        if (Path.Exists(path)) return false;
        if (Path.GetDirectoryName(path) is { Length: > 0 } parent) Directory.CreateDirectory(parent);
        if (DirectFiles.TryCreateFolder(path) is { } second) return second;
        Directory.CreateDirectory(path);
        return true;
    }

    /// <summary>Creates a file that must not exist: this is what makes a run's folder ours.</summary>
    public virtual SafeFileHandle CreateExclusively(string path) =>
        DirectFiles.TryCreateNew(path) ?? File.OpenHandle(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.Read);

    public virtual void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        try
        {
            if (!DirectFiles.TryWrite(file, bytes, offset)) RandomAccess.Write(file, bytes, offset);
        }
        catch (ArgumentOutOfRangeException error)
        {
            // What the base library says where a file may not grow any further (EFBIG): storage that refuses, like any other.
            throw new IOException("The file is too large for the file system or the process's limit.", error);
        }
    }

    public virtual MappedWindow Map(SafeFileHandle file, long start, long end) => new(file, start, end);

    public virtual void SetLength(SafeFileHandle file, long length) => RandomAccess.SetLength(file, length);

    public virtual void Flush(SafeFileHandle file) => DiskFlush.File(file);

    /// <summary>Writes a file as a whole; the disk is asked where it must be there after a power cut.</summary>
    public virtual void Write(string path, ReadOnlySpan<byte> bytes, bool flush)
    {
        using var file = Create(path);
        WriteAt(file, bytes, 0);
        if (flush) Flush(file);
    }

    /// <summary>Replaces a file as a whole: temporary file, fsync, rename, fsync of the folder. A reader sees the old one or the new one.</summary>
    public virtual void Replace(string path, ReadOnlySpan<byte> bytes)
    {
        var temporary = path + BundleNames.TemporarySuffix;
        using (var file = Create(temporary))
        {
            WriteAt(file, bytes, 0);
            Flush(file);
        }
        Rename(temporary, path);
        FlushDirectory(Path.GetDirectoryName(path)!);
    }

    public virtual void Rename(string from, string to)
    {
        if (!DirectFiles.TryRename(from, to)) File.Move(from, to, overwrite: true);
    }

    // What the call refuses is asked of the base library again, for its exception.
    private static SafeFileHandle Create(string path) =>
        DirectFiles.TryCreate(path) ?? File.OpenHandle(path, FileMode.Create, FileAccess.Write, FileShare.Read);

    public virtual void FlushDirectory(string path) => DiskFlush.Folder(path);
}
