using System.Buffers;

namespace Migaki.Redaction;

/// <summary>How a value is attached to its name.</summary>
internal enum AssignmentForm
{
    /// <summary>The value is in quotes.</summary>
    Quoted,

    /// <summary>The value follows '=' or an element's '&gt;' at once, as in forms, .env files and XML.</summary>
    Tight,

    /// <summary>The value follows a colon or a separator with blanks, as in YAML, headers and prose.</summary>
    Loose,

    /// <summary>The value follows a command line option.</summary>
    Option,
}

/// <summary>Judges a value by its text and the way it is attached.</summary>
internal delegate bool AssignmentCheck(ReadOnlySpan<char> value, AssignmentForm form);

/// <summary>
/// A secret that only its name gives away: <c>name=value</c>, <c>"name": "value"</c>, <c>name: value</c>, <c>&lt;name&gt;value&lt;</c>,
/// <c>--name value</c>, <c>name 'value'</c>, also inside escaped JSON.
/// </summary>
internal sealed class AssignmentRule(string id, string reason, AssignmentCheck check, params string[] names) : SecretRule(id, RuleClass.Credential, reason)
{
    private const int MaxValue = 2048;
    private const int MaxBlanks = 16;
    private const int ShortName = 4;
    private static readonly SearchValues<char> ValueEnds = SearchValues.Create(" \t\r\n\"'`,;<>\\&");

    public override IReadOnlyList<string> Keywords { get; } = names;

    /// <summary>A value of one alphabet and length, whatever the form.</summary>
    public static AssignmentCheck Exactly(string alphabet, int min, int max)
    {
        var set = CharClass.Parse(alphabet);
        return (value, _) => value.Length >= min && value.Length <= max && set.RunLength(value, 0, max) == value.Length && Checks.LooksRandom(value);
    }

    public override bool TryMatch(ReadOnlySpan<char> text, int keyword, int keywordEnd, out int start, out int end)
    {
        start = end = 0;
        var name = keywordEnd - Keywords[keyword].Length;
        if (keywordEnd - name <= ShortName && !StartsWord(text, name)) return false;
        var at = keywordEnd;
        if (at < text.Length && text[at] is 's' or 'S') at++;
        at += CharClass.Digit.RunLength(text, at, 3);
        if (at < text.Length && CharClass.Word.Contains(text[at])) return false;

        if (!FindValue(text, name, at, out start, out var form)) return false;
        end = form == AssignmentForm.Quoted ? QuotedEnd(text, ref start) : BareEnd(text, start);
        return end > start && check(text.Slice(start, end - start), form);
    }

    /// <summary>"bypass" and "compass" are no passwords; "dbPass" and "DB_PASS" are.</summary>
    private static bool StartsWord(ReadOnlySpan<char> text, int name) =>
        name == 0 || !CharClass.Alnum.Contains(text[name - 1]) || (text[name] is >= 'A' and <= 'Z' && text[name - 1] is not (>= 'A' and <= 'Z'));

