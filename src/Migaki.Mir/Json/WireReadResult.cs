namespace Migaki.Mir.Json;

/// <summary>Why a text was refused. <see cref="Wire.Name"/> gives the kind's text, e.g. <c>duplicate_key</c>.</summary>
public enum WireReadErrorKind
{
    /// <summary>The text ends inside a value, or is empty.</summary>
    UnexpectedEnd,
    /// <summary>A character no value can have at this place.</summary>
    UnexpectedCharacter,
    /// <summary>A byte order mark.</summary>
    ByteOrderMark,
    /// <summary>Bytes that are not UTF-8.</summary>
    InvalidUtf8,
    /// <summary>A comment.</summary>
    Comment,
    /// <summary>A comma before the end of an array or object.</summary>
    TrailingComma,
    /// <summary>Something after the value.</summary>
    TrailingData,
    /// <summary>A name that occurs twice in an object, escaped or not.</summary>
    DuplicateKey,
    /// <summary>A number the grammar does not know, e.g. with a leading zero.</summary>
    InvalidNumber,
    /// <summary>A number beyond the doubles.</summary>
    NumberNotFinite,
    /// <summary>A number beyond 2^53-1 in a digested document.</summary>
    UnsafeInteger,
    /// <summary>An escape the grammar does not know.</summary>
    InvalidEscape,
    /// <summary>Half of a surrogate pair.</summary>
    LoneSurrogate,
    /// <summary>A control character that is not escaped.</summary>
    ControlCharacter,
    /// <summary>Nesting deeper than 64 levels.</summary>
    TooDeep,
    /// <summary>More bytes or values than the options allow.</summary>
    TooLarge,
}

/// <summary>Why and where a text was refused.</summary>
/// <param name="Kind">The kind of error.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Path">Where in the value, e.g. <c>$.nodes[2].id</c>.</param>
/// <param name="Offset">Where in the input, from 0: the byte in UTF-8 input, the UTF-16 unit in a string.</param>
public sealed record WireReadError(WireReadErrorKind Kind, string Message, string Path, int Offset);

/// <summary>A value, or why there is none.</summary>
public sealed class WireReadResult
{
    internal WireReadResult(WireValue? value, WireReadError? error)
    {
        Value = value;
        Error = error;
    }

    /// <summary>The value; null where the text was refused.</summary>
    public WireValue? Value { get; }

    /// <summary>Why the text was refused; null where there is a value.</summary>
    public WireReadError? Error { get; }
}
