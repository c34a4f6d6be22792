using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// An event of the contract with exactly one detail member, before it is said how private it is: the log does not know, the plans do. It has a node unless it is about the run or a
/// plan as a whole, and a redaction where something was removed from the text it is drawn from.
/// </summary>
internal sealed record EvidenceEvent(string Id, string Kind, string Source, string? NodeId, string? RunId, string Summary, string DetailName, WireObject Detail, IEnumerable<string>? Refs = null, WireObject? Redaction = null)
{
    /// <summary>The event of the log it is drawn from, where that is all it refers to; -1 otherwise.</summary>
    public long At { get; init; } = -1;

    /// <summary>As a tree; <see cref="EvidenceText"/> writes the same.</summary>
    public WireObject ToWire(EventPrivacy privacy) => new WireObjectBuilder()
        .Add("id", Id)
        .Add("kind", Kind)
        .Add("privacy", privacy.Of(NodeId, Detail))
        .Add("redaction", Redaction ?? EventRedaction.None)
        .Add("refs", (At >= 0 ? [EventPlaces.Ref(At)] : Refs)?.ToMirList() is { Count: > 0 } places ? places : (MirList<string>?)null)
        .Add("source", new WireObjectBuilder().Add("kind", Source).Add("nodeId", NodeId).Add("runId", RunId).Build())
        .Add("summary", Summary)
        .Add("version", "migaki.evidence-event.v0")
        .Add(DetailName, Detail)
        .Build();
}
