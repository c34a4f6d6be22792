using System.Buffers;

namespace Migaki.Redaction;

/// <summary>Secrets with an inner structure: keys in PEM armour, web tokens, credentials in addresses and headers, password hashes.</summary>
internal static class StructuredForms
{
    private static readonly CharClass ArmourHeader = CharClass.Parse("A-Z0-9 ");
    private static readonly CharClass Userinfo = CharClass.Parse("0-9A-Za-z._~!$&'()*+,;=%^{}|:\\[]-");
    private static readonly SearchValues<char> CookieValue = SearchValues.Create([.. Enumerable.Range(0x21, 0x5e).Select(c => (char)c).Where(c => c is not (';' or ',' or '"' or '\''))]);
    private static readonly CharClass CookieName = CharClass.Parse("0-9A-Za-z._-");
    private static readonly CharClass PgpassField = CharClass.Parse("0-9A-Za-z._*-");
    private static readonly CharClass HashText = CharClass.Parse("0-9A-Za-z./+=,$_-");

    /// <summary>A private key in PEM or PGP armour, also with line ends escaped as in JSON, also cut off before its end.</summary>
    public static bool PrivateKey(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = keywordStart;
        end = keywordEnd;
        var label = ArmourHeader.RunLength(text, keywordEnd, 64);
        var title = text.Slice(keywordEnd, label);
        if (title.IndexOf("PRIVATE KEY".AsSpan(), StringComparison.Ordinal) < 0 || !text.Slice(keywordEnd + label).StartsWith("-----".AsSpan(), StringComparison.Ordinal)) return false;

        var body = keywordEnd + label + 5;
        var limit = Math.Min(text.Length, start + SecretRule.MaxAhead - 128);
        int at = body, run = 0, longestRun = 0;
        while (at < limit && (CharClass.Base64.Contains(text[at]) || text[at] is '\r' or '\n' or '\\' or '=' or ' ' or '\t' or ':' or ',' or '-' or '.' or '(' or ')' or '"'))
        {
            // Five dashes end the body; whatever follows them is another armour.
            if (text[at] == '-' && text.Slice(at).StartsWith("-----".AsSpan(), StringComparison.Ordinal)) break;
            if (text[at] == '"' && text[at - 1] != '\\') break;
            run = CharClass.Base64.Contains(text[at]) ? run + 1 : 0;
            longestRun = Math.Max(longestRun, run);
            at++;
        }
        // "-----BEGIN PRIVATE KEY----- was not found" is prose.
        if (longestRun < 24) return false;
        end = at;
        if (text.Slice(at).StartsWith("-----END ".AsSpan(), StringComparison.Ordinal))
        {
            var tail = ArmourHeader.RunLength(text, at + 9, 64);
            if (text.Slice(at + 9 + tail).StartsWith("-----".AsSpan(), StringComparison.Ordinal)) end = at + 9 + tail + 5;
        }
        return true;
    }

    /// <summary>The private lines of a PuTTY key file.</summary>
    public static bool PuttyKey(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = keywordEnd + CharClass.Digit.RunLength(text, keywordEnd, 4);
        while (start < text.Length && text[start] is '\r' or '\n') start++;
        end = start;
        // Lines of base64; the next "Name: value" line ends them.
        var limit = Math.Min(text.Length, start + SecretRule.MaxAhead - 128);
        while (end < limit)
        {
            var line = 0;
            while (end + line < limit && (CharClass.Base64.Contains(text[end + line]) || text[end + line] == '=')) line++;
            if (line == 0 || (end + line < text.Length && text[end + line] is not ('\r' or '\n'))) break;
            end += line;
            var next = end;
            while (next < limit && text[next] is '\r' or '\n') next++;
            if (next == end || next >= limit || !(CharClass.Base64.Contains(text[next]))) break;
            end = next;
        }
        while (end > start && text[end - 1] is '\r' or '\n') end--;
        return end - start >= 32;
    }

    /// <summary>The last field of a pgpass line: <c>host:5432:database:user:password</c>.</summary>
    public static bool Pgpass(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        for (var fields = 0; fields < 2; fields++)
        {
            var run = PgpassField.RunLength(text, start, 64);
            if (run == 0 || start + run >= text.Length || text[start + run] != ':') return false;
            start += run + 1;
        }
        end = start;
        while (end < text.Length && end - start < 512 && text[end] is > ' ' and not ('"' or '\'')) end++;
        return end > start;
    }

    /// <summary>A JSON web token: two base64url parts that begin with an object, and a signature that may be empty.</summary>
    public static bool WebToken(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = keywordStart;
        end = keywordEnd;
        // Only the run's first character: "eyJeyJ…" would be read again from each place.
        if (text[keywordStart] != 'e' || text[keywordStart + 1] != 'y' || (start > 0 && CharClass.Base64Url.Contains(text[start - 1]))) return false;
        if (start > 0 && text[start - 1] == '.') return false;
        var budget = SecretRule.MaxAhead / 4;
        var header = CharClass.Base64Url.RunLength(text, start, budget);
        end = start + header;
        if (header < 12 || end + 3 >= text.Length || text[end] != '.') return false;
        var payload = CharClass.Base64Url.RunLength(text, end + 1, budget);
        if (payload < 4) return false;
        end += 1 + payload;
        for (var part = 0; part < 3 && end < text.Length && text[end] == '.'; part++)
        {
            var run = CharClass.Base64Url.RunLength(text, end + 1, budget / 2);
            if (run == 0 && part > 0) break;
            end += 1 + run;
        }
        return payload >= 10;
    }

