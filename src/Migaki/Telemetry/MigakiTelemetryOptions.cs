namespace Migaki.Telemetry;

/// <summary>What runs tell OpenTelemetry, where somebody listens.</summary>
public sealed class MigakiTelemetryOptions
{
    /// <summary>The variable by which content is opted into where <see cref="CaptureContent"/> is not set.</summary>
    public const string CaptureContentVariable = "OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT";

    /// <summary>
    /// Whether spans may carry content: redacted, bounded, only of plans whose replay policy is full trace, and never of restricted or secret blocks.
    /// Default: what the variable <c>OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT</c> says, else no.
    /// </summary>
    public bool? CaptureContent { get; set; }

    /// <summary>The most characters of one piece of content.</summary>
    public int MaxContentLength { get; set; } = 8192;

    /// <summary>Whether spans say to Langfuse what kind of observation they are. Default: yes.</summary>
    public bool Langfuse { get; set; } = true;

    internal bool Captures => CaptureContent ?? string.Equals(Environment.GetEnvironmentVariable(CaptureContentVariable), "true", StringComparison.OrdinalIgnoreCase);
}
