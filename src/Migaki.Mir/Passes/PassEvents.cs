using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Evidence events of passes: <c>migaki.evidence-event.v0</c>, internal, nothing redacted because nothing but ids is in them.</summary>
internal sealed class PassEvents(MirPassIdentity pass, string runId, string prefix)
{
    private readonly List<WireObject> _events = [];

    public MirList<WireObject> Events => _events.ToMirList();

    public void ContextChange(string summary, string changeKind, params string[] contextIds) => Add(
        "context_change",
        summary,
        "contextChange",
        new WireObjectBuilder().Add("changeKind", changeKind).Add("contextIds", (MirList<string>?)contextIds.ToMirList()).Build());

    public void TokenEstimate(string summary, string subjectRef, double value) => Add(
        "estimate",
        summary,
        "estimate",
        new WireObjectBuilder()
            .Add("confidence", "estimated")
            .Add("estimateKind", "token")
            .Add("subjectRef", subjectRef)
            .Add("unit", "tokens")
            .Add("value", (double?)value)
            .Build());

    private void Add(string kind, string summary, string member, WireObject detail)
    {
        var id = prefix + "-" + (_events.Count + 1).ToString("000", CultureInfo.InvariantCulture);
        _events.Add(Event(id, kind, summary, pass, runId, member, detail));
    }

    /// <summary>The runner's own event: a pass was not allowed to run.</summary>
    public static WireObject Refused(MirPassIdentity pass, string runId, string reason) => Event(
        "pass-refused-" + pass.Name,
        "pass_decision",
        $"Refused pass {pass.Name}.",
        pass,
        runId,
        "passDecision",
        new WireObjectBuilder().Add("decision", "blocked").Add("pass", pass.ToWire()).Add("reason", reason).Build());

    private static WireObject Event(string id, string kind, string summary, MirPassIdentity pass, string runId, string member, WireObject detail) => new WireObjectBuilder()
        .Add("version", "migaki.evidence-event.v0")
        .Add("id", id)
        .Add("kind", kind)
        .Add("summary", summary)
        .Add("source", new WireObjectBuilder().Add("kind", "pass").Add("pass", pass.ToWire()).Add("runId", runId).Build())
        .Add("privacy", new WireObjectBuilder().Add("privacyClass", "internal").Add("replayMode", "metadata").Build())
        .Add("redaction", new WireObjectBuilder().Add("mode", "none").Build())
        .Add(member, detail)
        .Build();
}