    private static bool FindValue(ReadOnlySpan<char> text, int name, int at, out int value, out AssignmentForm form)
    {
        value = at;
        form = AssignmentForm.Loose;
        // The name's own closing quote or bracket: "password": …, ['password'] = …, \"password\":…
        while (at < text.Length && at - value < 4 && text[at] is '"' or '\'' or '`' or '\\' or ']' or ')') at++;
        var afterName = at;
        at = SkipBlanks(text, at);
        var separator = at;
        while (at < text.Length && at - separator < 3 && text[at] is '=' or ':' or '>') at++;
        // "the password is hunter2"
        if (at == separator && at > afterName && text[at..].StartsWith("is ".AsSpan(), StringComparison.OrdinalIgnoreCase))
        {
            value = SkipBlanks(text, at + 2);
            form = value < text.Length && IsQuote(text, value) ? AssignmentForm.Quoted : AssignmentForm.Loose;
            return value < text.Length;
        }
        // Arguments and pairs: ("password", "hunter2")
        if (at == separator && afterName > value && at < text.Length && text[at] == ',' && OpensPair(text, name))
        {
            value = SkipBlanks(text, at + 1);
            form = AssignmentForm.Quoted;
            return value < text.Length && IsQuote(text, value);
        }
        if (at == separator)
        {
            if (at == afterName || at >= text.Length) return false;
            value = at;
            if (IsQuote(text, at)) form = AssignmentForm.Quoted;
            else if (name >= 1 && text[name - 1] == '-' && afterName == value - 1) form = AssignmentForm.Option;
            else return false;
            return true;
        }
        var tight = separator == afterName && text[at - 1] is '=' or '>';
        // POSTGRES_PASSWORD: postgres - a variable's name is no prose.
        var isVariable = name > 1 && text[name - 1] == '_' && text[name] is >= 'A' and <= 'Z' && text[name - 2] is >= 'A' and <= 'Z';
        value = SkipBlanks(text, at);
        if (value >= text.Length) return false;
        form = IsQuote(text, value) ? AssignmentForm.Quoted : isVariable || (tight && value == at) ? AssignmentForm.Tight : AssignmentForm.Loose;
        return true;
    }

    /// <summary>Whether the quoted name is the first thing in a parenthesis or brace; in a list, what follows is another name.</summary>
    private static bool OpensPair(ReadOnlySpan<char> text, int name)
    {
        var at = name;
        while (at > 0 && name - at < 64 && (CharClass.Word.Contains(text[at - 1]) || text[at - 1] is '-' or '.')) at--;
        while (at > 0 && text[at - 1] is '"' or '\'' or '\\' or '@' or '$' or ' ') at--;
        return at > 0 && text[at - 1] is '(' or '{';
    }

    private static int SkipBlanks(ReadOnlySpan<char> text, int at)
    {
        var first = at;
        while (at < text.Length && at - first < MaxBlanks && text[at] is ' ' or '\t') at++;
        return at;
    }

    private static bool IsQuote(ReadOnlySpan<char> text, int at) =>
        text[at] is '"' or '\'' or '`' || (text[at] == '\\' && at + 1 < text.Length && text[at + 1] is '"' or '\'');

    /// <summary>Moves <paramref name="start"/> behind the opening quote; the value ends before the same quote, escaped as often, or with the line.</summary>
    private static int QuotedEnd(ReadOnlySpan<char> text, ref int start)
    {
        var escaped = text[start] == '\\';
        var quote = text[escaped ? start + 1 : start];
        start += escaped ? 2 : 1;
        var limit = Math.Min(text.Length, start + MaxValue);
        for (var i = start; i < limit; i++)
        {
            if (text[i] is '\n' or '\r') return i;
            if (text[i] == quote) return escaped && i > start && text[i - 1] == '\\' ? i - 1 : i;
            if (text[i] != '\\') continue;
            if (escaped && i + 1 < limit && text[i + 1] == quote) return i;
            i++;
        }
        return limit;
    }

    /// <summary>An ampersand ends a value only where another field begins: passwords hold ampersands.</summary>
    private static bool IsNextField(ReadOnlySpan<char> text, int at)
    {
        var name = CharClass.Word.RunLength(text, at + 1, 32);
        return name > 0 && at + 1 + name < text.Length && text[at + 1 + name] is '=' or '-' or '.' or '[';
    }

    private static int BareEnd(ReadOnlySpan<char> text, int start)
    {
        var limit = Math.Min(text.Length, start + MaxValue);
        var end = start;
        while (true)
        {
            // Vectorized: a text of nothing but names would otherwise be walked once a name.
            var run = text[end..limit].IndexOfAny(ValueEnds);
            end = run < 0 ? limit : end + run;
            if (end == limit || text[end] != '&' || IsNextField(text, end)) break;
            end++;
        }
        while (end > start && text[end - 1] is ')' or ']' or '}' or '.') end--;
        return end;
    }
}
