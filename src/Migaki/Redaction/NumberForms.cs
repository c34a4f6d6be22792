namespace Migaki.Redaction;

/// <summary>Numbers and addresses of persons and accounts.</summary>
internal static class NumberForms
{
    private static readonly CharClass LocalPart = CharClass.Parse("0-9A-Za-z.!#$%&'*+/=?^_{|}~-");
    private static readonly CharClass DomainLabel = CharClass.Parse("0-9A-Za-z-");

    /// <summary>A payment card number: 13 to 19 digits, grouped by blanks or dashes or not at all, an issuer's range, Luhn.</summary>
    public static bool Card(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordStart;
        if (!NumberStartsAt(text, start)) return false;
        int digits = 0, at = start;
        char group = '\0';
        while (at < text.Length && digits <= 19)
        {
            if (CharClass.Digit.Contains(text[at])) digits++;
            else if (text[at] is ' ' or '-' && (group == '\0' ? digits == 4 : text[at] == group) && at + 1 < text.Length && CharClass.Digit.Contains(text[at + 1])) group = text[at];
            else break;
            at++;
            if (digits > 0 && CharClass.Digit.Contains(text[at - 1])) end = at;
        }
        if (digits is < 13 or > 19 || (end < text.Length && (CharClass.Word.Contains(text[end]) || (text[end] == '.' && end + 1 < text.Length && CharClass.Digit.Contains(text[end + 1]))))) return false;
        var number = text.Slice(start, end - start);
        return IsIssuer(text, start, digits) && !IsTicks(text, start, digits) && Checks.Luhn(number);
    }

    /// <summary>
    /// A time of .NET in ticks, of the years 2020 to 2035: one in ten passes Luhn, and no issuer is known to give out 18 digits that begin so.
    /// </summary>
    private static bool IsTicks(ReadOnlySpan<char> text, int start, int digits) =>
        digits == 18 && text[start] == '6' && ((text[start + 1] - '0') * 10) + (text[start + 2] - '0') is >= 37 and <= 42;

    private static bool IsIssuer(ReadOnlySpan<char> text, int start, int digits)
    {
        int first = text[start] - '0', two = (first * 10) + (text[start + 1] - '0');
        var four = (two * 100) + ((text[start + 2] - '0') * 10) + (text[start + 3] - '0');
        return first == 4 ? digits is 13 or 16 or 19
            : two is >= 51 and <= 55 || four is >= 2221 and <= 2720 ? digits == 16
            : two is 34 or 37 ? digits == 15
            : two is 36 or 38 or 39 || four is >= 3000 and <= 3059 ? digits is 14 or 16
            : four is >= 3528 and <= 3589 || four == 6011 || two is 65 or 62 || (four is >= 6440 and <= 6499) ? digits is >= 16 and <= 19
            : two == 50 || two is >= 56 and <= 69 && digits is >= 16 and <= 19;
    }

    /// <summary>An account number of ISO 13616, compact or in groups of four.</summary>
    public static bool Iban(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordStart - 2;
        if (start < 0 || text[start] is < 'A' or > 'Z' || text[start + 1] is < 'A' or > 'Z') return false;
        if (start > 0 && CharClass.Alnum.Contains(text[start - 1])) return false;
        if (keywordEnd >= text.Length || !CharClass.Digit.Contains(text[keywordEnd])) return false;
        var country = text.Slice(start, 2);
        var length = IbanLength(country);
        if (length == 0) return false;
        var count = 0;
        for (var at = start; at < text.Length && count < length; at++)
        {
            if (text[at] is >= 'A' and <= 'Z' or >= '0' and <= '9') count++;
            else if (text[at] != ' ' || count % 4 != 0) break;
            end = at + 1;
        }
        return count == length && (end == text.Length || !CharClass.Alnum.Contains(text[end])) && Checks.IbanChecksum(text.Slice(start, end - start));
    }

    private const string IbanLengths =
        "AD24AE23AL28AT20AZ28BA20BE16BG22BH22BR29BY28CH21CR22CY28CZ24DE22DK18DO28EE20EG29ES24FI18FO18FR27GB22GE22GI23GL18GR27GT28HR21HU28IE22IL23IQ23IS26IT27JO30KW30KZ20LB28LC32LI21LT20LU20LV21MC27MD24ME22MK19MR27MT31MU30NL18NO15PK24PL28PS29PT25QA29RO24RS22SA24SC31SE24SI19SK24SM27ST25SV28TN24TR26UA29VA22VG24XK20";

