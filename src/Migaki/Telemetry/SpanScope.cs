using System.Diagnostics;

namespace Migaki.Telemetry;

/// <summary>Ends spans without disturbing what is current in the flow that ends them: a step may end on another thread than it began on.</summary>
internal static class SpanScope
{
    public static void Stop(Activity span, Activity? insteadOfIt = null)
    {
        var current = Activity.Current;
        span.Stop();
        Activity.Current = ReferenceEquals(current, span) ? Living(insteadOfIt) : Living(current);
    }

    /// <summary>A span that has ended cannot be current again.</summary>
    public static Activity? Living(Activity? span) => span is { IsStopped: true } ? null : span;
}
