using System.ComponentModel;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>The intercepted calls of one source file. Generated code holds one in a static field: a text is compiled faster than a field and objects for each call.</summary>
/// <param name="calls">See <see cref="CallSiteReader"/>; read when the first call is met in a run.</param>
/// <param name="plans">The plans that the text names by position.</param>
[EditorBrowsable(EditorBrowsableState.Never)]
[System.Diagnostics.StackTraceHidden]
public sealed class CallSites(string calls, params MirPlanDefinition[] plans)
{
    private object[]? _sites;

    /// <summary>The step of a call in the current run; null outside a run, and then the interceptor only calls the step.</summary>
    /// <param name="call">Its position in the file's calls.</param>
    public RecordedStep? Begin(int call) => RunScope.Any ? RecordedStep.Begin(Step(call)) : null;

    /// <summary>As <see cref="Begin"/>; the arguments, each a string or an array of strings, are recorded and the step is about to run.</summary>
    public RecordedStep? Start(int call) => RunScope.Any && Begin(call) is { } step ? step.Started([]) : null;

    /// <inheritdoc cref="Start(int)"/>
    public RecordedStep? Start(int call, object? first) => RunScope.Any && Begin(call) is { } step ? step.Started([first]) : null;

    /// <inheritdoc cref="Start(int)"/>
    public RecordedStep? Start(int call, object? first, object? second) => RunScope.Any && Begin(call) is { } step ? step.Started([first, second]) : null;

    /// <inheritdoc cref="Start(int)"/>
    public RecordedStep? Start(int call, object? first, object? second, object? third) => RunScope.Any && Begin(call) is { } step ? step.Started([first, second, third]) : null;

    /// <summary>Goes one helper deeper; does nothing outside a run, or where no plan follows this call.</summary>
    public HelperCall Enter(int call) => RunScope.Any ? HelperCall.Enter(Helper(call)) : default;

    /// <summary>A helper that streams runs inside each step of its enumeration, so the chain is set for each.</summary>
    public IAsyncEnumerable<T> Stream<T>(int call, Func<IAsyncEnumerable<T>> helper) => HelperCall.Stream(Helper(call), helper);

    internal StepSite Step(int call) => (StepSite)Sites[call];

    internal HelperSite Helper(int call) => (HelperSite)Sites[call];

    // A site is known by itself: of two threads that read the text, one wins.
    private object[] Sites => _sites ?? Interlocked.CompareExchange(ref _sites, CallSiteReader.Read(calls, plans), null) ?? _sites;
}