    private static int IbanLength(ReadOnlySpan<char> country)
    {
        for (var i = 0; i < IbanLengths.Length; i += 4)
            if (IbanLengths[i] == country[0] && IbanLengths[i + 1] == country[1])
                return ((IbanLengths[i + 2] - '0') * 10) + (IbanLengths[i + 3] - '0');
        return 0;
    }

    /// <summary>A social security number of the United States next to its name.</summary>
    public static bool SocialSecurityNumber(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        if (keywordStart > 0 && CharClass.Alnum.Contains(text[keywordStart - 1])) return false;
        while (start < text.Length && start - keywordEnd < 24 && !CharClass.Digit.Contains(text[start]) && text[start] != '\n') start++;
        end = start + 11;
        if (end > text.Length || (end < text.Length && CharClass.Word.Contains(text[end]))) return false;
        var value = text.Slice(start, 11);
        for (var i = 0; i < 11; i++)
            if (i is 3 or 6 ? value[i] is not ('-' or ' ') : !CharClass.Digit.Contains(value[i])) return false;
        return !value.StartsWith("000".AsSpan(), StringComparison.Ordinal) && value[0] != '9';
    }

    /// <summary>An e-mail address.</summary>
    public static bool Email(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = keywordStart - LocalPart.RunBefore(text, keywordStart, 64);
        while (start < keywordStart && text[start] is '.' or '\'' or '/' or '=' or '{' or '?' or '&') start++;
        end = keywordEnd;
        var local = text.Slice(start, keywordStart - start);
        if (local.IsEmpty || local.SequenceEqual("git".AsSpan()) || IsAuthority(text, start)) return false;
        var labels = 0;
        while (end - keywordEnd < 255)
        {
            var label = DomainLabel.RunLength(text, end, 63);
            if (label == 0) break;
            end += label;
            labels++;
            if (end + 1 >= text.Length || text[end] != '.' || !DomainLabel.Contains(text[end + 1])) break;
            end++;
        }
        if (labels < 2) return false;
        var top = text.Slice(keywordEnd, end - keywordEnd);
        top = top.Slice(top.LastIndexOf('.') + 1);
        foreach (var c in top)
            if ((c | 32) is < 'a' or > 'z') return false;
        return top.Length is >= 2 and <= 24;
    }

    /// <summary>Behind "://" and before any '/' stands a user and a host, not a mail address.</summary>
    private static bool IsAuthority(ReadOnlySpan<char> text, int at)
    {
        for (var i = at - 1; i >= 2 && at - i < 128 && text[i] is > ' ' and not ('?' or '#' or '"'); i--)
            if (text[i] == '/') return text[i - 1] == '/' && text[i - 2] == ':';
        return false;
    }

    /// <summary>A telephone number in international form: a plus sign and 8 to 15 digits with the usual separators.</summary>
    public static bool Phone(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = keywordStart;
        end = keywordEnd;
        if (start > 0 && (CharClass.Word.Contains(text[start - 1]) || text[start - 1] is '+' or '/' or '=')) return false;
        if (keywordEnd >= text.Length || text[keywordEnd] is < '1' or > '9') return false;
        int digits = 0, at = keywordEnd;
        while (at < text.Length && at - start < 24)
        {
            if (CharClass.Digit.Contains(text[at]))
            {
                digits++;
                end = at + 1;
            }
            else if (text[at] is not (' ' or '-' or '.' or '(' or ')' or '/') || (at > 0 && text[at - 1] == text[at])) break;
            at++;
        }
        return digits is >= 8 and <= 15 && (end == text.Length || !CharClass.Word.Contains(text[end]));
    }

    private static bool NumberStartsAt(ReadOnlySpan<char> text, int start) =>
        start == 0 || (!CharClass.Word.Contains(text[start - 1])
            && !(text[start - 1] is '-' or '.' or '+' or ' ' && start > 1 && CharClass.Digit.Contains(text[start - 2]) && text[start - 1] != ' '));
}
