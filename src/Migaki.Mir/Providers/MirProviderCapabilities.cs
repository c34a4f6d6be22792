using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What a provider says it can do, with where and when that was seen: a record of <c>migaki.providers.v0</c>. It reads what it knows and keeps the rest as it is.</summary>
public sealed class MirProviderCapabilities
{
    /// <summary>The contract of records.</summary>
    public const string CurrentVersion = "migaki.providers.v0";

    /// <summary>The record of a JSON object.</summary>
    public MirProviderCapabilities(WireObject source) => Source = source;

    /// <summary>The whole record.</summary>
    public WireObject Source { get; }
    /// <summary>The provider; empty where the record has none.</summary>
    public string Provider => Text("provider") ?? "";
    /// <summary>The record's version.</summary>
    public string? Version => Text("version");
    /// <summary>When it was seen.</summary>
    public string? ObservedAt => Text("observedAt");
    /// <summary>The last day it may be relied on.</summary>
    public string? StaleAfter => Text("staleAfter");
    /// <summary>The longest context in tokens.</summary>
    public double? MaxContextTokens => (Source["maxContextTokens"] as WireNumber)?.Value;

    /// <summary>Whether it supports a capability, e.g. <c>explicit_cache_breakpoints</c>; null where the record does not say.</summary>
    public bool? Supports(string capability) => capability == "context_limits"
        ? MaxContextTokens is null ? null : true
        : Members.TryGetValue(capability, out var member) ? (Source[member] as WireBoolean)?.Value : null;

    /// <summary>
    /// What is known of a model: its provider's record, with what the record of the model itself says instead. Of several that match, the longest name
    /// and then the later one counts. Null where no record speaks of the provider.
    /// </summary>
    public static MirProviderCapabilities? Find(MirList<WireObject> records, string provider, string? model)
    {
        WireObject? general = null, own = null;
        var longest = -1;
        foreach (var record in records)
        {
            if (new MirProviderCapabilities(record).Provider != provider) continue;
            // A later record of the provider is another's word: it counts before what was said of a model earlier.
            if (record["model"] is null && record["models"] is null) (general, own, longest) = (record, null, -1);
            else if (model is not null && Match(record, model) is >= 0 and var length && length >= longest) (own, longest) = (record, length);
        }
        if (own is null || general is null) return (own ?? general) is { } only ? new MirProviderCapabilities(only) : null;
        var members = general.Members.Where(member => own[member.Key] is null).Concat(own.Members);
        return new MirProviderCapabilities(new WireObject(members.OrderBy(static member => member.Key, StringComparer.Ordinal)));
    }

    private static int Match(WireObject record, string model) => record["models"] is WireArray names
        ? names.Items.OfType<WireString>().Select(name => MirRows.Match(name.Value, model)).DefaultIfEmpty(-1).Max()
        : record["model"] is WireString name ? MirRows.Match(name.Value, model) : -1;

    /// <summary>The capability name of what a plan's model call requires.</summary>
    public static string NameOf(ModelCapability capability) => capability switch
    {
        ModelCapability.JsonMode or ModelCapability.StructuredOutput => "structured_outputs",
        _ => Wire.Name(capability),
    };

    private static readonly Dictionary<string, string> Members = new(StringComparer.Ordinal)
    {
        ["automatic_caching"] = "supportsAutomaticCaching",
        ["batching"] = "supportsBatching",
        ["explicit_cache_breakpoints"] = "supportsExplicitCacheBreakpoints",
        ["prompt_caching"] = "supportsPromptCaching",
        ["reasoning_controls"] = "supportsReasoningControls",
        ["remote_mcp"] = "supportsRemoteMCP",
        ["structured_outputs"] = "supportsStructuredOutputs",
        ["tool_calling"] = "supportsToolCalling",
        ["zero_data_retention"] = "supportsZeroDataRetention",
    };

    private string? Text(string name) => (Source[name] as WireString)?.Value;

    /// <summary>
    /// Whether the record covers these requirements. It fails closed: a record without origin, a stale one, and a required capability
    /// it does not speak of are errors.
    /// </summary>
    /// <param name="requirements">What is needed.</param>
    /// <param name="checkedAt">The day of the run, ISO 8601. A plan's own time is 1970 at compile time and proves nothing.</param>
    public MirCapabilityCheck Check(IEnumerable<MirCapabilityRequirement> requirements, string checkedAt)
    {
        var warnings = new List<MirCapabilityWarning>();
        var source = Source["source"] as WireObject;
        if (source is null || (source["label"] as WireString)?.Value is null || Text("fixtureVersion") is null || Text("verifiedAt") is null)
            warnings.Add(new("capability_metadata_missing", "Provider capability metadata is missing.", MirWarningSeverity.Error));
        if (MirDates.IsAfter(checkedAt, StaleAfter))
            warnings.Add(new("capability_fixture_stale", "Provider capability record is stale.", MirWarningSeverity.Error, Assumption: $"Valid to {StaleAfter}."));
        foreach (var requirement in requirements)
        {
            var supported = Supports(requirement.Capability);
            if (requirement.MinContextTokens is { } tokens && MaxContextTokens is { } limit && tokens > limit)
                warnings.Add(new("context_limit_exceeded", "Context is longer than the provider accepts.", MirWarningSeverity.Error, requirement.Capability, requirement.Reason));
            else if (supported == true) continue;
            else if (!requirement.Required) warnings.Add(new("downgraded_capability", "Optional provider capability is unavailable.", MirWarningSeverity.Warning, requirement.Capability, requirement.Reason));
            else if (supported is null) warnings.Add(new("capability_unknown", "Required provider capability is unknown.", MirWarningSeverity.Error, requirement.Capability, requirement.Reason));
            else warnings.Add(new("unsupported_capability", "Required provider capability is unavailable.", MirWarningSeverity.Error, requirement.Capability, requirement.Reason));
        }
        return new MirCapabilityCheck(warnings.All(static warning => warning.Severity != MirWarningSeverity.Error), warnings.ToMirList());
    }
}

/// <summary>Something a plan needs from a provider.</summary>
/// <param name="Capability">E.g. <c>structured_outputs</c>.</param>
/// <param name="Required">Whether the plan cannot do without it.</param>
/// <param name="MinContextTokens">How long the context is.</param>
/// <param name="Reason">Why.</param>
public sealed record MirCapabilityRequirement(string Capability, bool Required, double? MinContextTokens = null, string? Reason = null);

/// <summary>What is wrong with a capability.</summary>
/// <param name="Code">E.g. <c>unsupported_capability</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Severity">How much it weighs.</param>
/// <param name="Capability">Which.</param>
/// <param name="Assumption">What was assumed.</param>
public sealed record MirCapabilityWarning(string Code, string Message, MirWarningSeverity Severity, string? Capability = null, string? Assumption = null);

/// <summary>Whether a provider covers what is needed.</summary>
/// <param name="Supported">Whether there is no error.</param>
/// <param name="Warnings">What was found, about the record itself first.</param>
public sealed record MirCapabilityCheck(bool Supported, MirList<MirCapabilityWarning> Warnings);

/// <summary>Days as they stand in dated data. They compare as text: year, month and day have fixed places.</summary>
internal static class MirDates
{
    /// <summary>Whether the day of <paramref name="at"/> is later than that of <paramref name="limit"/>; false where either is absent.</summary>
    public static bool IsAfter(string? at, string? limit) => at is not null && limit is not null && string.CompareOrdinal(Day(at), Day(limit)) > 0;

    private static string Day(string date) => date.Length > 10 ? date.Substring(0, 10) : date;
}
