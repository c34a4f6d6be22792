using System.ComponentModel;

namespace Migaki.Runtime;

/// <summary>A run as generated entries drive it: begin, then exactly one of complete or fail.</summary>
[EditorBrowsable(EditorBrowsableState.Never)]
public sealed class PlanRun
{
    private PlanRun() { }

    /// <summary>
    /// Opens a run: the run's folder and a manifest that says <c>incomplete</c> exist when this returns, and steps called in this
    /// execution context record into it.
    /// </summary>
    public static PlanRun Begin(MigakiRecorder recorder, MirPlanDefinition plan) => new();

    /// <summary>Records a parameter, field or property of the plan as a context block.</summary>
    public void Context<T>(string contextId, T value, ContentProjection<T>? projection) { }

    /// <summary>Seals a run whose body returned.</summary>
    public MirRun Complete() => throw new NotSupportedException();

    /// <summary>Seals a run whose body returned a value.</summary>
    public MirRun<T> Complete<T>(T value, ContentProjection<T>? projection) => throw new NotSupportedException();

    /// <summary>Seals a run whose body threw; puts the bundle's id and path into <see cref="Exception.Data"/>. The caller rethrows.</summary>
    public void Fail(Exception exception) { }

    /// <summary>A body that streams: the run opens with the first element asked for and is sealed when the enumeration ends or is abandoned.</summary>
    public static IAsyncEnumerable<T> Stream<TState, T>(MigakiRecorder recorder, MirPlanDefinition plan, TState state, Action<PlanRun, TState>? context, Func<TState, IAsyncEnumerable<T>> body, ContentProjection<T>? projection) => body(state);
}
