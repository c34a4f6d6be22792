using Migaki.Cli.Graphs;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>Changes of nodes.</summary>
internal static class StepChanges
{
    public static IEnumerable<PlanChange> Between(MirPlan before, MirPlan after)
    {
        var (old, @new) = (ById(before), ById(after));
        foreach (var node in before.Nodes.Where(node => !@new.ContainsKey(node.Id))) yield return Removed(node);
        foreach (var node in after.Nodes.Where(node => !old.ContainsKey(node.Id))) yield return Added(node);

        var (oldWire, newWire) = (Leaves.ById(MirPlanWriter.ToWire(before), "nodes"), Leaves.ById(MirPlanWriter.ToWire(after), "nodes"));
        foreach (var node in after.Nodes)
        {
            if (!oldWire.TryGetValue(node.Id, out var left)) continue;
            foreach (var (field, from, to) in Leaves.Differing(left, newWire[node.Id]))
                yield return Changed(node, field, from, to);
        }
    }

    public static PlanChange Added(MirNode node)
    {
        var attention = node switch
        {
            MirToolCall { Tool.SideEffects.SideEffectClass: SideEffectClass.ReadOnly } => null,
            MirToolCall { Tool.RequiresApprovalId: not null } => null,
            MirToolCall { Tool.SideEffects: null or { SideEffectClass: SideEffectClass.Unknown } } => "Nobody has said what this tool does to the world, and no approval guards it.",
            MirToolCall => "This tool changes something, and no approval guards it.",
            MirContextTransform { Transform.Lossy: true } => "A lossy transform can lose what matters.",
            _ => null,
        };
        var reads = PlanGraph.Reads(node).Distinct(StringComparer.Ordinal).ToList();
        FormattableString sentence = reads.Count == 0
            ? (FormattableString)$"Adds the {What(node)} {node.Id}{Detail(node)}."
            : $"Adds the {What(node)} {node.Id}{Detail(node)}, which reads {string.Join(", ", reads)}.";
        return new PlanChange(ChangeArea.Steps, ChangeKind.Added, node.Id, sentence, attention, Path(node.Id));
    }

    private static PlanChange Removed(MirNode node)
    {
        var attention = node switch
        {
            MirValidatorNode => "What this validator proved is no longer proved here.",
            MirApprovalNode => "Nobody is asked any more before what follows.",
            MirContextTransform { Transform.Kind: TransformKind.Redact } => "What this step hid is no longer hidden.",
            _ => null,
        };
        return new PlanChange(ChangeArea.Steps, ChangeKind.Removed, node.Id, $"Removes the {What(node)} {node.Id}{Detail(node)}.", attention, Path(node.Id));
    }

    private static PlanChange Changed(MirNode node, string field, WireValue? from, WireValue? to)
    {
        var (lost, gained) = (Leaves.Missing(from, to), Leaves.Missing(to, from));
        var isList = (from is WireArray || to is WireArray) && lost.Count + gained.Count > 0;
        FormattableString sentence = field switch
        {
            "kind" => (FormattableString)$"{node.Id} was a {Words(from)} and is now a {Words(to)}.",
            "inputContext" when isList && lost.Count == 0 => $"{node.Id} now also reads {List(gained)}.",
            "inputContext" when isList && gained.Count == 0 => $"{node.Id} no longer reads {List(lost)}.",
            "inputContext" when isList => $"{node.Id} reads {List(gained)} instead of {List(lost)}.",
            "outputContext" or "resultContext" => $"{node.Id} now outputs {ValueText.Of(to)}, not {ValueText.Of(from)}.",
            "transform.lossy" => $"{node.Id} is now {Plain.Text(to is WireBoolean { Value: true } ? "lossy" : "lossless")}.",
            _ when isList && lost.Count == 0 => $"{node.Id}: {field} gains {List(gained)}.",
            _ when isList && gained.Count == 0 => $"{node.Id}: {field} loses {List(lost)}.",
            _ => $"{node.Id}: {field} changes from {ValueText.Of(from)} to {ValueText.Of(to)}.",
        };
        return new PlanChange(ChangeArea.Steps, ChangeKind.Changed, node.Id, sentence, Attention(field, from, to, lost), Path(node.Id) + "." + field) { Before = from, After = to };
    }

    private static string? Attention(string field, WireValue? from, WireValue? to, List<string> lost) => field switch
    {
        "kind" => "The step is another kind of step.",
        "tool.requiresApprovalId" when to is null => "The tool no longer waits for an approval.",
        "tool.requiresApprovalId" when from is not null => "Another approval guards the tool.",
        "tool.sideEffects.sideEffectClass" or "tool.sideEffects" => "What the tool does to the world is declared differently.",
        "tool.name" => "Another tool is called.",
        "metadata.provider" or "metadata.model" or "model.provider" or "model.model" => "Another model or provider sees this context.",
        "transform.lossy" when to is WireBoolean { Value: true } => "A lossy transform can lose what matters.",
        "transform.lossy" => "The code decides whether this is true: check that the transform loses nothing.",
        "transform.requiresValidatorIds" or "validators" when lost.Count > 0 => "A validator is no longer required here.",
        "failurePolicy" when to is WireString { Value: "warn" } => "A failure of this validator is now only a warning.",
        "validator.name" or "validator.kind" or "approval.approvalId" => "A guard is another guard now.",
        "retrieval.source" => "Documents come from another source.",
        _ => null,
    };

    private static Dictionary<string, MirNode> ById(MirPlan plan)
    {
        var nodes = new Dictionary<string, MirNode>(StringComparer.Ordinal);
        foreach (var node in plan.Nodes) nodes[node.Id] = node;
        return nodes;
    }

    private static Plain What(MirNode node) => Plain.Text(NodeText.Kind(node));

    private static Plain Words(WireValue? kind) => Plain.Text(NodeText.Words(ValueText.Of(kind)));

    private static string List(List<string> ids) => string.Join(", ", ids);

    private static Detail Detail(MirNode node) => new(NodeText.Detail(node));

    private static string Path(string id) => $"$.nodes[?(@.id=={CanonicalJson.Quote(id)})]";
}

/// <summary>Text of the plan in parentheses, or nothing.</summary>
internal sealed record Detail(string Text);
