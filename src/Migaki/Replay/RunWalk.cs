using System.Globalization;
using System.Text;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Replay;

/// <summary>
/// Walks the events of a run against its static plan: every event is of a node of the plan and of that node's kind, every start has one end, a node that
/// is guarded by an approval runs only after it was granted, nothing runs before what it reads from (in plans without loops). A producer that does not run at all is not judged: which way a branch or an
/// exception goes, the plan does not say.
/// </summary>
internal sealed class RunWalk
{
    private const int Most = 100;

    private readonly MirPlan _plan;
    private readonly Dictionary<string, MirNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _open = new(StringComparer.Ordinal), _runs = new(StringComparer.Ordinal);
    private readonly HashSet<string> _granted = new(StringComparer.Ordinal), _loops;
    private readonly Dictionary<string, List<string>> _producers = new(StringComparer.Ordinal), _consumers = new(StringComparer.Ordinal);

    /// <summary>What ran before any node that it reads from.</summary>
    private readonly HashSet<string> _early = new(StringComparer.Ordinal);
    private readonly List<ReplayDivergence> _divergences = [];
    private readonly Dictionary<string, int> _recoveries = new(StringComparer.Ordinal);
    private long _sequence = -1;

    public RunWalk(MirPlan plan)
    {
        _plan = plan;
        foreach (var node in plan.Nodes) _nodes.TryAdd(node.Id, node);
        _loops = PlanLoops.Of(plan);
        // In a loop the first turn may read what stood there before it, and not every node of a loop stands on a cycle of edges.
        if (PlanLoops.AnyIn(plan)) return;
        foreach (var edge in plan.Edges)
        {
            if (edge.Kind != MirEdgeKind.Data || _nodes.GetValueOrDefault(edge.FromNodeId) is null or MirBranch or MirJoin) continue;
            Of(_producers, edge.ToNodeId).Add(edge.FromNodeId);
            Of(_consumers, edge.FromNodeId).Add(edge.ToNodeId);
        }
    }

    public void Add(EventFields fields)
    {
        _sequence++;
        var type = Encoding.UTF8.GetString(fields.Plain(Field.EventType));
        if (_sequence == 0 && type != "request.admitted") Diverged("The first event is not request.admitted.");
        if (type.StartsWith("recovery.", StringComparison.Ordinal))
        {
            Recovery(fields, type);
            return;
        }
        if (fields.Text(Field.NodeId) is not { } id) return;
        if (!_nodes.TryGetValue(id, out var node))
        {
            Diverged($"The node \"{id}\" is not in the plan.");
            return;
        }
        if (fields.Has(Field.Lowering))
        {
            // What a model inside the step was sent: of a step of any kind, and no run of it.
            if (StartsFirst(node) && _open.GetValueOrDefault(id) == 0) Diverged($"\"{id}\" sent a request and had not started.");
            return;
        }
        if (!Fits(node, type))
        {
            Diverged($"\"{type}\" is no event of the node \"{id}\", which is a {node.Kind}.");
            return;
        }
        switch (type)
        {
            case "route.selected" or "tool.started" or "approval.requested":
                Begins(node);
                _open[id] = _open.GetValueOrDefault(id) + 1;
                break;
            case "policy.decided":
                if (!_runs.ContainsKey(id)) Diverged($"\"{id}\" decided without having been evaluated.");
                break;
            default:
                if (StartsFirst(node))
                {
                    if (_open.GetValueOrDefault(id) == 0) Diverged($"\"{id}\" ended and had not started.");
                    else _open[id]--;
                }
                else Begins(node);
                if (type is "approval.approved") _granted.Add(((MirApprovalNode)node).Approval.ApprovalId);
                break;
        }
    }

    /// <summary>What is left when the log ends.</summary>
    public IReadOnlyList<ReplayDivergence> Complete(bool ended, MirOutcome outcome)
    {
        foreach (var (id, open) in _open.Where(entry => entry.Value > 0).OrderBy(entry => entry.Key, StringComparer.Ordinal))
            if (ended && outcome == MirOutcome.Verified) Diverged($"\"{id}\" started and did not end ({open.ToString(CultureInfo.InvariantCulture)} times).");
        foreach (var (id, open) in _recoveries)
            if (ended && open > 0) Diverged($"The recovery \"{id}\" started and did not end.");
        return _divergences;
    }

    /// <summary>What the run did of the plan. A plan does not say which way an early return or how often a lambda goes, so this is told and not judged.</summary>
    public ReplayConformance Conformance() => new(
        [.. _plan.Nodes.Where(node => node is not (MirBranch or MirJoin) && !_runs.ContainsKey(node.Id)).Select(node => node.Id)],
        [.. _runs.Where(entry => entry.Value > 1 && !_loops.Contains(entry.Key)).Select(entry => entry.Key).Order(StringComparer.Ordinal)]);

    private void Begins(MirNode node)
    {
        _runs[node.Id] = _runs.GetValueOrDefault(node.Id) + 1;
        if (node is MirToolCall { Tool.RequiresApprovalId: { } approval } && !_granted.Contains(approval)) Diverged($"\"{node.Id}\" ran and its approval \"{approval}\" had not been granted.");
        if (_producers.TryGetValue(node.Id, out var producers) && !producers.Exists(_runs.ContainsKey)) _early.Add(node.Id);
        foreach (var consumer in _consumers.GetValueOrDefault(node.Id) ?? [])
            if (_early.Remove(consumer)) Diverged($"\"{node.Id}\" ran after \"{consumer}\", which reads from it.");
    }

    private void Recovery(EventFields fields, string type)
    {
        // A correction is one event: nothing was under way.
        if (fields.Has(Field.Supersedes)) return;
        foreach (var step in fields.Objects(Field.RecoverySteps))
        {
            var name = RunSummary.Text(step, "step") ?? "";
            var open = _recoveries[name] = _recoveries.GetValueOrDefault(name) + (type == "recovery.started" ? 1 : -1);
            if (open < 0) Diverged($"The recovery \"{name}\" ended and had not started.");
        }
    }

    private static bool StartsFirst(MirNode node) => node is MirModelCall or MirToolCall or MirApprovalNode;

    private static bool Fits(MirNode node, string type) => node switch
    {
        MirModelCall => type is "route.selected" or "model.completed" or "model.failed",
        MirToolCall => type is "tool.started" or "tool.completed" or "tool.failed" or "tool.partial",
        MirApprovalNode => type is "approval.requested" or "approval.approved" or "approval.denied" or "approval.expired",
        MirValidatorNode => type is "evaluation.completed" or "policy.decided",
        MirRetrievalCall or MirContextTransform or MirCacheRead => type is "context.selected" or "context.failed",
        MirCacheWrite => type is "artifact.produced" or "context.failed",
        _ => false,
    };

    private static List<string> Of(Dictionary<string, List<string>> lists, string id)
    {
        if (!lists.TryGetValue(id, out var list)) lists[id] = list = [];
        return list;
    }

    private void Diverged(string message)
    {
        if (_divergences.Count < Most) _divergences.Add(new ReplayDivergence(string.Create(CultureInfo.InvariantCulture, $"{BundleNames.Events}#{_sequence}"), message, _sequence));
    }
}
