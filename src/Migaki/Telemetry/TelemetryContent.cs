using Migaki.Recording;
using Migaki.Redaction;
using Migaki.Runtime;

namespace Migaki.Telemetry;

/// <summary>Reads content for spans of a run that opted into it: without secrets, and cut to a length.</summary>
internal sealed class TelemetryContent(OpenRun run, int maxLength)
{
    private readonly Redactor _redactor = run.Redactor.For(new RedactionReport());

    /// <summary>Null where the value has no readable text.</summary>
    public string? Read<T>(T value, ContentProjection<T>? projection)
    {
        if (projection is null) return null;
        // Twice what can be kept: what the redactor shortens moves later text up.
        var text = run.Digester.TextOf(value, projection, maxLength * 2);
        return text is null ? null : Clean(text);
    }

    public string Clean(string text) => _redactor.Clean(text, "/telemetry", maxLength);
}
