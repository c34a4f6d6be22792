using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>
/// The two calls that make a small file, without the locks, checks and second looks the base library puts around them: they are half of what a file costs. 64-bit Linux
/// only; elsewhere the answer is no.
/// </summary>
internal static partial class DirectFiles
{
    private const int WriteOnly = 1, Create = 0x40, Truncate = 0x200, CloseOnExec = 0x80000, ReadAndWriteByAll = 0x1b6;

    private static bool IsKnown => OperatingSystem.IsLinux() && RuntimeInformation.ProcessArchitecture is Architecture.X64 or Architecture.Arm64;

    /// <summary>An empty file to be written, in place of any other.</summary>
    public static SafeFileHandle? TryCreate(string path)
    {
        if (!IsKnown || path.Contains('\0')) return null;
        var descriptor = Open(path, WriteOnly | Create | Truncate | CloseOnExec, ReadAndWriteByAll);
        return descriptor < 0 ? null : new SafeFileHandle(descriptor, ownsHandle: true);
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

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(string from, string to);
}
