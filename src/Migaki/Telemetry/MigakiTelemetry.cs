using System.Diagnostics;
using System.Diagnostics.Metrics;
using Migaki.Bundles;

namespace Migaki.Telemetry;

/// <summary>Where runs are told to OpenTelemetry: <c>AddSource(MigakiTelemetry.SourceName)</c>, <c>AddMeter(MigakiTelemetry.MeterName)</c>. Nothing is done where nobody listens.</summary>
public static class MigakiTelemetry
{
    /// <summary>The name of the activity source.</summary>
    public const string SourceName = "Migaki";

    /// <summary>The name of the meter.</summary>
    public const string MeterName = "Migaki";

    internal static readonly ActivitySource Source = NewSource();

    private static readonly Meter Meter = NewMeter();

    internal static readonly Histogram<long> TokenUsage = Histogram<long>(GenAi.TokenUsageMetric, "{token}", "Tokens a model call used.", [1, 4, 16, 64, 256, 1024, 4096, 16384, 65536, 262144, 1048576, 4194304, 16777216, 67108864]);
    internal static readonly Histogram<double> OperationDuration = Histogram<double>(GenAi.DurationMetric, "s", "How long an operation took.", Seconds);
    internal static readonly Histogram<double> FirstChunk = Histogram<double>(GenAi.FirstChunkMetric, "s", "From the request to the first part of a streamed answer.", Seconds);
    internal static readonly Histogram<double> RunDuration = Histogram<double>(MigakiTags.RunDurationMetric, "s", "How long a run took, its evidence included.", Seconds);
    internal static readonly Histogram<double> StepDuration = Histogram<double>(MigakiTags.StepDurationMetric, "s", "How long a step took that is no GenAI operation.", Seconds);
    internal static readonly Counter<double> Cost = Meter.CreateCounter<double>(MigakiTags.CostMetric, "{USD}", "What model calls cost, where it is known.");
    internal static readonly Counter<long> Validations = Meter.CreateCounter<long>(MigakiTags.ValidationsMetric, "{validation}", "Verdicts of validators.");

    /// <summary>Whether anybody wants spans or figures; asked once a run.</summary>
    internal static bool IsListenedTo => Source.HasListeners() || OperationDuration.Enabled || TokenUsage.Enabled || RunDuration.Enabled || StepDuration.Enabled || Validations.Enabled || Cost.Enabled || FirstChunk.Enabled;

    private static double[] Seconds => [0.01, 0.02, 0.04, 0.08, 0.16, 0.32, 0.64, 1.28, 2.56, 5.12, 10.24, 20.48, 40.96, 81.92];

    private static ActivitySource NewSource() =>
#if NET10_0_OR_GREATER
        new(new ActivitySourceOptions(SourceName) { Version = RunEnvironment.MigakiVersion, TelemetrySchemaUrl = GenAi.SchemaUrl });
#else
        new(SourceName, RunEnvironment.MigakiVersion);
#endif

    private static Meter NewMeter() =>
#if NET10_0_OR_GREATER
        new(new MeterOptions(MeterName) { Version = RunEnvironment.MigakiVersion, TelemetrySchemaUrl = GenAi.SchemaUrl });
#else
        new(MeterName, RunEnvironment.MigakiVersion);
#endif

    private static Histogram<T> Histogram<T>(string name, string unit, string description, T[] boundaries)
        where T : struct
    {
#if NET9_0_OR_GREATER
        return Meter.CreateHistogram(name, unit, description, null, new InstrumentAdvice<T> { HistogramBucketBoundaries = boundaries });
#else
        // Advice came with .NET 9; before it a view of the host's sets the buckets.
        _ = boundaries;
        return Meter.CreateHistogram<T>(name, unit, description);
#endif
    }
}
