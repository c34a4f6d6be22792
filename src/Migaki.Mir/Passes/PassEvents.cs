using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Evidence events of passes: <c>migaki.evidence-event.v0</c>, internal, nothing redacted because nothing but ids is in them.</summary>
internal sealed class PassEvents(MirPassIdentity pass, string runId, string prefix)
{
    public const string Version = "migaki.evidence-event.v0";

    // The same in every event, so built once.
    internal static readonly WireObject InternalPrivacy = new WireObjectBuilder().Add("privacyClass", "internal").Add("replayMode", "metadata").Build();
    internal static readonly WireObject NoRedaction = new WireObjectBuilder().Add("mode", "none").Build();
    private static readonly WireString VersionText = new(Version), ContextChangeText = new("context_change");

    private readonly List<WireObject> _events = [];
    private readonly WireObject _source = Source(pass, runId, null);

    public MirList<WireObject> Events => _events.ToMirList();

    /// <summary>What became of a block because of another. There may be one for each of many blocks: it is written when it is read.</summary>
    /// <param name="verb">What was done to the block.</param>
    /// <param name="contextId">The block.</param>
    /// <param name="into">What stands between the two in the summary; null where the other is not named there.</param>
    /// <param name="other">The other block.</param>
    public void Deduplication(string verb, string contextId, string? into, string other) => _events.Add(new WireObject(new Deduplicated(this, _events.Count + 1, verb, contextId, into, other)));

    private sealed class Deduplicated(PassEvents events, int number, string verb, string contextId, string? into, string other) : IWireMembers
    {
        public WireObject Write() => Event(
            events.Id(number), "context_change", into is null ? $"{verb} {contextId}." : $"{verb} {contextId} {into} {other}.", events._source, "contextChange",
            new WireObjectBuilder(2).Add("changeKind", "deduplicated").Add("contextIds", (MirList<string>?)MirList.Of(contextId, other)).Build(), null);
    }

    public void ContextChange(string summary, string changeKind, params string[] contextIds) => ContextChange(summary, changeKind, contextIds.ToMirList());

    public void ContextChange(string summary, string changeKind, MirList<string> contextIds, string? nodeId = null, MirList<string>? refs = null) => Add(
        "context_change",
        summary,
        "contextChange",
        new WireObjectBuilder(2).Add("changeKind", changeKind).Add("contextIds", (MirList<string>?)contextIds).Build(),
        nodeId,
        refs);

    public void TokenEstimate(string summary, string subjectRef, double? value) => Estimate(summary, "token", "tokens", subjectRef, value);

    public void CostEstimate(string summary, string subjectRef, double value) => Estimate(summary, "cost", "usd", subjectRef, value);

    public void CapabilityAssumption(string summary, string capability, string description, string provider, string? evidenceRef = null, MirList<string>? refs = null) => Add(
        "capability_assumption",
        summary,
        "capabilityAssumption",
        new WireObjectBuilder().Add("capability", capability).Add("description", description).Add("evidenceRef", evidenceRef).Add("provider", provider).Build(),
        refs: refs);

    public void Warning(MirPassWarning warning) => Add(
        "warning",
        warning.Message,
        "warning",
        new WireObjectBuilder().Add("assumption", warning.Assumption).Add("code", warning.Code).Add("path", warning.Path).Add<MirWarningSeverity>("severity", warning.Severity).Build());

    public void RoutingDecision(string summary, string nodeId, string reason, string source, string target, MirList<string> refs) => Add(
        "routing_decision",
        summary,
        "routingDecision",
        new WireObjectBuilder().Add("nodeId", nodeId).Add("reason", reason).Add("source", source).Add("target", target).Build(),
        refs: refs);

    public void RetryDecision(string summary, string decision, string nodeId, string? fallbackTarget = null, MirList<string>? refs = null) => Add(
        "retry_fallback_decision",
        summary,
        "retryFallbackDecision",
        new WireObjectBuilder().Add("decision", decision).Add("fallbackTarget", fallbackTarget).Add("nodeId", nodeId).Add("scope", "node").Build(),
        refs: refs);

    private void Estimate(string summary, string kind, string unit, string subjectRef, double? value) => Add(
        "estimate",
        summary,
        "estimate",
        new WireObjectBuilder()
            .Add("confidence", value is null ? "unknown" : "estimated")
            .Add("estimateKind", kind)
            .Add("subjectRef", subjectRef)
            .Add("unit", unit)
            .Add("value", value)
            .Build());

    private void Add(string kind, string summary, string member, WireObject detail, string? nodeId = null, MirList<string>? refs = null)
    {
        _events.Add(Event(Id(_events.Count + 1), kind, summary, nodeId is null ? _source : Source(pass, runId, nodeId), member, detail, refs));
    }

    private string Id(int number) => prefix + "-" + number.ToString("000", CultureInfo.InvariantCulture);

    /// <summary>The runner's own event: a pass was not allowed to run, or its result was not taken.</summary>
    public static WireObject Refused(MirPassIdentity pass, string runId, string reason) => Decision("refused", "blocked", pass, runId, reason);

    /// <summary>The runner's own event: who accepts what a lossy pass may lose.</summary>
    public static WireObject Accepted(MirPassIdentity pass, string runId, string reason) => Decision("accepted", "applied", pass, runId, reason);

    private static WireObject Decision(string verdict, string decision, MirPassIdentity pass, string runId, string reason) => Event(
        $"pass-{verdict}-{pass.Name}",
        "pass_decision",
        $"{(decision == "blocked" ? "Refused" : "Applied")} pass {pass.Name}.",
        Source(pass, runId, null),
        "passDecision",
        new WireObjectBuilder().Add("decision", decision).Add("pass", pass.ToWire()).Add("reason", reason).Build(),
        null);

    private static WireObject Source(MirPassIdentity pass, string runId, string? nodeId) =>
        new WireObjectBuilder().Add("kind", "pass").Add("nodeId", nodeId).Add("pass", pass.ToWire()).Add("runId", runId).Build();

    private static WireObject Event(string id, string kind, string summary, WireObject source, string member, WireObject detail, MirList<string>? refs) => new WireObjectBuilder(refs is null ? 8 : 9)
        .Add("version", VersionText)
        .Add("id", id)
        .Add("kind", kind == ContextChangeText.Value ? ContextChangeText : new WireString(kind))
        .Add("summary", summary)
        .Add("source", source)
        .Add("privacy", InternalPrivacy)
        .Add("redaction", NoRedaction)
        .Add("refs", refs)
        .Add(member, detail)
        .Build();
}
