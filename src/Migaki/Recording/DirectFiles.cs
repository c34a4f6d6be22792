using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>
/// The calls that make folders and small files, without the locks, checks and second looks the base library puts around them: they are half of what a file costs. 64-bit
/// Linux only; elsewhere the answer is no.
/// </summary>
internal static partial class DirectFiles
{
    private const int WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, Truncate = 0x200, CloseOnExec = 0x80000, ReadAndWriteByAll = 0x1b6, AllByAll = 0x1ff;
    private const int IsNotThere = 2, Interrupted = 4, Exists = 17;

    private static readonly bool IsKnown = OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>An empty file to be written, in place of any other.</summary>
    public static SafeFileHandle? TryCreate(string path) => TryOpen(path, WriteOnly | Create | Truncate | CloseOnExec);

    /// <summary>An empty file where there was none, to be written and mapped.</summary>
    public static SafeFileHandle? TryCreateNew(string path) => TryOpen(path, ReadWrite | Create | Exclusive | CloseOnExec);

    /// <summary>A folder where there was none; false where there is something of that name, null where the one above is not there or another way must be used.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static bool? TryCreateFolder(string path)
    {
        if (!IsKnown || path.Contains('\0')) return null;
        if (MakeFolder(path, AllByAll) == 0) return true;
        return Marshal.GetLastPInvokeError() switch
        {
            Exists => false,
            IsNotThere => null,
            var error => throw new IOException($"The folder {path} could not be made: {Marshal.GetPInvokeErrorMessage(error)} (errno {error})."),
        };
    }

    /// <summary>Writes all bytes; false where another way must be used.</summary>
    /// <exception cref="IOException">The kernel refused; some bytes may be there.</exception>
    public static unsafe bool TryWrite(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        if (!IsKnown) return false;
        fixed (byte* start = bytes)
        {
            for (nint at = 0; at < bytes.Length;)
            {
                var written = WriteAt(file, start + at, (nuint)(bytes.Length - at), offset + at);
                if (written > 0) at += written;
                else if (written == 0) throw new IOException("The file took no more bytes.");
                else if (Marshal.GetLastPInvokeError() is not Interrupted and var error) throw new IOException($"The file could not be written: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
            }
        }
        return true;
    }

    /// <summary>Gives a file another's name, whose content is then gone; false where another way must be used.</summary>
    /// <exception cref="IOException">The kernel refused.</exception>
    public static bool TryRename(string from, string to)
    {
        if (!IsKnown || from.Contains('\0') || to.Contains('\0')) return false;
        if (Rename(from, to) == 0) return true;
        var error = Marshal.GetLastPInvokeError();
        throw new IOException($"{from} could not be renamed: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
    }

    private static SafeFileHandle? TryOpen(string path, int flags)
    {
        if (!IsKnown || path.Contains('\0')) return null;
        var descriptor = Open(path, flags, ReadAndWriteByAll);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFolder(string path, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static unsafe partial nint WriteAt(SafeFileHandle file, byte* bytes, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(string from, string to);
}
