using System.Text.Json;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>The members of an event line, as they stand in it. One instance reads many lines; it holds the last.</summary>
internal sealed class EventFields
{
    public const int Count = 41;

    private static readonly string[] Names =
    [
        "evidenceVersion", "eventId", "requestId", "correlationId", "traceId", "sequence", "occurredAtUtc", "eventType", "actorRef", "tenantRef",
        "contractVersions", "contextRefs", "modelRoute", "toolInvocations", "policyDecisions", "approvals", "sideEffects", "changedResources",
        "failures", "retries", "recoverySteps", "evaluationResults", "finalOutputRef", "redaction", "retentionPolicy",
        "supersedes", "statementKind", "follows", "concurrencyGroup",
        "prev", "nodeId", "durationMs", "inputs", "usage", "method", "outcome", "planId", "unplannedCalls", "lostEvents", "parentRequestId", "reason",
    ];

    private static readonly (byte[] Name, int Index)[][] ByLength = Build();
    private readonly (int Start, int Length)[] _values = new (int, int)[Count];
    private ulong _present;

    private (int Start, int Length) _line;

    public byte[] Buffer { get; private set; } = [];

    /// <summary>The whole line.</summary>
    public ReadOnlySpan<byte> Line => Buffer.AsSpan(_line.Start, _line.Length);

    /// <summary>The names of the ARuntime record, in its order; the first of <see cref="Names"/>.</summary>
    public static ReadOnlySpan<string> RecordNames => Names.AsSpan(0, 25);

    public bool Has(Field field) => (_present & (1UL << (int)field)) != 0;

    /// <summary>The JSON text of a member; empty where it is absent.</summary>
    public ReadOnlySpan<byte> Raw(Field field) => Has(field) ? Buffer.AsSpan(_values[(int)field].Start, _values[(int)field].Length) : default;

    /// <summary>A string member without its quotes, where nothing in it is escaped; empty otherwise.</summary>
    public ReadOnlySpan<byte> Plain(Field field)
    {
        var raw = Raw(field);
        return raw.Length >= 2 && raw[0] == '"' && raw.IndexOf((byte)'\\') < 0 ? raw[1..^1] : default;
    }

    public string? Text(Field field) => Value(field) is WireString text ? text.Value : null;

    public double? Number(Field field) => Value(field) is WireNumber number ? number.Value : null;

    public WireValue? Value(Field field) => Has(field) ? WireReader.Read(Raw(field).ToArray()).Value : null;

    public IEnumerable<WireObject> Objects(Field field) => Value(field) is WireArray array ? array.Items.OfType<WireObject>() : [];

    /// <summary>Reads a line; the reason where it is not an event's JSON.</summary>
    public string? Read(byte[] buffer, int start, int length)
    {
        Buffer = buffer;
        _line = (start, length);
        _present = 0;
        var reader = new Utf8JsonReader(buffer.AsSpan(start, length), new JsonReaderOptions { MaxDepth = BundleLimits.Depth });
        try
        {
            if (!reader.Read() || reader.TokenType != JsonTokenType.StartObject) return "not a JSON object";
            while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
            {
                var field = reader.ValueIsEscaped ? -1 : IndexOf(reader.ValueSpan);
                if (!reader.Read()) return "not a JSON object";
                var from = (int)reader.TokenStartIndex;
                if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject) reader.Skip();
                else if (reader.TokenType == JsonTokenType.String && reader.ValueIsEscaped) _ = reader.GetString();
                if (field < 0) continue;
                if ((_present & (1UL << field)) != 0) return $"the member \"{Names[field]}\" occurs twice";
                _present |= 1UL << field;
                _values[field] = (start + from, (int)reader.BytesConsumed - from);
            }
            return reader.TokenType == JsonTokenType.EndObject && !reader.Read() ? null : "not one JSON object";
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "not JSON: " + error.Message;
        }
    }

    private static int IndexOf(ReadOnlySpan<byte> name)
    {
        if (name.Length >= ByLength.Length) return -1;
        foreach (var (candidate, index) in ByLength[name.Length])
            if (name.SequenceEqual(candidate)) return index;
        return -1;
    }

    private static (byte[], int)[][] Build() => [.. Enumerable.Range(0, 1 + Names.Max(name => name.Length))
        .Select(length => Names.Select((name, i) => (System.Text.Encoding.UTF8.GetBytes(name), i)).Where(entry => entry.Item1.Length == length).ToArray())];
}

/// <summary>The members that are read, in the order of their names above.</summary>
internal enum Field
{
    EvidenceVersion, EventId, RequestId, CorrelationId, TraceId, Sequence, OccurredAtUtc, EventType, ActorRef, TenantRef,
    ContractVersions, ContextRefs, ModelRoute, ToolInvocations, PolicyDecisions, Approvals, SideEffects, ChangedResources,
    Failures, Retries, RecoverySteps, EvaluationResults, FinalOutputRef, Redaction, RetentionPolicy,
    Supersedes, StatementKind, Follows, ConcurrencyGroup,
    Prev, NodeId, DurationMs, Inputs, Usage, Method, Outcome, PlanId, UnplannedCalls, LostEvents, ParentRequestId, Reason,
}
