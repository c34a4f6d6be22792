namespace Migaki.Telemetry.Tests.Otlp;

/// <summary>A span as it came over the wire (opentelemetry-proto v1: trace.proto).</summary>
internal sealed record ReceivedSpan(string TraceId, string SpanId, string ParentId, string Name, int Kind, ulong Start, ulong End, Dictionary<string, object?> Tags, List<(string Name, Dictionary<string, object?> Tags)> Events, int Status, string StatusMessage, string Scope, string SchemaUrl)
{
    public object? this[string key] => Tags.GetValueOrDefault(key);

    public static IEnumerable<ReceivedSpan> Of(ProtoMessage request) =>
        from resource in request.Messages(1) from scope in resource.Messages(2) from span in scope.Messages(2)
        select new ReceivedSpan(span.Hex(1), span.Hex(2), span.Hex(4), span.Text(5), (int)span.Number(6), span.Number(7), span.Number(8), Attributes.Of(span, 9),
            [.. span.Messages(11).Select(static item => (item.Text(2), Attributes.Of(item, 3)))], (int)(span.Message(15)?.Number(3) ?? 0), span.Message(15)?.Text(2) ?? "", scope.Message(1)!.Text(1), scope.Text(3));
}

/// <summary>A point of a metric (metrics.proto).</summary>
internal sealed record ReceivedPoint(string Metric, string Unit, Dictionary<string, object?> Tags, double Sum, ulong Count, List<double> Bounds, string Scope)
{
    public static IEnumerable<ReceivedPoint> Of(ProtoMessage request) =>
        from resource in request.Messages(1) from scope in resource.Messages(2) from metric in scope.Messages(2) from point in Points(metric)
        select point with { Metric = metric.Text(1), Unit = metric.Text(3), Scope = scope.Message(1)!.Text(1) };

    private static IEnumerable<ReceivedPoint> Points(ProtoMessage metric) =>
        metric.Messages(9).SelectMany(static histogram => histogram.Messages(1)).Select(static point => new ReceivedPoint("", "", Attributes.Of(point, 9), point.Real(5), point.Number(4), point.Reals(7), ""))
            .Concat(metric.Messages(7).SelectMany(static sum => sum.Messages(1)).Select(static point => new ReceivedPoint("", "", Attributes.Of(point, 7), point.Has(4) ? point.Real(4) : point.Number(6), 1, [], "")));
}

internal static class Attributes
{
    public static Dictionary<string, object?> Of(ProtoMessage message, int field) => message.Messages(field).ToDictionary(static pair => pair.Text(1), static pair => Value(pair.Message(2)), StringComparer.Ordinal);

    private static object? Value(ProtoMessage? value) => value switch
    {
        null => null,
        _ when value.Has(1) => value.Text(1),
        _ when value.Has(2) => value.Number(2) != 0,
        _ when value.Has(3) => (long)value.Number(3),
        _ when value.Has(4) => value.Real(4),
        _ when value.Has(5) => value.Message(5)!.Messages(1).Select(Value).ToList(),
        _ => null,
    };
}