    /// <summary>The password in <c>scheme://user:password@host</c>, also with an empty user; the user alone when there is no password.</summary>
    public static bool AddressPassword(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        if (keywordStart == 0 || !CharClass.Alnum.Contains(text[keywordStart - 1])) return false;
        var run = Userinfo.RunLength(text, keywordEnd, 400);
        end = keywordEnd + run;
        // A password may hold what should have been escaped: '/', '?', '#', '@' before the last '@' of the authority are not looked for.
        if (end >= text.Length || text[end] != '@') return false;
        var colon = text.Slice(keywordEnd, run).IndexOf(':');
        if (colon >= 0) start = keywordEnd + colon + 1;
        else if (run < 20 || !Checks.HasLetterAndDigit(text.Slice(keywordEnd, run))) return false;
        return end > start && !Checks.IsPlaceholder(text.Slice(start, end - start));
    }

    /// <summary>The credentials of an Authorization header, by scheme: Basic and Bearer values of any issuer.</summary>
    public static bool AuthorizationHeader(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        if (keywordStart > 0 && CharClass.Word.Contains(text[keywordStart - 1])) return false;
        var basic = (text[keywordStart] | 32) == 'b' && (text[keywordStart + 1] | 32) == 'a';
        while (start < text.Length && start - keywordEnd < 4 && text[start] == ' ') start++;
        var run = 0;
        while (start + run < text.Length && run < 8192 && (CharClass.Base64Url.Contains(text[start + run]) || text[start + run] is '+' or '/' or '=' or '.' or '~' or '%')) run++;
        end = start + run;
        var value = text.Slice(start, run);
        return basic ? IsBasicCredential(value) : run >= 16 && Checks.LooksRandom(value) && Checks.HasLetterAndDigit(value) && !Checks.IsPlaceholder(value);
    }

    /// <summary>Base64 of "user:password" in printable ASCII.</summary>
    private static bool IsBasicCredential(ReadOnlySpan<char> value)
    {
        if (value.Length is < 8 or > 1024) return false;
        Span<byte> bytes = stackalloc byte[768];
        if (!Convert.TryFromBase64Chars(value, bytes, out var count)) return false;
        var colon = false;
        foreach (var b in bytes.Slice(0, count))
        {
            if (b is < 0x20 or 0x7f) return false;
            colon |= b == ':';
        }
        return colon;
    }

    /// <summary>Password hashes in modular crypt form: <c>$2b$10$…</c>, <c>$argon2id$…</c>, <c>$6$salt$…</c>, <c>pbkdf2_sha256$…</c>, <c>{SSHA}…</c>.</summary>
    public static bool PasswordHash(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = keywordStart;
        end = keywordEnd;
        if (start > 0 && (CharClass.Word.Contains(text[start - 1]) || text[start - 1] == '$')) return false;
        var run = HashText.RunLength(text, keywordEnd, 512);
        while (run > 0 && text[keywordEnd + run - 1] is '.' or ',') run--;
        end = keywordEnd + run;
        return run is >= 22 and < 512 && Checks.LooksRandom(text.Slice(keywordEnd, run));
    }

    /// <summary>The value of a session cookie, or of a cookie header's first pair.</summary>
    public static bool Cookie(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        var at = keywordEnd;
        while (at < text.Length && at - keywordEnd < 4 && text[at] == ' ') at++;
        var name = CookieName.RunLength(text, at, 128);
        at += name;
        if (name == 0 || at >= text.Length || text[at] != '=') return false;
        start = at + 1;
        var rest = text.Slice(start, Math.Min(text.Length - start, 2048));
        var run = rest.IndexOfAnyExcept(CookieValue);
        end = start + (run < 0 ? rest.Length : run);
        return end - start >= 8 && Checks.LooksRandom(text.Slice(start, end - start)) && !Checks.IsPlaceholder(text.Slice(start, end - start));
    }

    /// <summary>The password of <c>curl -u user:password</c>.</summary>
    public static bool CurlUser(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        var behind = text.Slice(Math.Max(0, keywordStart - 256), Math.Min(256, keywordStart));
        if (behind.LastIndexOf("curl".AsSpan(), StringComparison.Ordinal) < 0) return false;
        var at = keywordEnd;
        if (at < text.Length && text[at] is '"' or '\'') at++;
        var colon = -1;
        while (at < text.Length && at - keywordEnd < 200 && text[at] is not (' ' or '\t' or '\r' or '\n' or '"' or '\''))
        {
            if (text[at] == ':' && colon < 0) colon = at;
            at++;
        }
        if (colon < 0) return false;
        start = colon + 1;
        end = at;
        return end > start && !Checks.IsPlaceholder(text.Slice(start, end - start));
    }

    /// <summary>The password of a netrc line: <c>machine host login user password value</c>.</summary>
    public static bool Netrc(ReadOnlySpan<char> text, int keywordStart, int keywordEnd, out int start, out int end)
    {
        start = end = keywordEnd;
        var behind = text.Slice(Math.Max(0, keywordStart - 256), Math.Min(256, keywordStart));
        if (behind.LastIndexOf("machine ".AsSpan(), StringComparison.Ordinal) < 0 || behind.LastIndexOf("login ".AsSpan(), StringComparison.Ordinal) < 0) return false;
        while (end < text.Length && end - start < 512 && text[end] is > ' ' and not ('"' or '\'')) end++;
        return end > start;
    }
}
