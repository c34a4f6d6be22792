using System.ComponentModel;

namespace Migaki.Runtime;

/// <summary>
/// Writes the text of a value into a sink, so that it can be digested and counted without reflection. The generator emits one
/// for each type whose text can be read without side effects: strings, buffers, arrays and lists of those, and records and classes
/// through their fields and auto-properties.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public delegate void ContentProjection<in T>(ContentSink sink, T value);

/// <summary>Takes the text of a value piece by piece.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class ContentSink
{
    internal ContentSink() { }

    /// <summary>A piece of text; null is told apart from empty. Boundaries between pieces are part of the digest.</summary>
    public void Text(string? value) { }

    /// <summary>A piece of text.</summary>
    public void Text(ReadOnlySpan<char> value) { }

    /// <summary>A piece of bytes.</summary>
    public void Bytes(ReadOnlySpan<byte> value) { }

    /// <summary>The number of items that follow, so that nesting is part of the digest.</summary>
    public void Count(int items) { }
}

/// <summary>The projections that need no generated code.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public static class Projections
{
    /// <summary>A string.</summary>
    public static ContentProjection<string?> String { get; } = static (sink, value) => sink.Text(value);

    /// <summary>
    /// Strings, where the value is an array or a <see cref="List{T}"/>; any other sequence is left alone, because enumerating it
    /// could have side effects.
    /// </summary>
    public static ContentProjection<IEnumerable<string?>?> Strings { get; } = static (sink, value) =>
    {
        switch (value)
        {
            case string?[] array:
                sink.Count(array.Length);
                foreach (var item in array) sink.Text(item);
                break;
            case List<string?> list:
                sink.Count(list.Count);
                foreach (var item in list) sink.Text(item);
                break;
        }
    };
}
