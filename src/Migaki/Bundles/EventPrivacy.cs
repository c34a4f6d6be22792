using System.Text.RegularExpressions;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// How private an event of <c>evidence.json</c> is: as its strictest block. What it is about follows from the event itself: the blocks it names, a node and with it the blocks
/// that node reads and writes, the context of a plan. About no block: internal, as the reference's own events are. A block whose class nobody gave and nothing tells makes the
/// event unspecified, unless another one is confidential or more. A pure function of the plans.
/// </summary>
internal sealed partial class EventPrivacy
{
    private static readonly WireObject s_unspecified = Privacy("unspecified");
    private static readonly WireObject[] s_classes = [.. Enum.GetValues<PrivacyClass>().Select(static privacy => Privacy(Wire.Name(privacy)))];

    private readonly Dictionary<string, Level> _blocks = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Level> _nodes = new(StringComparer.Ordinal);
    private readonly Level _original, _optimized;

    /// <summary>A block or node that one plan has and the other changed is what the stricter says.</summary>
    public EventPrivacy(MirPlan original, MirPlan optimized)
    {
        ReadBlocks([.. original.Context, .. optimized.Context]);
        foreach (var node in original.Nodes.Concat(optimized.Nodes))
        {
            var level = _nodes.GetValueOrDefault(node.Id);
            foreach (var id in node.InputContext ?? default) level = level.And(OfBlock(id));
            if (node.OutputContext is { } output) level = level.And(OfBlock(output));
            if (node is MirRetrievalCall retrieval) level = level.And(OfBlock(retrieval.QueryContext)).And(OfBlock(retrieval.ResultContext));
            _nodes[node.Id] = level;
        }
        foreach (var block in original.Context) _original = _original.And(_blocks[block.Id]);
        foreach (var block in optimized.Context) _optimized = _optimized.And(_blocks[block.Id]);
    }

    /// <summary>A block without a class that was made of others, or judges them, is what they are.</summary>
    private void ReadBlocks(List<MirContextBlock> blocks)
    {
        var heirs = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var block in blocks)
        {
            var inherits = Inherits(block);
            var isOpen = block.PrivacyClass is null && !inherits && !ConstraintChecks.NeedsNoClass(block);
            _blocks[block.Id] = _blocks.GetValueOrDefault(block.Id).And(new Level(block.PrivacyClass, isOpen));
            if (!inherits) continue;
            foreach (var source in block.Provenance.DerivedFromContextIds!)
            {
                if (!heirs.TryGetValue(source, out var list)) heirs[source] = list = [];
                list.Add(block.Id);
            }
        }
        // A level only rises, and there are few: this ends also where blocks are made of each other.
        var risen = new Queue<string>(heirs.Keys);
        while (risen.TryDequeue(out var id))
        {
            var level = OfBlock(id);
            foreach (var heir in heirs.GetValueOrDefault(id) ?? [])
            {
                var joined = _blocks[heir].And(level);
                if (joined == _blocks[heir]) continue;
                _blocks[heir] = joined;
                risen.Enqueue(heir);
            }
        }
    }

    private static bool Inherits(MirContextBlock block) =>
        block.PrivacyClass is null && block.Provenance is { Source: ProvenanceSource.Generated or ProvenanceSource.Validator, DerivedFromContextIds.Count: > 0 };

    /// <summary>The member <c>privacy</c> of an event about a node, or about what its detail names.</summary>
    public WireObject Of(string? nodeId, WireObject detail) => ToWire(About(nodeId, detail));

    /// <summary>An event of a pass with the class of what it is about. Passes say internal of every event, so it is that at least, whatever a file says.</summary>
    public WireObject Classified(WireObject item)
    {
        var about = new Level(PrivacyClass.Internal, false);
        var node = item["source"] is WireObject source ? RunSummary.Text(source, "nodeId") : null;
        foreach (var (_, value) in item.Members)
            if (value is WireObject detail) about = about.And(About(node, detail));
        var privacy = ToWire(about);
        return privacy.Equals(item["privacy"]) ? item : new WireObject(item.Members.Select(member => member.Key == "privacy" ? new(member.Key, privacy) : member));
    }

    private Level About(string? nodeId, WireObject detail)
    {
        var level = OfNode(nodeId).And(OfNode(RunSummary.Text(detail, "nodeId"))).And(OfNode(RunSummary.Text(detail, "fallbackTarget")));
        foreach (var id in (detail["contextIds"] as WireArray)?.Items ?? default)
            if (id is WireString text) level = level.And(OfBlock(text.Value));
        if (RunSummary.Text(detail, "targetRef") is { } target && _blocks.TryGetValue(target, out var judged)) level = level.And(judged);
        return level.And(OfPath(RunSummary.Text(detail, "subjectRef"))).And(OfPath(RunSummary.Text(detail, "path")));
    }

    private Level OfBlock(string id) => id.Length == 0 ? default : _blocks.TryGetValue(id, out var level) ? level : Level.NotKnown;

    private Level OfNode(string? id) => string.IsNullOrEmpty(id) ? default : _nodes.TryGetValue(id, out var level) ? level : Level.NotKnown;

    private Level OfPath(string? path)
    {
        switch (path)
        {
            case null: return default;
            case "mir://plans/original/context": return _original;
            case "mir://plans/optimized/context": return _optimized;
            case "$.context": return _original.And(_optimized);
        }
        // Most paths name no element: no pattern for those.
        if (!path.Contains("[?(@.id==", StringComparison.Ordinal)) return default;
        if (Element().Match(path) is not { Success: true } match || WireReader.Read(match.Groups[2].Value).Value is not WireString id) return default;
        return match.Groups[1].Value == "nodes" ? OfNode(id.Value) : OfBlock(id.Value);
    }

    [GeneratedRegex("""\.(nodes|context)\[\?\(@\.id==("(?:[^"\\]|\\.)*")\)\]""", RegexOptions.CultureInvariant)]
    private static partial Regex Element();

    private static WireObject ToWire(Level level) => level switch
    {
        { Strictest: >= PrivacyClass.Confidential and var sensitive } => s_classes[(int)sensitive],
        { IsOpen: true } => s_unspecified,
        { Strictest: { } known } => s_classes[(int)known],
        _ => s_classes[(int)PrivacyClass.Internal],
    };

    private static WireObject Privacy(string name) => new WireObjectBuilder().Add("privacyClass", name).Add("replayMode", "metadata").Build();

    /// <param name="Strictest">The strictest class that is known; null for none.</param>
    /// <param name="IsOpen">There is a block nobody gave a class.</param>
    private readonly record struct Level(PrivacyClass? Strictest, bool IsOpen)
    {
        public static Level NotKnown { get; } = new(null, true);

        public Level And(Level other) => new(Strictest is null || other.Strictest > Strictest ? other.Strictest : Strictest, IsOpen || other.IsOpen);
    }
}
