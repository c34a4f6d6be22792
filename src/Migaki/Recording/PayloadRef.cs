using System.Globalization;
using Migaki.Redaction;

namespace Migaki.Recording;

/// <summary>What an event says of one payload: where its bytes are, or why they are not kept.</summary>
internal sealed record PayloadRef(string Role, string? Name)
{
    /// <summary>Lower-case hex SHA-256 of the file, which is its name; null where the payload was left out.</summary>
    public string? Sha256 { get; init; }
    public long Bytes { get; init; }
    public string? Omitted { get; init; }
    public PrivacyClass Privacy { get; init; }
    public double? TtlMs { get; init; }
    /// <summary>The key the file is encrypted under; null where it is not.</summary>
    public string? KeyId { get; init; }
    /// <summary>The items of a stream, in order.</summary>
    public bool IsStream { get; init; }
    /// <summary>The file, until the event that speaks of it is recorded: it may turn out to belong to a run of its own.</summary>
    public byte[]? File { get; init; }
    public IReadOnlyList<RedactionEntry> Redactions { get; init; } = [];

    /// <summary>The members <c>payloads</c> and <c>retentionPolicy</c> of an event; what was redacted in them goes to the event's list.</summary>
    public static void Append(Utf8Builder line, IReadOnlyList<PayloadRef>? refs, ref List<RedactionEntry>? found)
    {
        if (refs is not { Count: > 0 }) return;
        line.Raw(",\"payloads\":["u8);
        for (var i = 0; i < refs.Count; i++)
        {
            if (i > 0) line.Raw((byte)',');
            refs[i].Append(line);
            if (refs[i].Redactions.Count > 0) (found ??= []).AddRange(refs[i].Redactions);
        }
        line.Raw((byte)']');
        var first = true;
        for (var i = 0; i < refs.Count; i++)
        {
            if (refs[i] is not { Sha256: not null, TtlMs: { } ttl }) continue;
            line.Raw(first ? ",\"retentionPolicy\":["u8 : ","u8).Raw("{\"path\":"u8).String(string.Create(CultureInfo.InvariantCulture, $"/payloads/{i}")).Raw(",\"ttlMs\":"u8).Number(ttl).Raw((byte)'}');
            first = false;
        }
        if (!first) line.Raw((byte)']');
    }

    private void Append(Utf8Builder line)
    {
        line.Raw((byte)'{');
        if (Sha256 is not null) line.Raw("\"bytes\":"u8).Number(Bytes).Raw((byte)',');
        if (KeyId is not null) line.Raw("\"keyId\":"u8).String(KeyId).Raw((byte)',');
        if (Name is not null) line.Raw("\"name\":"u8).String(Name).Raw((byte)',');
        if (Omitted is not null) line.Raw("\"omitted\":"u8).String(Omitted).Raw((byte)',');
        if (Sha256 is not null) line.Raw("\"privacyClass\":"u8).String(Mir.Wire.Name(Privacy)).Raw((byte)',');
        line.Raw("\"role\":"u8).String(Role);
        if (Sha256 is not null) line.Raw(",\"sha256\":"u8).String(Sha256);
        if (IsStream) line.Raw(",\"stream\":true"u8);
        line.Raw((byte)'}');
    }
}
