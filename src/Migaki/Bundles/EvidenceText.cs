using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>The events of an <c>evidence.json</c> as text: each is written once and copied into every section it belongs to.</summary>
/// <param name="privacy">How private they are.</param>
/// <param name="text">Empty; takes them.</param>
internal sealed class EvidenceText(EventPrivacy privacy, Utf8Builder text)
{
    /// <summary>The members of an event in canonical order; its detail stands among them by its own name.</summary>
    private static readonly string[] Members = ["id", "kind", "privacy", "redaction", "refs", "source", "summary", "version"];

    private static readonly byte[] NotRedacted = CanonicalJson.ToUtf8(EventRedaction.None);

    private readonly Utf8Builder _text = text;
    private readonly List<Item> _items = new(64);

    // The events of one node have one detail: what follows from it is at hand.
    private WireObject? _detail, _privacy;
    private string? _nodeId;
    private byte[] _detailText = [], _privacyText = [];

    /// <summary>Adds an event that is text already.</summary>
    public void Add(in EvidenceEventText item)
    {
        var start = Begin();
        _text.Raw(item.Json.Utf8);
        _items.Add(new Item(start, _text.Length - start, item.Kind, item.IsCost));
    }

    public void Add(EvidenceEvent item)
    {
        if (!ReferenceEquals(_detail, item.Detail) || _nodeId != item.NodeId)
        {
            (_detail, _nodeId) = (item.Detail, item.NodeId);
            _detailText = CanonicalJson.ToUtf8(item.Detail);
            // There is one object for each class.
            var about = privacy.Of(item.NodeId, item.Detail);
            if (!ReferenceEquals(about, _privacy)) (_privacy, _privacyText) = (about, CanonicalJson.ToUtf8(about));
        }
        var start = Begin();
        _text.Raw((byte)'{');
        var place = 0;
        while (place < Members.Length && string.CompareOrdinal(Members[place], item.DetailName) < 0) place++;
        for (var at = 0; at <= Members.Length; at++)
        {
            if (at == place) Name(item.DetailName).Raw(_detailText);
            if (at < Members.Length) Member(at, item);
        }
        _text.Raw((byte)'}');
        _items.Add(new Item(start, _text.Length - start, item.Kind, EvidenceEventText.IsCostEstimate(item.Detail, item.DetailName)));
    }

    /// <summary>Writes all events, an array without its brackets.</summary>
    public void WriteAll(Utf8Builder target) => target.Raw(_text.Written);

    /// <summary>Writes the events of a kind.</summary>
    public void WriteKind(Utf8Builder target, string kind) => WriteSome(target, kind, cost: false);

    /// <summary>Writes the estimates that are of cost, whatever is estimated.</summary>
    public void WriteCosts(Utf8Builder target) => WriteSome(target, null, cost: true);

    private void WriteSome(Utf8Builder target, string? kind, bool cost)
    {
        var any = false;
        foreach (var item in _items)
        {
            if (cost ? !item.IsCost : item.Kind != kind) continue;
            if (any) target.Raw((byte)',');
            any = true;
            target.Raw(_text.Written.Slice(item.Start, item.Length));
        }
    }

    private int Begin()
    {
        if (_items.Count > 0) _text.Raw((byte)',');
        return _text.Length;
    }

    private void Member(int at, EvidenceEvent item)
    {
        switch (at)
        {
            case 0:
                Name("id").String(item.Id);
                break;
            case 1:
                Name("kind").String(item.Kind);
                break;
            case 2:
                Name("privacy").Raw(_privacyText);
                break;
            case 3:
                Name("redaction").Raw(item.Redaction is { } redaction ? CanonicalJson.ToUtf8(redaction) : NotRedacted);
                break;
            case 4:
                Refs(item);
                break;
            case 5:
                Name("source").Raw("{\"kind\":"u8).String(item.Source);
                if (item.NodeId is { } node) _text.Raw(",\"nodeId\":"u8).String(node);
                if (item.RunId is { } run) _text.Raw(",\"runId\":"u8).String(run);
                _text.Raw((byte)'}');
                break;
            case 6:
                Name("summary").String(item.Summary);
                break;
            default:
                Name("version").Raw("\"migaki.evidence-event.v0\""u8);
                break;
        }
    }

    private void Refs(EvidenceEvent item)
    {
        if (item.At >= 0)
        {
            Name("refs").Raw((byte)'[');
            EventPlaces.Write(_text, item.At);
            _text.Raw((byte)']');
            return;
        }
        var any = false;
        foreach (var place in item.Refs ?? [])
        {
            if (any) _text.Raw((byte)',');
            else Name("refs").Raw((byte)'[');
            any = true;
            _text.String(place);
        }
        if (any) _text.Raw((byte)']');
    }

    private Utf8Builder Name(string name)
    {
        if (_text.Written[^1] != (byte)'{') _text.Raw((byte)',');
        return _text.Raw((byte)'"').Ascii(name).Raw("\":"u8);
    }

    private readonly record struct Item(int Start, int Length, string Kind, bool IsCost);
}

/// <summary>An event of a plan's passes: the same in every run.</summary>
/// <param name="Json">The event.</param>
/// <param name="Kind">Its kind.</param>
/// <param name="IsCost">Whether it estimates a cost.</param>
internal readonly record struct EvidenceEventText(WireCanonical Json, string Kind, bool IsCost)
{
    public static EvidenceEventText Of(WireObject item) => new(new WireCanonical(item), RunSummary.Text(item, "kind") ?? "", item["estimate"] is WireObject estimate && IsCostEstimate(estimate, "estimate"));

    public static bool IsCostEstimate(WireObject detail, string detailName) => detailName == "estimate" && RunSummary.Text(detail, "estimateKind") == "cost";
}
