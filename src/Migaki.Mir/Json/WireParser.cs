using System.Text;

namespace Migaki.Mir.Json;

/// <summary>
/// One pass over UTF-8 by recursive descent, bounded by <see cref="WireReader.MaxDepth"/>. A method that returns null has set <see cref="Error"/>.
/// </summary>
internal sealed class WireParser(byte[] input, WireReaderOptions options)
{
    private const int EndOfInput = -1;
    private const int NoItemYet = -1;

    // Where we are, for the path of an error: a name, or null and an index.
    private readonly string?[] _names = new string?[WireReader.MaxDepth];
    private readonly int[] _indexes = new int[WireReader.MaxDepth];
    private int _depth;
    private int _at;
    private int _values;

    public WireReadError? Error { get; private set; }

    public WireValue? ParseDocument()
    {
        if (input.Length >= 3 && input[0] == 0xEF && input[1] == 0xBB && input[2] == 0xBF)
            return Fail<WireValue>(WireReadErrorKind.ByteOrderMark, "The text starts with a byte order mark.");
        var value = ParseValue();
        if (value is null) return null;
        SkipWhiteSpace();
        if (_at == input.Length) return value;
        return Peek() == '/' ? FailAtSymbol<WireValue>() : Fail<WireValue>(WireReadErrorKind.TrailingData, "There is something after the value.");
    }

    private WireValue? ParseValue()
    {
        SkipWhiteSpace();
        if (++_values > options.MaxValues) return Fail<WireValue>(WireReadErrorKind.TooLarge, $"The document has more than {NumberText.Format(options.MaxValues)} values.");
        switch (Peek())
        {
            case '{': return ParseObject();
            case '[': return ParseArray();
            case '"': return ParseString() is { } text ? new WireString(text) : null;
            case 't': return Literal("true", WireBoolean.Of(true));
            case 'f': return Literal("false", WireBoolean.Of(false));
            case 'n': return Literal("null", WireNull.Value);
            case '-' or (>= '0' and <= '9'): return ParseNumber();
            default: return FailAtSymbol<WireValue>();
        }
    }

    private WireObject? ParseObject()
    {
        if (!Enter()) return null;
        var members = new List<KeyValuePair<string, WireValue>>();
        Dictionary<string, WireValue>? index = null;
        SkipWhiteSpace();
        if (Peek() == '}') return Leave(WireObject.Empty);
        while (true)
        {
            _names[_depth - 1] = null;
            SkipWhiteSpace();
            if (Peek() != '"') return Peek() == '}' ? FailTrailingComma<WireObject>() : FailAtSymbol<WireObject>();
            var start = _at;
            var name = ParseString();
            if (name is null) return null;
            _names[_depth - 1] = name;
            if (Contains(members, index, name))
            {
                _at = start;
                return Fail<WireObject>(WireReadErrorKind.DuplicateKey, $"The name {CanonicalJson.Quote(name)} occurs twice in one object.");
            }
            SkipWhiteSpace();
            if (Peek() != ':') return FailAtSymbol<WireObject>();
            _at++;
            var value = ParseValue();
            if (value is null) return null;
            members.Add(new KeyValuePair<string, WireValue>(name, value));
            if (members.Count == 9)
            {
                index = new Dictionary<string, WireValue>(16, StringComparer.Ordinal);
                foreach (var member in members) index.Add(member.Key, member.Value);
            }
            else index?.Add(name, value);

            SkipWhiteSpace();
            if (Peek() == '}') return Leave(new WireObject(members.ToArray(), index));
            if (Peek() != ',') return FailAtSymbol<WireObject>();
            _at++;
        }
    }

    private static bool Contains(List<KeyValuePair<string, WireValue>> members, Dictionary<string, WireValue>? index, string name)
    {
        if (index is not null) return index.ContainsKey(name);
        foreach (var member in members)
            if (string.Equals(member.Key, name, StringComparison.Ordinal)) return true;
        return false;
    }

    private WireArray? ParseArray()
    {
        if (!Enter()) return null;
        var items = new List<WireValue>();
        SkipWhiteSpace();
        if (Peek() == ']') return Leave(new WireArray([]));
        while (true)
        {
            _indexes[_depth - 1] = items.Count;
            SkipWhiteSpace();
            if (Peek() == ']') return FailTrailingComma<WireArray>();
            var value = ParseValue();
            if (value is null) return null;
            items.Add(value);
            SkipWhiteSpace();
            if (Peek() == ']') return Leave(new WireArray(items));
            if (Peek() != ',') return FailAtSymbol<WireArray>();
            _at++;
        }
    }

