using System.ComponentModel;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>One call of a followed helper in the source.</summary>
internal sealed class HelperSite(params HelperBinding[] bindings)
{
    private readonly HelperBinding[] _bindings = bindings;

    /// <summary>What the call means in each plan it is part of.</summary>
    public IReadOnlyList<HelperBinding> Bindings => _bindings;

    internal string? Resolve(RunFrame frame)
    {
        string? elsewhere = null;
        var count = 0;
        foreach (var binding in _bindings)
        {
            if (!ReferenceEquals(binding.Plan, frame.Run.Definition)) continue;
            if (!string.Equals(binding.Path, frame.Path, StringComparison.Ordinal))
            {
                count++;
                if (binding.RunsElsewhere) elsewhere = binding.InnerPath;
                continue;
            }
            if (binding.Turn == 0) return binding.InnerPath;
            var turn = frame.Advance(this, _bindings.Length, at => _bindings[at] is var b && ReferenceEquals(b.Plan, frame.Run.Definition) && b.Path == frame.Path ? (b.Turn, b.After) : null);
            return turn < 0 ? null : _bindings[turn].InnerPath;
        }
        return count == 1 ? elsewhere : null;
    }
}

/// <summary>The step of the chain that a helper call adds in one plan.</summary>
/// <param name="Plan">The plan.</param>
/// <param name="Path">The chain at the call, <c>""</c> in the body itself.</param>
/// <param name="InnerPath">The chain inside the helper, e.g. <c>helper-2</c> or <c>helper/inner</c>.</param>
internal sealed record HelperBinding(MirPlanDefinition Plan, string Path, string InnerPath)
{
    /// <inheritdoc cref="StepBinding.Turn"/>
    public int Turn { get; init; }

    /// <inheritdoc cref="StepBinding.After"/>
    public IReadOnlyList<int>? After { get; init; }

    /// <inheritdoc cref="StepBinding.RunsElsewhere"/>
    public bool RunsElsewhere { get; init; }
}

/// <summary>
/// A followed helper being called. The interceptor of the call enters, calls the helper and exits as soon as the call returned, also when
/// it returned a task that is still running: the helper's own flow keeps the chain.
/// </summary>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.StackTraceHidden]
public readonly struct HelperCall
{
    private readonly RunFrame? _outer;

    private HelperCall(RunFrame outer) => _outer = outer;

    /// <summary>Goes one helper deeper; does nothing outside a run, or where no plan follows this call.</summary>
    internal static HelperCall Enter(HelperSite site)
    {
        if (!RunScope.Any || RunScope.Current is not { } outer || site is null) return default;
        if (site.Resolve(outer) is not { } inner) return default;
        RunScope.Current = new RunFrame(outer.Run, inner);
        return new HelperCall(outer);
    }

    /// <summary>Comes back.</summary>
    public void Exit()
    {
        if (_outer is not null) RunScope.Current = _outer;
    }

    /// <summary>An iterator runs while its sequence is read, wherever that is: the chain is set for each step of it.</summary>
    public IEnumerable<T> Sequence<T>(IEnumerable<T> sequence) =>
        _outer is null || sequence is null || RunScope.Current is not { } inner ? sequence! : new ScopedSequence<T>(sequence, inner);

    /// <summary>A helper that streams runs inside each step of its enumeration, so the chain is set for each.</summary>
    internal static IAsyncEnumerable<T> Stream<T>(HelperSite site, Func<IAsyncEnumerable<T>> call)
    {
        ArgumentNullException.ThrowIfNull(call);
        var entered = Enter(site);
        try
        {
            var stream = call();
            return entered._outer is null || RunScope.Current is not { } inner ? stream : ScopedStream.Within(stream, inner);
        }
        finally
        {
            entered.Exit();
        }
    }
}
