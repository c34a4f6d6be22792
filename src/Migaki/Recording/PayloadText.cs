using System.Text;
using System.Text.Json;
using Migaki.Mir.Json;
using Migaki.Redaction;

namespace Migaki.Recording;

/// <summary>A payload's JSON without its secrets, in canonical form.</summary>
internal static class PayloadText
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <summary>
    /// RFC 8785 where every number survives it; the serializer's own text where one does not (a 64-bit integer, a decimal of many digits).
    /// Null and the reason where the payload cannot be kept.
    /// </summary>
    public static byte[]? Clean(byte[] json, bool isBytes, Redactor redactor, out string? omitted, bool isStream = false)
    {
        omitted = null;
        var isExact = NumbersSurvive(json);
        if (WireReader.Read(json, WireReaderOptions.AnyNumber) is not { Value: { } value })
        {
            omitted = "it is not strict JSON";
            return null;
        }
        if (isStream) value = Joined(value, redactor);
        var clean = isBytes ? OfBytes(value, redactor) : Walk(value, "", redactor, ref omitted);
        if (omitted is not null) return null;
        if (isExact) return CanonicalJson.ToUtf8(clean);
        if (redactor.Report.Total == 0) return json;
        omitted = "it has a secret and numbers that cannot be written again exactly";
        return null;
    }

    private static WireValue Walk(WireValue value, string pointer, Redactor redactor, ref string? omitted)
    {
        switch (value)
        {
            case WireString text:
                var clean = redactor.Redact(text.Value, pointer);
                return ReferenceEquals(clean, text.Value) ? text : new WireString(clean);
            case WireArray array:
                var items = new WireValue[array.Items.Count];
                for (var i = 0; i < items.Length; i++) items[i] = Walk(array.Items[i], $"{pointer}/{i.ToString(System.Globalization.CultureInfo.InvariantCulture)}", redactor, ref omitted);
                return new WireArray(items);
            case WireObject inner:
                var members = new List<KeyValuePair<string, WireValue>>();
                foreach (var (name, member) in inner.Members)
                {
                    // A name that is another afterwards would be another member.
                    if (!redactor.Scanner.IsClean(name)) omitted = "the name of a member has a secret in it";
                    // Named values are judged by their name: {"password": "…"} is one text to the rules.
                    members.Add(new(name, member is WireString named ? Named(name, named, $"{pointer}/{Escape(name)}", redactor) : Walk(member, $"{pointer}/{Escape(name)}", redactor, ref omitted)));
                }
                return new WireObject(members);
            default:
                return value;
        }
    }

    /// <summary>A stream cuts its text anywhere, so a secret may lie over several items: their texts are read as one.</summary>
    private static WireValue Joined(WireValue items, Redactor redactor)
    {
        var texts = new List<WireString>();
        Collect(items, isText: true, texts);
        var whole = string.Concat(texts.Select(text => text.Value));
        var found = new List<FoundSecret>();
        redactor.Scanner.Scan(whole, found);
        if (found.Count == 0) return items;
        var (clean, start, next) = (new Dictionary<WireString, WireString>(ReferenceEqualityComparer.Instance), 0, 0);
        foreach (var text in texts)
        {
            var (built, at, end) = (new StringBuilder(), start, start + text.Value.Length);
            for (var i = next; i < found.Count && found[i].Start < end; i++)
            {
                var secret = found[i];
                if (secret.Start > at) built.Append(whole, at, secret.Start - at);
                // The token stands where the secret began.
                if (secret.Start >= start) built.Append(redactor.Replace(whole.AsSpan(secret.Start, secret.End - secret.Start), secret, "", secret.Start));
                at = Math.Max(at, Math.Min(secret.End, end));
                if (secret.End <= end) next = i + 1;
            }
            if (at < end) built.Append(whole, at, end - at);
            clean[text] = new WireString(built.ToString());
            start = end;
        }
        return Replace(items);

        WireValue Replace(WireValue value) => value switch
        {
            WireString text => clean.GetValueOrDefault(text, text),
            WireArray array => new WireArray(array.Items.Select(Replace)),
            WireObject inner => new WireObject(inner.Members.Select(member => new KeyValuePair<string, WireValue>(member.Key, Replace(member.Value)))),
            _ => value,
        };
    }

    /// <summary>The items that are text, and what items call their text.</summary>
    private static void Collect(WireValue value, bool isText, List<WireString> texts)
    {
        switch (value)
        {
            case WireString text when isText:
                texts.Add(text);
                break;
            case WireArray array:
                foreach (var item in array.Items) Collect(item, isText, texts);
                break;
            case WireObject inner:
                foreach (var (name, member) in inner.Members) Collect(member, string.Equals(name, "text", StringComparison.OrdinalIgnoreCase), texts);
                break;
        }
    }

    private static WireString Named(string name, WireString value, string pointer, Redactor redactor)
    {
        var alone = redactor.Redact(value.Value, pointer);
        if (!ReferenceEquals(alone, value.Value)) return new WireString(alone);
        // What only its name gives away: the rules see it as JSON would show it.
        var head = $"\"{name}\":\"";
        var shown = head + value.Value + "\"";
        var found = new List<FoundSecret>();
        redactor.Scanner.Scan(shown, found);
        foreach (var secret in found)
        {
            if (secret.Start < head.Length || secret.End > shown.Length) continue;
            return new WireString(redactor.Replace(value.Value, secret, pointer, 0));
        }
        return value;
    }

    private static WireValue OfBytes(WireValue value, Redactor redactor)
    {
        if (value is not WireString { Value: var base64 }) return value;
        try
        {
            var text = Strict.GetString(Convert.FromBase64String(base64));
            var clean = redactor.Redact(text, "");
            return ReferenceEquals(clean, text) ? value : new WireString(Convert.ToBase64String(Encoding.UTF8.GetBytes(clean)));
        }
        catch (Exception error) when (error is FormatException or DecoderFallbackException)
        {
            return value;
        }
    }

    private static string Escape(string name) => name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal);

    /// <summary>Whether no number loses digits as an IEEE double.</summary>
    private static bool NumbersSurvive(byte[] json)
    {
        var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = 1000 });
        while (reader.Read())
        {
            if (reader.TokenType != JsonTokenType.Number || reader.ValueSpan.Length <= 15) continue;
            if (!reader.TryGetDouble(out var number) || !double.IsFinite(number)) return false;
            if (!decimal.TryParse(Encoding.ASCII.GetString(reader.ValueSpan), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var exact)) continue;
            if (!decimal.TryParse(CanonicalJson.ToText(number), System.Globalization.NumberStyles.Float, System.Globalization.CultureInfo.InvariantCulture, out var kept) || exact != kept) return false;
        }
        return true;
    }
}
