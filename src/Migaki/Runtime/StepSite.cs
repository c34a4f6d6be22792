using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>One intercepted call in the source.</summary>
/// <remarks>A call inside a helper can belong to several plans, or to one plan several times: it has a binding for each.</remarks>
internal sealed class StepSite(string method, string[] parameters, params StepBinding[] bindings)
{
    /// <summary>The step's qualified name, for the check records.</summary>
    public string Method { get; } = method;

    /// <summary>The names of the step's context-bearing parameters, in the order <see cref="RecordedStep.Argument{T}"/> counts them.</summary>
    public IReadOnlyList<string> Parameters { get; } = parameters;

    /// <summary>The nodes this call stands for.</summary>
    public IReadOnlyList<StepBinding> Bindings => _bindings;

    /// <summary>What stands behind the digest of each argument: its parameter's name, up to the number of tokens.</summary>
    internal byte[][] ParameterTexts { get; } = [.. parameters.Select(name => new Utf8Builder(64).Raw("\",\"parameter\":"u8).String(name).Raw(",\"tokens\":"u8).ToArray())];

    private readonly StepBinding[] _bindings = bindings;
    private readonly NodeTemplate?[] _templates = new NodeTemplate?[bindings.Length];

    /// <summary>The node this call stands for in a plan, reached through a chain of helpers; null where the plan does not have it.</summary>
    /// <remarks>
    /// What is in a lambda runs on the chain of whoever calls it: then it is the node whose own chain this one goes on from, or the only one there
    /// is. What several nodes share on one chain (a local function that is called twice) comes in turns.
    /// </remarks>
    internal NodeTemplate? Resolve(RunFrame frame)
    {
        var (best, only, count) = (-1, -1, 0);
        for (var i = 0; i < _bindings.Length; i++)
        {
            var binding = _bindings[i];
            if (!ReferenceEquals(binding.Plan, frame.Run.Definition)) continue;
            if (string.Equals(binding.Path, frame.Path, StringComparison.Ordinal))
            {
                if (binding.Turn == 0) return Template(i);
                var turn = frame.Advance(this, _bindings.Length, at => _bindings[at] is var b && ReferenceEquals(b.Plan, frame.Run.Definition) && b.Path == frame.Path ? (b.Turn, b.After) : null);
                return turn < 0 ? null : Template(turn);
            }
            count++;
            if (!binding.RunsElsewhere) continue;
            only = i;
            if (IsWithin(frame.Path, binding.Path) && (best < 0 || binding.Path.Length > _bindings[best].Path.Length)) best = i;
        }
        return best >= 0 ? Template(best) : count == 1 && only >= 0 ? Template(only) : null;

        NodeTemplate? Template(int i) => _templates[i] ??= frame.Run.Plan.Nodes.GetValueOrDefault(_bindings[i].NodeId);
    }

    private static bool IsWithin(string path, string outer) =>
        outer.Length == 0 || (path.Length > outer.Length && path[outer.Length] == '/' && path.StartsWith(outer, StringComparison.Ordinal));
}

/// <summary>The node that a call stands for in one plan, reached through one chain of helpers.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Path">The chain of followed calls, e.g. <c>""</c> for the body itself, <c>helper-2</c>, <c>helper/inner</c>.</param>
/// <param name="NodeId">The node's id in the plan.</param>
internal sealed record StepBinding(MirPlanDefinition Plan, string Path, string NodeId)
{
    /// <summary>Which of several nodes it is that share the call on this chain, from 1; 0 where it is alone.</summary>
    public int Turn { get; init; }

    /// <summary>The turns it may follow; 0 is the begin of the chain.</summary>
    public IReadOnlyList<int>? After { get; init; }

    /// <summary>It stands in a lambda or runs later than the helper that made it, so it is met on other chains than its own.</summary>
    public bool RunsElsewhere { get; init; }
}
