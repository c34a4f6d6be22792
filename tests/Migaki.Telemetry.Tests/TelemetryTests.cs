using Migaki.Telemetry.Tests.Otlp;
using Migaki.Tests.Support;
using OpenTelemetry;
using OpenTelemetry.Exporter;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Migaki.Telemetry.Tests;

/// <summary>The source and the meter are the process's: what listens in one test must not hear another.</summary>
[CollectionDefinition(nameof(OneAtATime), DisableParallelization = true)]
public sealed class OneAtATime;

/// <summary>Runs under the real SDK and the real OTLP exporter, which posts to a receiver in the test.</summary>
[Collection(nameof(OneAtATime))]
public abstract class TelemetryTests : IDisposable
{
    private readonly OtlpReceiver _receiver = new();
    private readonly TracerProvider _tracer;
    private readonly MeterProvider _meter;

    protected TelemetryTests()
    {
        _tracer = Sdk.CreateTracerProviderBuilder().AddSource(MigakiTelemetry.SourceName, "user").AddOtlpExporter(To("/v1/traces")).Build();
        _meter = Sdk.CreateMeterProviderBuilder().AddMeter(MigakiTelemetry.MeterName).AddOtlpExporter(To("/v1/metrics")).Build();

        Action<OtlpExporterOptions> To(string path) => options =>
        {
            options.Protocol = OtlpExportProtocol.HttpProtobuf;
            // A batch counts as flushed while it is still under way; each span by itself has arrived when it has ended.
            options.ExportProcessorType = ExportProcessorType.Simple;
            options.Endpoint = new Uri(_receiver.Url + path);
        };
    }

    private protected RunFolder Folder { get; } = new();

    private protected List<ReceivedSpan> Spans()
    {
        Assert.True(_tracer.ForceFlush(20_000));
        var spans = _receiver.Spans;
        foreach (var span in spans.Where(static span => span.Scope == MigakiTelemetry.SourceName)) AssertKnown(span);
        return spans;
    }

    private protected List<ReceivedPoint> Points()
    {
        Assert.True(_meter.ForceFlush(20_000));
        foreach (var point in _receiver.Points)
        {
            Assert.True(SemanticConventions.Metrics.Contains(point.Metric) || !point.Metric.StartsWith("gen_ai.", StringComparison.Ordinal), point.Metric);
            AssertKnown(point.Tags.Keys);
        }
        return _receiver.Points;
    }

    private protected string Raw()
    {
        _ = Spans();
        _ = Points();
        return _receiver.Raw;
    }

    private protected static ReceivedSpan Root(IEnumerable<ReceivedSpan> spans) => spans.Single(static span => span.Name.StartsWith("invoke_workflow", StringComparison.Ordinal));

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        _tracer.Dispose();
        _meter.Dispose();
        _receiver.Dispose();
        Folder.Dispose();
    }

    private static void AssertKnown(ReceivedSpan span)
    {
        AssertKnown(span.Tags.Keys);
        if (span["gen_ai.operation.name"] is string operation) Assert.Contains(operation, SemanticConventions.Operations);
        foreach (var (name, tags) in span.Events)
        {
            Assert.True(!name.StartsWith("gen_ai.", StringComparison.Ordinal) || SemanticConventions.Events.Contains(name), name);
            AssertKnown(tags.Keys);
        }
    }

    private static void AssertKnown(IEnumerable<string> keys) => Assert.All(keys, static key => Assert.True(key switch
    {
        _ when key.StartsWith("gen_ai.", StringComparison.Ordinal) => SemanticConventions.Attributes.Contains(key),
        _ when key.StartsWith("langfuse.", StringComparison.Ordinal) => SemanticConventions.Langfuse.Contains(key),
        _ => key is "error.type" || key.StartsWith("migaki.", StringComparison.Ordinal),
    }, "unknown attribute: " + key));
}
