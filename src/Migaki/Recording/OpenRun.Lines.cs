using Migaki.Bundles;
using Migaki.Redaction;
using Migaki.Replay;

namespace Migaki.Recording;

/// <content>The parts that lines of a run have in common.</content>
internal sealed partial class OpenRun
{
    [ThreadStatic] private static Utf8Builder? t_line;

    /// <summary>A line that begins with a head; to be handed back to <see cref="Append(Utf8Builder, long)"/> by the same thread.</summary>
    public static Utf8Builder Line(LineHead head)
    {
        var line = t_line ??= new Utf8Builder(2048);
        return line.Begin(head);
    }

    /// <summary><c>follows</c>: the event of this run that another one ends.</summary>
    public void AppendFollows(Utf8Builder line, EventMark mark)
    {
        if (mark.UtcTicks == 0) return;
        line.Raw(",\"follows\":[\""u8);
        _log!.WriteId(mark, line.Reserve(EventIds.Length));
        line.Advance(EventIds.Length);
        line.Raw("\"]"u8);
    }

    public void AppendDuration(Utf8Builder line, long from, long to) => line.Raw(",\"durationMs\":"u8).Milliseconds(Clock.Microseconds(from, to));

    /// <summary>What went wrong: the type, and the message redacted and bounded, with a keyed digest of the whole.</summary>
    public void AppendFailure(Utf8Builder line, Exception exception, string? nodeId, ref List<RedactionEntry>? found)
    {
        line.Raw(",\"failures\":[{"u8);
        if (FailureCode.Of(exception) is { } code) line.Raw("\"code\":"u8).String(code).Raw((byte)',');
        line.Raw("\"message\":"u8).String(Redactor.Clean(exception.Message, "/failures/0/message", ref found)).Raw(",\"messageDigest\":\"hmac-sha256:"u8).DigestOf(Digester.OfText(exception.Message)).Raw((byte)'"');
        if (nodeId is not null) line.Raw(",\"nodeId\":"u8).String(nodeId);
        line.Raw(",\"type\":"u8).String((exception as MirReplayedException)?.OriginalType ?? exception.GetType().FullName).Raw("}]"u8);
    }

    /// <summary>What was removed from the texts of an event, never the values.</summary>
    public static void AppendRedactions(Utf8Builder line, IReadOnlyList<RedactionEntry>? entries)
    {
        if (entries is not { Count: > 0 }) return;
        line.Raw(",\"redaction\":["u8);
        for (var i = 0; i < entries.Count; i++)
        {
            if (i > 0) line.Raw((byte)',');
            line.Raw("{\"count\":"u8).Number((long)entries[i].Count).Raw(",\"mode\":"u8).String(entries[i].Mode).Raw(",\"path\":"u8).String(entries[i].Path)
                .Raw(",\"reason\":"u8).String(entries[i].Reason).Raw(",\"resolver\":"u8).String(entries[i].Resolver).Raw(",\"ruleId\":"u8).String(entries[i].RuleId).Raw((byte)'}');
        }
        line.Raw((byte)']');
    }

    /// <summary>Digest, the given text, tokens: the middle of a context reference.</summary>
    public static void AppendDigest(Utf8Builder line, ContentDigest? content, ReadOnlySpan<byte> between)
    {
        if (content is { } known)
            line.Raw(",\"digest\":\"hmac-sha256:"u8).DigestOf(known).Raw((byte)'"').Raw(between).Raw(",\"tokens\":"u8).Number(known.Tokens);
        else line.Raw(between);
    }

    internal static LineHead Head(string type) => new(new Utf8Builder(128).Raw("{\"eventType\":"u8).String(type)
        .Raw(",\"evidenceVersion\":"u8).String(BundleNames.EventVersion).Raw(",\"statementKind\":\"observed\""u8).Written);
}
