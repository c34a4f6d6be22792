namespace Migaki.Mir;

/// <summary>The content of blocks, where it is known: nothing at compile time but constants, the real texts at run time.</summary>
public abstract class MirContentSource
{
    /// <summary>The text behind a content reference; null where it is not known. The same reference always gives the same text.</summary>
    public abstract string? Text(string contentRef);

    /// <summary>A source over texts by content reference.</summary>
    public static MirContentSource Of(IReadOnlyDictionary<string, string> texts) => new Texts(texts, null);

    /// <summary>This source with other texts before it.</summary>
    internal static MirContentSource Over(MirContentSource? below, IReadOnlyDictionary<string, string> texts) => new Texts(texts, below);

    private sealed class Texts(IReadOnlyDictionary<string, string> texts, MirContentSource? below) : MirContentSource
    {
        public override string? Text(string contentRef) => texts.TryGetValue(contentRef, out var text) ? text : below?.Text(contentRef);
    }
}
