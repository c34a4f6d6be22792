using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>
/// fsync, of a file and of a folder (so that a rename in it survives a power cut). The base library has no call for folders, and for files one that
/// does not report an input/output error. Windows needs none for folders.
/// </summary>
internal static partial class DiskFlush
{
    private const int Interrupted = 4, InvalidArgument = 22;

    public static void File(SafeFileHandle file)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS())
        {
            RandomAccess.FlushToDisk(file);
            return;
        }
        while (Fsync(file) != 0)
        {
            var error = Marshal.GetLastPInvokeError();
            if (error == InvalidArgument) return; // not a file that can be flushed
            if (error != Interrupted) throw new IOException($"The disk did not take the file: {Marshal.GetPInvokeErrorMessage(error)} (errno {error}).");
        }
    }

    public static void Folder(string path)
    {
        if (!OperatingSystem.IsLinux() && !OperatingSystem.IsMacOS()) return;
        var descriptor = Open(path, 0);
        if (descriptor < 0) throw new IOException($"The folder {path} cannot be opened to be flushed (errno {Marshal.GetLastPInvokeError()}).");
        try
        {
            if (Fsync(descriptor) != 0) throw new IOException($"The folder {path} cannot be flushed (errno {Marshal.GetLastPInvokeError()}).");
        }
        finally
        {
            _ = Close(descriptor);
        }
    }

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(int descriptor);

    [LibraryImport("libc", EntryPoint = "fsync", SetLastError = true)]
    private static partial int Fsync(SafeFileHandle file);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int descriptor);
}
