namespace Migaki.Recording;

/// <summary>How the lines of one kind of event begin, with the hash of as much of it as fills whole blocks: each line goes on from there.</summary>
internal sealed class LineHead
{
    public LineHead(ReadOnlySpan<byte> text)
    {
        Text = text.ToArray();
        (Saved, SavedBytes) = Sha256State.Save(Text);
    }

    public byte[] Text { get; }

    /// <summary>The state of the hash behind the first <see cref="SavedBytes"/>; null where none can be saved.</summary>
    public byte[]? Saved { get; }

    public int SavedBytes { get; }
}
