using System.ComponentModel;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>One intercepted call in the source. Generated code holds one in a static field.</summary>
/// <remarks>A call inside a helper can belong to several plans, or to one plan several times: it has a binding for each.</remarks>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class StepSite(string method, string[] parameters, params StepBinding[] bindings)
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
    /// What runs later than the helper that made it (an iterator, a delegate that was returned) is on another chain than the plan shows. Where the
    /// plan has one node for the call, it is that node on every chain; where it has several, none of them is guessed.
    /// </remarks>
    internal NodeTemplate? Resolve(OpenRun run, string path)
    {
        var (only, count) = (-1, 0);
        for (var i = 0; i < _bindings.Length; i++)
        {
            var binding = _bindings[i];
            if (!ReferenceEquals(binding.Plan, run.Definition)) continue;
            if (string.Equals(binding.Path, path, StringComparison.Ordinal)) return Template(i);
            only = i;
            count++;
        }
        return count == 1 ? Template(only) : null;

        NodeTemplate? Template(int i) => _templates[i] ??= run.Plan.Nodes.GetValueOrDefault(_bindings[i].NodeId);
    }
}

/// <summary>The node that a call stands for in one plan, reached through one chain of helpers.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Path">The chain of followed calls, e.g. <c>""</c> for the body itself, <c>helper-2</c>, <c>helper/inner</c>.</param>
/// <param name="NodeId">The node's id in the plan.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed record StepBinding(MirPlanDefinition Plan, string Path, string NodeId);
