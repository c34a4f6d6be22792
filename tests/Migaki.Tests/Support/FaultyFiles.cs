using Microsoft.Win32.SafeHandles;
using Migaki.Recording;

namespace Migaki.Tests.Support;

/// <summary>A disk on which the n-th operation fails, and every one after it if it is full.</summary>
internal sealed class FaultyFiles(int failAt, bool forever = true) : EvidenceFiles
{
    public int Operations { get; private set; }

    public override void CreateDirectory(string path) { Count(); base.CreateDirectory(path); }
    public override bool CreateNewDirectory(string path) { Count(); return base.CreateNewDirectory(path); }
    public override SafeFileHandle CreateExclusively(string path) { Count(); return base.CreateExclusively(path); }
    public override void WriteAt(SafeFileHandle file, ReadOnlySpan<byte> bytes, long offset)
    {
        // A full disk takes what fits before it says so.
        if (Fails()) { base.WriteAt(file, bytes[..(bytes.Length / 2)], offset); throw new IOException("No space left on device"); }
        base.WriteAt(file, bytes, offset);
    }
    public override void SetLength(SafeFileHandle file, long length) { Count(); base.SetLength(file, length); }
    public override void Flush(SafeFileHandle file) { Count(); base.Flush(file); }
    public override void Rename(string from, string to) { Count(); base.Rename(from, to); }
    public override void FlushDirectory(string path) { Count(); base.FlushDirectory(path); }

    private void Count()
    {
        if (Fails()) throw new IOException("Input/output error");
    }

    private bool Fails() => ++Operations == failAt || (forever && Operations > failAt && failAt > 0);
}
