namespace Migaki.Mir;

/// <summary>Which model call a validator that retries sends back.</summary>
internal sealed class RetryTargets
{
    private readonly Dictionary<string, MirNode> _nodes = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _firstValidated = new(StringComparer.Ordinal);
    private readonly Dictionary<string, MirModelCall> _producers = new(StringComparer.Ordinal);

    public RetryTargets(MirPlan plan)
    {
        foreach (var node in plan.Nodes)
        {
            _nodes.TryAdd(node.Id, node);
            if (node is MirModelCall { OutputContext: { } output } call) _producers.TryAdd(output, call);
        }
        foreach (var edge in plan.Edges)
            if (edge.Kind == MirEdgeKind.Validation) _firstValidated.TryAdd(edge.ToNodeId, edge.FromNodeId);
    }

    /// <summary>
    /// The source of the first validation edge into the validator, if that is a model call; an edge from anything else ends the search.
    /// Without such an edge, the first model call, in the plan's order, whose output the validator reads.
    /// </summary>
    public MirModelCall? Of(MirPlan plan, MirValidatorNode validator)
    {
        if (_firstValidated.TryGetValue(validator.Id, out var from)) return _nodes.TryGetValue(from, out var source) ? source as MirModelCall : null;
        var read = new HashSet<string>(StringComparer.Ordinal);
        foreach (var input in validator.InputContext ?? default)
            if (_producers.TryGetValue(input, out var call)) read.Add(call.Id);
        return read.Count == 0 ? null : plan.Nodes.OfType<MirModelCall>().FirstOrDefault(call => read.Contains(call.Id));
    }

    /// <summary>The validators that retry a call, by the call's id.</summary>
    public static Dictionary<string, List<string>> ByCall(MirPlan plan)
    {
        var byCall = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        RetryTargets? targets = null;
        foreach (var node in plan.Nodes)
        {
            if (node is not MirValidatorNode { FailurePolicy: ValidatorFailurePolicy.RetryNode } validator) continue;
            if ((targets ??= new RetryTargets(plan)).Of(plan, validator) is not { } call) continue;
            if (!byCall.TryGetValue(call.Id, out var validators)) byCall.Add(call.Id, validators = []);
            validators.Add(validator.Id);
        }
        return byCall;
    }
}