    private bool Enter()
    {
        if (_depth == WireReader.MaxDepth) return Refuse(WireReadErrorKind.TooDeep, "The value is nested deeper than 64 levels.");
        _names[_depth] = null;
        _indexes[_depth] = NoItemYet;
        _depth++;
        _at++;
        return true;
    }

    private T Leave<T>(T value) where T : WireValue
    {
        _depth--;
        _at++;
        return value;
    }

    private WireValue? Literal(string text, WireValue value)
    {
        for (var i = 0; i < text.Length; i++)
        {
            if (_at + i == input.Length || input[_at + i] != text[i])
            {
                _at += i;
                return FailAtSymbol<WireValue>();
            }
        }
        _at += text.Length;
        return value;
    }

    private WireNumber? ParseNumber()
    {
        var start = _at;
        if (Peek() == '-') _at++;
        if (Peek() == '0')
        {
            _at++;
            if (Peek() is >= '0' and <= '9') return Fail<WireNumber>(WireReadErrorKind.InvalidNumber, "A number starts with a zero that means nothing.");
        }
        else if (!Digits()) return Fail<WireNumber>(WireReadErrorKind.InvalidNumber, "A minus sign is not followed by a digit.");
        if (Peek() == '.')
        {
            _at++;
            if (!Digits()) return Fail<WireNumber>(WireReadErrorKind.InvalidNumber, "A decimal point is not followed by a digit.");
        }
        if (Peek() is 'e' or 'E')
        {
            _at++;
            if (Peek() is '+' or '-') _at++;
            if (!Digits()) return Fail<WireNumber>(WireReadErrorKind.InvalidNumber, "An exponent has no digit.");
        }

        var end = _at;
        var value = NumberParser.Parse(input, start, end - start);
        _at = start;
        if (double.IsInfinity(value)) return Fail<WireNumber>(WireReadErrorKind.NumberNotFinite, "The number is beyond what a double can hold.");
        if (!options.AllowUnsafeIntegers && Math.Abs(value) > 9007199254740991)
            return Fail<WireNumber>(WireReadErrorKind.UnsafeInteger, "The number is beyond 2^53-1; write it as a string.");
        _at = end;
        return new WireNumber(value);
    }

    private bool Digits()
    {
        var start = _at;
        while (_at < input.Length && input[_at] is >= (byte)'0' and <= (byte)'9') _at++;
        return _at > start;
    }

    private string? ParseString()
    {
        var start = ++_at;
        while (_at < input.Length)
        {
            var b = input[_at];
            if (b == '"') return Encoding.ASCII.GetString(input, start, _at++ - start);
            if (b is (byte)'\\' or < 0x20 or >= 0x80) break;
            _at++;
        }
        var text = new StringBuilder(Encoding.ASCII.GetString(input, start, _at - start));
        while (_at < input.Length)
        {
            var b = input[_at];
            if (b == '"')
            {
                _at++;
                return text.ToString();
            }
            if (b == '\\')
            {
                if (!Escape(text)) return null;
            }
            else if (b < 0x20) return Fail<string>(WireReadErrorKind.ControlCharacter, "A string has a control character that is not escaped.");
            else if (b < 0x80)
            {
                text.Append((char)b);
                _at++;
            }
            else
            {
                var length = Utf8.Decode(input, _at, out var rune);
                if (length == 0) return Fail<string>(WireReadErrorKind.InvalidUtf8, "The bytes are not UTF-8.");
                if (rune < 0x10000) text.Append((char)rune);
                else text.Append((char)(0xD7C0 + (rune >> 10))).Append((char)(0xDC00 + (rune & 0x3FF)));
                _at += length;
            }
        }
        return Fail<string>(WireReadErrorKind.UnexpectedEnd, "The text ends inside a string.");
    }

