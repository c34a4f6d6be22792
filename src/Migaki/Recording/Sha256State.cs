using System.Runtime.InteropServices;
using System.Security.Cryptography;

namespace Migaki.Recording;

/// <summary>A SHA-256 in progress. Not thread-safe; <see cref="Rent"/> gives the one of this thread.</summary>
/// <remarks>
/// The base library spends about 450 ns per call before it hashes a byte. Where libcrypto is already on the machine its plain functions
/// are called instead (same result, a third of the time for a log line); everywhere else the base library does the work.
/// </remarks>
internal sealed unsafe class Sha256State
{
    // A context of libcrypto is 112 bytes: eight words of state, the length, the unfinished block, two numbers.
    private const int ContextBytes = 256, SavedContextBytes = 112, BlockBytes = 64, ShortCall = 16 * 1024;

    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, int> Init;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int> UpdateShort;
    private static readonly delegate* unmanaged<byte*, byte*, nuint, int> UpdateLong;
    private static readonly delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int> Final;

    [ThreadStatic] private static Sha256State? s_ofThread;

    private readonly byte[]? _context;
    private readonly IncrementalHash? _managed;

#pragma warning disable CA1810 // the four pointers come from one library or not at all
    static Sha256State()
#pragma warning restore CA1810
    {
        if (!OperatingSystem.IsLinux() || !BitConverter.IsLittleEndian) return;
        if (!NativeLibrary.TryLoad("libcrypto.so.3", out var library) && !NativeLibrary.TryLoad("libcrypto.so.1.1", out library)) return;
        if (!NativeLibrary.TryGetExport(library, "SHA256_Init", out var init) || !NativeLibrary.TryGetExport(library, "SHA256_Update", out var update)
            || !NativeLibrary.TryGetExport(library, "SHA256_Final", out var final)) return;
        Init = (delegate* unmanaged[SuppressGCTransition]<byte*, int>)init;
        UpdateShort = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, nuint, int>)update;
        UpdateLong = (delegate* unmanaged<byte*, byte*, nuint, int>)update;
        Final = (delegate* unmanaged[SuppressGCTransition]<byte*, byte*, int>)final;
    }

    internal Sha256State(bool allowNative = true)
    {
        if (allowNative && Init is not null) _context = GC.AllocateArray<byte>(ContextBytes, pinned: true);
        else _managed = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    }

    /// <summary>This thread's state, reset.</summary>
    public static Sha256State Rent()
    {
        var state = s_ofThread ??= new Sha256State();
        state.Reset();
        return state;
    }

    /// <summary>The digest of some bytes.</summary>
    public static void Hash(ReadOnlySpan<byte> data, Span<byte> destination)
    {
        var state = Rent();
        state.Append(data);
        state.Finish(destination);
    }

    public void Reset()
    {
        if (_context is null) return; // GetHashAndReset leaves the managed one clean
        fixed (byte* context = _context) _ = Init(context);
    }

    /// <summary>The state behind the whole blocks a text begins with, and their length; nothing where the base library hashes.</summary>
    public static (byte[]? State, int Bytes) Save(ReadOnlySpan<byte> text)
    {
        var whole = text.Length / BlockBytes * BlockBytes;
        if (Init is null || whole == 0) return (null, 0);
        var state = Rent();
        state.Append(text[..whole]);
        return (state._context.AsSpan(0, SavedContextBytes).ToArray(), whole);
    }

    /// <summary>Begins with a text whose hash was saved, where it could be.</summary>
    public void Begin(LineHead head)
    {
        if (_context is not null && head.Saved is { } saved)
        {
            saved.CopyTo(_context, 0);
            Append(head.Text.AsSpan(head.SavedBytes));
            return;
        }
        Reset();
        Append(head.Text);
    }

    /// <summary>The digest of a line; where it begins with a head, that is not hashed again.</summary>
    public void HashLine(ReadOnlySpan<byte> line, LineHead? head, Span<byte> destination)
    {
        if (_context is not null && head is { Saved: { } saved })
        {
            saved.CopyTo(_context, 0);
            Append(line[head.SavedBytes..]);
        }
        else
        {
            Reset();
            Append(line);
        }
        Finish(destination);
    }

    public void Append(ReadOnlySpan<byte> data)
    {
        if (_context is null)
        {
            _managed!.AppendData(data);
            return;
        }
        fixed (byte* context = _context)
        fixed (byte* start = data)
        {
            // A long call must let the garbage collector go on; a short one is cheaper without the transition.
            if (data.Length <= ShortCall) _ = UpdateShort(context, start, (nuint)data.Length);
            else _ = UpdateLong(context, start, (nuint)data.Length);
        }
    }

    /// <summary>Writes the digest; the state must be reset before it is used again.</summary>
    public void Finish(Span<byte> destination)
    {
        if (destination.Length < 32) throw new ArgumentException("32 bytes are needed.", nameof(destination));
        if (_context is null)
        {
            _ = _managed!.GetHashAndReset(destination);
            return;
        }
        fixed (byte* context = _context)
        fixed (byte* target = destination) _ = Final(target, context);
    }
}
