using System.IO.MemoryMappedFiles;
using System.Runtime.InteropServices;
using Microsoft.Win32.SafeHandles;

namespace Migaki.Recording;

/// <summary>A part of a file in memory, shared with the kernel: what is written there is in the file even if the process is killed.</summary>
/// <remarks>
/// On 64-bit Linux and macOS it calls mmap itself: the base library's view writes the whole window to the disk when it is closed, and its
/// pages fault one by one, which costs twice as much as all of them at once.
/// </remarks>
internal sealed unsafe partial class MappedWindow : IDisposable
{
    private const int ReadWrite = 3, Shared = 1, PopulateWrite = 23, InvalidArgument = 22;

    private readonly nint _address;
    private readonly nuint _length;
    private readonly MemoryMappedFile? _mapping;
    private readonly MemoryMappedViewAccessor? _view;
    private bool _closed;

    public MappedWindow(SafeFileHandle file, long start, long end, bool allowNative = true)
    {
        _length = (nuint)(end - start);
        if (!allowNative || !IsNative)
        {
            using var stream = new FileStream(new SafeFileHandle(file.DangerousGetHandle(), ownsHandle: false), FileAccess.ReadWrite, bufferSize: 0);
            _mapping = MemoryMappedFile.CreateFromFile(stream, null, 0, MemoryMappedFileAccess.ReadWrite, HandleInheritability.None, leaveOpen: true);
            _view = _mapping.CreateViewAccessor(start, end - start, MemoryMappedFileAccess.ReadWrite);
            byte* pointer = null;
            _view.SafeMemoryMappedViewHandle.AcquirePointer(ref pointer);
            Start = pointer + _view.PointerOffset;
            return;
        }
        _address = Map(0, _length, ReadWrite, Shared, file, start);
        if (_address == -1) throw new IOException($"The event log cannot be mapped (errno {Marshal.GetLastPInvokeError()}).");
        // All pages are made writable now: a disk that is full says so here and not as a fault later. Kernels before 5.14 do not know the call.
        if (OperatingSystem.IsLinux() && Advise(_address, _length, PopulateWrite) != 0 && Marshal.GetLastPInvokeError() is var error && error != InvalidArgument)
        {
            Dispose();
            throw new IOException($"The event log cannot be made writable in memory (errno {error}).");
        }
        Start = (byte*)_address;
    }

    /// <summary>The first byte; not to be touched after <see cref="Dispose"/>.</summary>
    public byte* Start { get; private set; }

    /// <summary>Where a window may start.</summary>
    public static long Align(long position) => position & ~(64 * 1024 - 1L);

    private static bool IsNative => Environment.Is64BitProcess && (OperatingSystem.IsLinux() || OperatingSystem.IsMacOS());

    public void Dispose()
    {
        if (_closed) return;
        _closed = true;
        if (_view is not null)
        {
            if (Start is not null) _view.SafeMemoryMappedViewHandle.ReleasePointer();
            _view.Dispose();
            _mapping!.Dispose();
        }
        else if (_address != -1) _ = Unmap(_address, _length);
        Start = null;
    }

    [LibraryImport("libc", EntryPoint = "mmap", SetLastError = true)]
    private static partial nint Map(nint address, nuint length, int protection, int flags, SafeFileHandle file, long offset);

    [LibraryImport("libc", EntryPoint = "madvise", SetLastError = true)]
    private static partial int Advise(nint address, nuint length, int advice);

    [LibraryImport("libc", EntryPoint = "munmap")]
    private static partial int Unmap(nint address, nuint length);
}
