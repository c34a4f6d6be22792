using System.Runtime.InteropServices;

namespace Migaki.Benchmarks;

/// <summary>CPU time of this thread, user and kernel: what a run costs when others use the machine too. Linux only.</summary>
internal static partial class ThreadCpu
{
    private const int ThreadCpuTime = 3;

    /// <summary>Microseconds; 0 where it cannot be asked.</summary>
    public static double Now()
    {
        if (!OperatingSystem.IsLinux()) return 0;
        _ = GetTime(ThreadCpuTime, out var time);
        return time.Seconds * 1e6 + time.Nanoseconds / 1e3;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct TimeSpec
    {
        public long Seconds;
        public long Nanoseconds;
    }

    [LibraryImport("libc", EntryPoint = "clock_gettime")]
    private static partial int GetTime(int clock, out TimeSpec time);
}