    private bool Escape(StringBuilder text)
    {
        var start = _at++;
        switch (Peek())
        {
            case '"' or '\\' or '/': text.Append((char)Peek()); break;
            case 'b': text.Append('\b'); break;
            case 'f': text.Append('\f'); break;
            case 'n': text.Append('\n'); break;
            case 'r': text.Append('\r'); break;
            case 't': text.Append('\t'); break;
            case 'u': return UnicodeEscape(text, start);
            case EndOfInput: return Refuse(WireReadErrorKind.UnexpectedEnd, "The text ends inside a string.");
            default:
                _at = start;
                return Refuse(WireReadErrorKind.InvalidEscape, "A string has an escape that JSON does not know.");
        }
        _at++;
        return true;
    }

    private bool UnicodeEscape(StringBuilder text, int start)
    {
        var unit = Hex4(_at + 1);
        if (unit < 0)
        {
            _at = start;
            return Refuse(WireReadErrorKind.InvalidEscape, "\\u needs four hexadecimal digits.");
        }
        _at += 5;
        if (!char.IsSurrogate((char)unit))
        {
            text.Append((char)unit);
            return true;
        }
        // A pair must be written as two escapes in a row; anything else leaves half of one.
        if (char.IsHighSurrogate((char)unit) && _at + 1 < input.Length && input[_at] == '\\' && input[_at + 1] == 'u')
        {
            var low = Hex4(_at + 2);
            if (low >= 0 && char.IsLowSurrogate((char)low))
            {
                text.Append((char)unit).Append((char)low);
                _at += 6;
                return true;
            }
        }
        _at = start;
        return Refuse(WireReadErrorKind.LoneSurrogate, "A string has half of a surrogate pair.");
    }

    private int Hex4(int at)
    {
        if (at + 4 > input.Length) return -1;
        var value = 0;
        for (var i = at; i < at + 4; i++)
        {
            int digit = input[i] switch
            {
                >= (byte)'0' and <= (byte)'9' => input[i] - '0',
                >= (byte)'a' and <= (byte)'f' => input[i] - 'a' + 10,
                >= (byte)'A' and <= (byte)'F' => input[i] - 'A' + 10,
                _ => -1,
            };
            if (digit < 0) return -1;
            value = (value << 4) | digit;
        }
        return value;
    }

    private void SkipWhiteSpace()
    {
        while (_at < input.Length && input[_at] is (byte)' ' or (byte)'\t' or (byte)'\n' or (byte)'\r') _at++;
    }

    private int Peek() => _at < input.Length ? input[_at] : EndOfInput;

    private T? FailAtSymbol<T>() where T : class => Peek() switch
    {
        EndOfInput => Fail<T>(WireReadErrorKind.UnexpectedEnd, "The text ends inside a value."),
        '/' or '#' => Fail<T>(WireReadErrorKind.Comment, "JSON has no comments."),
        0xEF when Utf8.Decode(input, _at, out var rune) == 3 && rune == 0xFEFF => Fail<T>(WireReadErrorKind.ByteOrderMark, "There is a byte order mark in the text."),
        >= 0x80 when Utf8.Decode(input, _at, out _) == 0 => Fail<T>(WireReadErrorKind.InvalidUtf8, "The bytes are not UTF-8."),
        'N' or 'I' or '+' or '.' => Fail<T>(WireReadErrorKind.InvalidNumber, "This is no JSON number."),
        var symbol and > 0x20 and < 0x7F => Fail<T>(WireReadErrorKind.UnexpectedCharacter, $"'{(char)symbol}' cannot stand here."),
        _ => Fail<T>(WireReadErrorKind.UnexpectedCharacter, "A character cannot stand here."),
    };

    private T? FailTrailingComma<T>() where T : class => Fail<T>(WireReadErrorKind.TrailingComma, "A comma is not followed by a value.");

    private T? Fail<T>(WireReadErrorKind kind, string message) where T : class
    {
        Refuse(kind, message);
        return null;
    }

    private bool Refuse(WireReadErrorKind kind, string message)
    {
        Error ??= new WireReadError(kind, message, Path(), _at);
        return false;
    }

    private string Path()
    {
        var path = new StringBuilder("$");
        for (var i = 0; i < _depth; i++)
        {
            if (_names[i] is { } name) WirePath.AppendName(path, name);
            else if (_indexes[i] >= 0) path.Append('[').Append(NumberText.Format(_indexes[i])).Append(']');
        }
        return path.ToString();
    }
}
