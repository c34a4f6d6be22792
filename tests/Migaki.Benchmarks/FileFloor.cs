using System.Runtime.InteropServices;

namespace Migaki.Benchmarks;

/// <summary>
/// What the kernel alone asks for a bundle: the system calls that make its folders and files, with the sizes of a run of twenty steps, and nothing of ours. No
/// recorder that leaves these files can be cheaper. Linux only.
/// </summary>
internal static partial class FileFloor
{
    private const int WriteOnly = 1, ReadWrite = 2, Create = 0x40, Exclusive = 0x80, CloseOnExec = 0x80000;
    private const int Shared = 1, ReadAndWrite = 3, PopulateWrite = 23, LogRoom = 64 * 1024, LogWindow = 32 * 1024, LogBytes = 22_653;

    private static readonly byte[] Bytes = new byte[LogRoom];

    public static bool IsKnown => OperatingSystem.IsLinux();

    /// <summary>Folders, log, plans and the first manifest.</summary>
    public static Log Begin(string folder)
    {
        Check(MakeFolder(folder, 0x1ff));
        var bundle = folder + "/bundle/";
        Check(MakeFolder(bundle, 0x1ff));
        var log = Open(bundle + "events.jsonl", ReadWrite | Create | Exclusive | CloseOnExec, 0x1b6);
        Check(log);
        Check((int)WriteAt(log, Bytes, LogRoom, 0));
        var window = Map(0, LogWindow, ReadAndWrite, Shared, log, 0);
        _ = Advise(window, LogWindow, PopulateWrite);
        Check(MakeFolder(bundle + "stdout", 0x1ff));
        Check(MakeFolder(bundle + "stderr", 0x1ff));
        File(bundle + "plan.original.json", 1003);
        File(bundle + "plan.optimized.json", 1003);
        File(bundle + "plan.diff.json", 62);
        File(bundle + "diff.patch", 0);
        File(bundle + "bundle.json.tmp", 4538);
        Check(Rename(bundle + "bundle.json.tmp", bundle + "bundle.json"));
        return new Log(bundle, log, window);
    }

    /// <summary>Log cut, derived files, and a manifest in place of the first.</summary>
    public static void Seal(Log log)
    {
        _ = Unmap(log.Window, LogWindow);
        Check(Truncate(log.File, LogBytes));
        File(log.Bundle + "checks.jsonl", 0);
        File(log.Bundle + "evidence.json", 22_051);
        File(log.Bundle + "record.json", 4958);
        File(log.Bundle + "bundle.json.tmp", 6597);
        Check(Rename(log.Bundle + "bundle.json.tmp", log.Bundle + "bundle.json"));
        _ = Close(log.File);
    }

    /// <summary>A log that is open.</summary>
    public readonly record struct Log(string Bundle, int File, nint Window);

    private static void File(string path, int length)
    {
        var file = Open(path, WriteOnly | Create | CloseOnExec, 0x1b6);
        Check(file);
        if (length > 0) Check((int)WriteAt(file, Bytes, (nuint)length, 0));
        _ = Close(file);
    }

    private static void Check(int result)
    {
        if (result < 0) throw new IOException($"errno {Marshal.GetLastPInvokeError()}");
    }

    [LibraryImport("libc", EntryPoint = "mkdir", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int MakeFolder(string path, int mode);

    [LibraryImport("libc", EntryPoint = "open", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Open(string path, int flags, int mode);

    [LibraryImport("libc", EntryPoint = "pwrite", SetLastError = true)]
    private static partial nint WriteAt(int file, byte[] bytes, nuint length, long offset);

    [LibraryImport("libc", EntryPoint = "ftruncate", SetLastError = true)]
    private static partial int Truncate(int file, long length);

    [LibraryImport("libc", EntryPoint = "rename", StringMarshalling = StringMarshalling.Utf8, SetLastError = true)]
    private static partial int Rename(string from, string to);

    [LibraryImport("libc", EntryPoint = "close")]
    private static partial int Close(int file);

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, int file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
