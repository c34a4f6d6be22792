using System.Text.Json;
using Migaki.Mir.Json;
using Migaki.Verification;

namespace Migaki.Bundles;

/// <summary>The members of an event line, as they stand in it. One instance reads many lines; it holds the last.</summary>
internal sealed class EventFields
{
    public const int Count = 43;

    private static readonly string[] Names =
    [
        "evidenceVersion", "eventId", "requestId", "correlationId", "traceId", "sequence", "occurredAtUtc", "eventType", "actorRef", "tenantRef",
        "contractVersions", "contextRefs", "modelRoute", "toolInvocations", "policyDecisions", "approvals", "sideEffects", "changedResources",
        "failures", "retries", "recoverySteps", "evaluationResults", "finalOutputRef", "redaction", "retentionPolicy",
        "supersedes", "statementKind", "follows", "concurrencyGroup",
        "prev", "nodeId", "durationMs", "inputs", "usage", "method", "outcome", "planId", "unplannedCalls", "lostEvents", "parentRequestId", "lowering", "reason", "payloads",
    ];

    private static readonly System.Buffers.SearchValues<byte> PlainText =
        System.Buffers.SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(c => (byte)c).Where(c => c is not ((byte)'"' or (byte)'\\'))]);
    private static readonly (byte[] Name, int Index)[][] ByLength = Build();
    private readonly (int Start, int Length)[] _values = new (int, int)[Count];
    private int[] _shifts = new int[32];
    private ulong _present;

    public byte[] Buffer { get; private set; } = [];

    /// <summary>The pattern the line fits; null where it was parsed.</summary>
    public LineShape? Shape { get; private set; }

    internal ulong PresentMask => _present;

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

    /// <summary>The event type.</summary>
    public string Type => Shape?.Type ?? System.Text.Encoding.UTF8.GetString(Plain(Field.EventType));

    /// <summary>The node, where the event names one.</summary>
    public string? Node => Shape is { } shape ? shape.Node : Text(Field.NodeId);

    /// <summary>How many elements an array member has; 0 where it is none.</summary>
    public int Elements(Field field) => Shape is { } shape ? shape.Elements[(int)field] : ElementsOf(Raw(field));

    public (int Start, int Length) Place(Field field) => _values[(int)field];

    internal static int ElementsOf(ReadOnlySpan<byte> array)
    {
        if (array.IsEmpty || array[0] != '[') return 0;
        var reader = new Utf8JsonReader(array);
        var count = 0;
        reader.Read();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            count++;
            reader.Skip();
        }
        return count;
    }

    /// <summary>Takes a line over where it fits a pattern.</summary>
    public bool TryTake(byte[] buffer, int start, int length, LineShape shape)
    {
        if (_shifts.Length <= shape.Numbers) Array.Resize(ref _shifts, shape.Numbers * 2);
        if (!shape.Matches(buffer.AsSpan(start, length), _shifts)) return false;
        Buffer = buffer;
        Shape = shape;
        _present = shape.Present;
        shape.Fill(_values, start, _shifts);
        return true;
    }

    public string? Text(Field field) => !Has(field) ? null : Shape is { } shape && shape.IsFixed(field) ? shape.Text(field, this) : ReadText(field);

    public double? Number(Field field) => Value(field) is WireNumber number ? number.Value : null;

    public WireValue? Value(Field field) => !Has(field) ? null : Shape is { } shape && shape.IsFixed(field) ? shape.Value(field, this) : Parse(field);

    /// <summary>What follows from two members alone; where both are the same in every line of a pattern it is made once.</summary>
    public T Remember<T>(Field one, Field other, Func<EventFields, T> make) where T : notnull =>
        Shape is { } shape && IsFixed(one) && IsFixed(other) ? (T)(shape.Remembered ??= make(this)) : make(this);

    private bool IsFixed(Field field) => !Has(field) || Shape!.IsFixed(field);

    /// <summary>The text of a member of this line, whatever other lines have.</summary>
    internal string? ReadText(Field field)
    {
        // Most texts stand as they are: no parse for those.
        var raw = Raw(field);
        return raw is [(byte)'"', .., (byte)'"'] && !raw[1..^1].ContainsAnyExcept(PlainText)
            ? System.Text.Encoding.ASCII.GetString(raw[1..^1])
            : Parse(field) is WireString text ? text.Value : null;
    }

    /// <summary>The value of a member of this line, whatever other lines have.</summary>
    internal WireValue? Parse(Field field) => WireReader.Read(Raw(field).ToArray()).Value;

    public IEnumerable<WireObject> Objects(Field field) => Value(field) is WireArray array ? array.Items.OfType<WireObject>() : [];

    /// <summary>Reads a line; the reason where it is not an event's JSON.</summary>
    public string? Read(byte[] buffer, int start, int length)
    {
        Buffer = buffer;
        Shape = null;
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
            if (reader.TokenType != JsonTokenType.EndObject || reader.Read()) return "not one JSON object";
            // The reader of the base library forgives a name that occurs twice further in, and numbers no double holds: the strict one does not.
            return WireReader.Read(buffer.AsSpan(start, length).ToArray()).Error is { } error ? "not JSON: " + error.Message : null;
        }
        catch (Exception error) when (error is JsonException or InvalidOperationException)
        {
            return "not JSON: " + error.Message;
        }
    }

    /// <summary>The member of a name; null for one that is not read.</summary>
    public static Field? Named(string name) => IndexOf(System.Text.Encoding.UTF8.GetBytes(name)) is >= 0 and var index ? (Field)index : null;

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
    Prev, NodeId, DurationMs, Inputs, Usage, Method, Outcome, PlanId, UnplannedCalls, LostEvents, ParentRequestId, Lowering, Reason, Payloads,
}
