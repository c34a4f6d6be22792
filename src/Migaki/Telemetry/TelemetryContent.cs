using System.Text;
using Migaki.Recording;
using Migaki.Redaction;
using Migaki.Runtime;

namespace Migaki.Telemetry;

/// <summary>Reads content for spans of a run that opted into it: without secrets, and cut to a length.</summary>
internal sealed class TelemetryContent(OpenRun run, int maxLength)
{
    private readonly Redactor _redactor = run.Redactor.For(new RedactionReport());
    private readonly int _window = EvidenceText.Window(maxLength);

    /// <summary>Null where the value has no readable text.</summary>
    public string? Read<T>(T value, ContentProjection<T>? projection) =>
        Raw(value, projection, _window, out var further) is { } text ? Clean(text, further) : null;

    /// <summary>The text of a stream that is about to be read.</summary>
    public Streamed Stream() => new(this);

    private string? Raw<T>(T value, ContentProjection<T>? projection, int most, out long further)
    {
        further = 0;
        return projection is null ? null : run.Digester.TextOf(value, projection, most, out further);
    }

    private string Clean(string text, long further) => _redactor.Clean(text, "/telemetry", maxLength, further);

    /// <summary>
    /// The text of a stream, joined as its elements pass and judged once, at its end: a secret may be spread over several. Of a long stream
    /// only the beginning is kept. Not thread-safe.
    /// </summary>
    public sealed class Streamed(TelemetryContent content)
    {
        private readonly StringBuilder _text = new();
        private long _further;
        private bool _isText;

        public void Add<T>(T item, ContentProjection<T>? projection)
        {
            if (content.Raw(item, projection, content._window - _text.Length, out var further) is not { } text) return;
            _isText = true;
            _text.Append(text);
            _further += further;
        }

        /// <summary>Null where no element had a readable text.</summary>
        public string? Clean() => _isText ? content.Clean(_text.ToString(), _further) : null;
    }
}
