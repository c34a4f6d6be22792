using System.Runtime.CompilerServices;
using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>
/// Enumerations that belong to a run. Between two elements an async iterator runs in its caller's execution context, so the run is
/// set anew before each; the iterator's own machinery puts the caller's back.
/// </summary>
[System.Diagnostics.StackTraceHidden]
internal static class ScopedStream
{
    public static async IAsyncEnumerable<T> Within<T>(IAsyncEnumerable<T> stream, RunFrame frame, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        RunScope.Current = frame;
        var enumerator = stream.GetAsyncEnumerator(cancellation);
        try
        {
            while (true)
            {
                RunScope.Current = frame;
                if (!await enumerator.MoveNextAsync().ConfigureAwait(false)) yield break;
                yield return enumerator.Current;
            }
        }
        finally
        {
            RunScope.Current = frame;
            await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A step that returned a stream.</summary>
    public static async IAsyncEnumerable<T> Step<T>(RecordedStep step, IAsyncEnumerable<T> stream, ContentProjection<T>? projection, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var digest = new StreamDigest<T>(step.Run.Digester, projection);
        var items = step.OutputItems<T>();
        var ended = false;
        IAsyncEnumerator<T>? enumerator = null;
        try
        {
            while (true)
            {
                bool more;
                try
                {
                    RunScope.CurrentCall = step.UsageScope;
                    if (items is not null) RunScope.CurrentStep = step;
                    step.Telemetry?.Resume();
                    enumerator ??= stream.GetAsyncEnumerator(cancellation);
                    more = await enumerator.MoveNextAsync().ConfigureAwait(false);
                }
                catch (Exception error)
                {
                    ended = true;
                    step.KeepOutput(items);
                    step.Fail(error);
                    throw;
                }
                if (!more) break;
                digest.Add(enumerator.Current);
                step.Telemetry?.Streamed(enumerator.Current, projection);
                items?.Add(enumerator.Current);
                yield return enumerator.Current;
            }
            ended = true;
            step.KeepOutput(items);
            step.Streamed(digest.Result);
        }
        finally
        {
            if (!ended)
            {
                step.KeepOutput(items);
                step.Abandoned();
            }
            if (enumerator is not null) await enumerator.DisposeAsync().ConfigureAwait(false);
        }
    }

    /// <summary>A plan whose body streams.</summary>
    public static async IAsyncEnumerable<T> Plan<TState, T>(
        MigakiRecorder recorder, MirPlanDefinition plan, TState state, Action<PlanRun, TState>? context, Func<TState, IAsyncEnumerable<T>> body,
        ContentProjection<T>? projection, [EnumeratorCancellation] CancellationToken cancellation = default)
    {
        var run = PlanRun.Begin(recorder, plan);
        var digest = new StreamDigest<T>(run.Run.Digester, projection);
        var items = run.Run.Payloads is { } payloads ? payloads.Items<T>("result", payloads.PolicyOf(null)) : null;
        IAsyncEnumerator<T>? enumerator = null;
        var text = run.Run.Telemetry?.Content?.Stream();
        var ended = false;
        try
        {
            while (true)
            {
                bool more;
                try
                {
                    RunScope.Current = run.Run.Frame;
                    run.Run.Telemetry?.Enter();
                    if (enumerator is null)
                    {
                        context?.Invoke(run, state);
                        enumerator = body(state).GetAsyncEnumerator(cancellation);
                    }
                    more = await enumerator.MoveNextAsync().ConfigureAwait(false);
                }
                catch (Exception error)
                {
                    ended = true;
                    run.Fail(error);
                    throw;
                }
                if (!more) break;
                digest.Add(enumerator.Current);
                text?.Add(enumerator.Current, projection);
                items?.Add(enumerator.Current);
                yield return enumerator.Current;
            }
            ended = true;
            RunScope.Current = run.Run.Frame;
            run.Run.Telemetry?.Enter();
            await enumerator.DisposeAsync().ConfigureAwait(false);
            enumerator = null;
            run.CompleteStream(digest.Result, text?.Clean(), items?.Keep());
        }
        finally
        {
            if (!ended || enumerator is not null)
            {
                // Abandoned, or failed: the body's own finally blocks run first and may still record.
                RunScope.Current = run.Run.Frame;
                run.Run.Telemetry?.Enter();
                await End(run, enumerator).ConfigureAwait(false);
            }
        }
    }

    private static async ValueTask End<T>(PlanRun run, IAsyncEnumerator<T>? enumerator)
    {
        try
        {
            if (enumerator is not null) await enumerator.DisposeAsync().ConfigureAwait(false);
        }
        catch (Exception error)
        {
            run.Fail(error);
            throw;
        }
        run.Abandon();
    }
}

/// <summary>The digest of a sequence as it passes: each step digests the digest so far and the next element. Nothing is kept.</summary>
internal struct StreamDigest<T>(ContentDigester digester, ContentProjection<T>? projection)
{
    private Digest256 _soFar;
    private int _tokens;
    private bool _opaque = projection is null;

    public readonly ContentDigest? Result => _opaque ? null : new ContentDigest(_soFar, _tokens);

    public void Add(T item)
    {
        if (_opaque) return;
        var sink = digester.Open();
        sink.Bytes(_soFar);
        try
        {
            projection!(sink, item);
        }
#pragma warning disable CA1031 // as for a single value: what cannot be read is opaque
        catch (Exception)
#pragma warning restore CA1031
        {
            sink.Return();
            _opaque = true;
            return;
        }
        var digest = sink.Finish();
        _soFar = digest.Digest;
        _tokens += digest.Tokens;
    }
}
