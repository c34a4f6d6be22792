namespace Migaki.Redaction;

/// <summary>Judges the text of a possible secret.</summary>
internal delegate bool SecretCheck(ReadOnlySpan<char> value);

/// <summary>Checksums and other tests that tell a secret from a text of the same form.</summary>
internal static class Checks
{
    private const int EntropySample = 256;

    /// <summary>Shannon entropy in bits a character, of the first 256; non-ASCII characters count as one symbol.</summary>
    public static double Entropy(ReadOnlySpan<char> value)
    {
        if (value.IsEmpty) return 0;
        value = value[..Math.Min(value.Length, EntropySample)];
        Span<int> counts = stackalloc int[129];
        counts.Clear();
        foreach (var c in value) counts[c < 128 ? c : 128]++;
        double bits = 0;
        foreach (var count in counts)
        {
            if (count == 0) continue;
            var share = (double)count / value.Length;
            bits -= share * Math.Log(share, 2);
        }
        return bits;
    }

    /// <summary>Placeholders repeat a character or count up; generated tokens do not.</summary>
    public static bool LooksRandom(ReadOnlySpan<char> value)
    {
        var body = value.Slice(Math.Min(value.Length, 4));
        return Entropy(body) >= (body.Length < 20 ? 2.3 : 2.8);
    }

    /// <summary>The check digit of payment cards (ISO/IEC 7812), over the digits only.</summary>
    public static bool Luhn(ReadOnlySpan<char> value)
    {
        int sum = 0, digits = 0;
        for (var i = value.Length - 1; i >= 0; i--)
        {
            if (value[i] is < '0' or > '9') continue;
            var digit = value[i] - '0';
            if (digits++ % 2 == 1 && (digit *= 2) > 9) digit -= 9;
            sum += digit;
        }
        return digits > 0 && sum % 10 == 0;
    }

    /// <summary>The check of ISO 13616 account numbers: country and check digits moved to the end, letters as 10 to 35, remainder 1 by 97.</summary>
    public static bool IbanChecksum(ReadOnlySpan<char> value)
    {
        Span<char> compact = stackalloc char[34];
        var length = 0;
        foreach (var c in value)
        {
            if (c == ' ') continue;
            if (length == 34) return false;
            compact[length++] = c;
        }
        if (length < 15) return false;
        var remainder = 0;
        for (var i = 0; i < length; i++)
        {
            var c = compact[(i + 4) % length];
            var number = c is >= '0' and <= '9' ? c - '0' : c is >= 'A' and <= 'Z' ? c - 'A' + 10 : -1;
            if (number < 0) return false;
            remainder = ((remainder * (number > 9 ? 100 : 10)) + number) % 97;
        }
        return remainder == 1;
    }

    public static bool HasLetterAndDigit(ReadOnlySpan<char> value)
    {
        bool letter = false, digit = false;
        foreach (var c in value)
        {
            digit |= c is >= '0' and <= '9';
            letter |= (c | 32) is >= 'a' and <= 'z';
        }
        return letter && digit;
    }

    private static readonly string[] PlaceholderStarts =
        ["${", "$(", "$env", "{{", "{%", "<", "%(", "@@", "#{", "env.", "process.env", "os.environ", "os.getenv", "secrets.", "vars.", "var.", "data.", "$secret", "vault:", "arn:", "ref+", "enc["];

    private static readonly string[] PlaceholderWords =
        ["null", "none", "nil", "true", "false", "undefined", "string", "required", "optional", "redacted", "masked", "hidden", "omitted", "removed", "empty", "unset", "missing", "invalid", "incorrect", "expired", "example", "placeholder"];

    /// <summary>A reference to a secret, a word that stands for one, or a mask.</summary>
    public static bool IsPlaceholder(ReadOnlySpan<char> value)
    {
        foreach (var start in PlaceholderStarts)
            if (value.StartsWith(start.AsSpan(), StringComparison.OrdinalIgnoreCase)) return true;
        foreach (var word in PlaceholderWords)
            if (value.Equals(word.AsSpan(), StringComparison.OrdinalIgnoreCase)) return true;
        if (value.Length > 2 && value[0] == '{' && value[^1] == '}') return true;
        if (value.StartsWith("your".AsSpan(), StringComparison.OrdinalIgnoreCase) && !HasLetterAndDigit(value)) return true;
        foreach (var c in value[..Math.Min(value.Length, EntropySample)])
            if (c is not ('*' or 'x' or 'X' or '.' or '#' or '-' or '_' or '\u2022')) return false;
        return true;
    }

    /// <summary>A call or member access in source code, not a literal.</summary>
    public static bool IsCode(ReadOnlySpan<char> value)
    {
        if (value.IndexOf('(') >= 0 && value.IndexOf('(') > 0 && IsIdentifierPath(value.Slice(0, value.IndexOf('(')))) return true;
        return value.IndexOf('.') > 0 && IsIdentifierPath(value) && !HasLetterAndDigit(value);
    }

    private static bool IsIdentifierPath(ReadOnlySpan<char> value)
    {
        foreach (var c in value)
            if (!CharClass.Word.Contains(c) && c is not ('.' or '?' or '!')) return false;
        return true;
    }
}
