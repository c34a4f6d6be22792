namespace Migaki.Mir.Json;

/// <summary>
/// A value of which only the canonical JSON is at hand. It is written by copying; nobody looks into it. For parts of documents that are written many times, or that
/// were put together as text.
/// </summary>
/// <param name="utf8">Canonical; nobody changes it any more.</param>
/// <param name="depth">How deep arrays and objects are nested in it.</param>
internal sealed class WireCanonical(byte[] utf8, int depth) : WireValue
{
    /// <summary>The text of a tree.</summary>
    public WireCanonical(WireValue value) : this(CanonicalJson.ToUtf8(value), DepthOf(value)) { }

    public byte[] Utf8 { get; } = utf8;

    public int Depth { get; } = depth;

    /// <summary>Whether a tree says the same.</summary>
    public bool Says(WireValue value)
    {
        try
        {
            return Same(Utf8, CanonicalJson.ToUtf8(value));
        }
        catch (ArgumentException)
        {
            return false; // it has no canonical form
        }
    }

    /// <inheritdoc/>
    public override bool Equals(WireValue? other) => other is WireCanonical same && Same(Utf8, same.Utf8);

    /// <inheritdoc/>
    public override int GetHashCode() => Utf8.Length;

    private static bool Same(byte[] left, byte[] right)
    {
        if (left.Length != right.Length) return false;
        for (var i = 0; i < left.Length; i++)
            if (left[i] != right[i]) return false;
        return true;
    }

    private static int DepthOf(WireValue value) => value switch
    {
        WireArray array => 1 + array.Items.Select(DepthOf).DefaultIfEmpty().Max(),
        WireObject members => 1 + members.Members.Select(static member => DepthOf(member.Value)).DefaultIfEmpty().Max(),
        WireCanonical text => text.Depth,
        _ => 0,
    };
}
