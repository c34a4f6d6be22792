using System.Runtime.CompilerServices;
using System.Text.Json;
using Migaki.Mir.Json;

namespace Migaki.Replay;

/// <summary>What the record answers to one call: a value, a stream, or an exception, at once or when it is its turn.</summary>
internal sealed class ReplayedAnswer(ReplayedRun run, ReplaySession session, RecordedCall call, bool isFed)
{
    private readonly TaskCompletionSource _turn = new();

    public long Call => call.Number;

    /// <summary>Whether the record answers; otherwise the step runs, and its result is compared.</summary>
    public bool IsFed => isFed;

    public bool IsEnd(RecordedEvent item) => ReferenceEquals(call.End, item);

    public void Release() => _turn.SetResult();

    public void Fail(MirReplayException reason) => _turn.TrySetException(reason);

    public void Now()
    {
        if (call.End is null) throw run.Diverge(call.Events[0], "", $"The step \"{call.Node}\" had not returned when the recorded run ended.");
        ThrowIfFailed();
    }

    public T Now<T>()
    {
        Now();
        return Value<T>();
    }

    public async Task Later()
    {
        await Turn().ConfigureAwait(false);
        ThrowIfFailed();
    }

    public async Task<T> Later<T>()
    {
        await Turn().ConfigureAwait(false);
        ThrowIfFailed();
        return Value<T>();
    }

    public async IAsyncEnumerable<T> Stream<T>([EnumeratorCancellation] CancellationToken cancellation = default)
    {
        foreach (var item in Items<T>())
        {
            cancellation.ThrowIfCancellationRequested();
            yield return item;
        }
        if (call.Failure is { Code: "abandoned" }) throw run.Diverge(call.End, "", $"The recorded run left the stream of \"{call.Node}\" here, and the replay reads on.");
        await Turn().ConfigureAwait(false);
        ThrowIfFailed();
    }

    /// <summary>A call that outlived the run never returns in the replay either.</summary>
    private Task Turn()
    {
        session.ThrowIfDiverged();
        // What is next in the record is over before anything else happens, as a step that returned at once was.
        if (call.End is not null && !run.Wait(this)) _turn.TrySetResult();
        return _turn.Task;
    }

    private void ThrowIfFailed()
    {
        session.ThrowIfDiverged();
        if (call.Failure is { Type: { } type, Message: var message }) throw ReplayedExceptions.Create(type, message, session.Options.CreateException);
    }

    private T Value<T>()
    {
        if (call.Output is null && call.Failure is { Code: "cache_miss" }) return default!;
        try
        {
            return session.Codec(run).Decode<T>(Content());
        }
        catch (Exception error) when (error is JsonException or NotSupportedException)
        {
            throw Unreadable<T>(error);
        }
    }

    private List<T> Items<T>()
    {
        var items = new List<T>();
        try
        {
            using var array = JsonDocument.Parse(Content());
            foreach (var item in array.RootElement.EnumerateArray()) items.Add(session.Codec(run).Decode<T>(System.Text.Encoding.UTF8.GetBytes(item.GetRawText())));
        }
        catch (Exception error) when (error is JsonException or NotSupportedException or InvalidOperationException)
        {
            throw Unreadable<T>(error);
        }
        return items;
    }

    private byte[] Content() => call.Output is { } output && run.Recorded.Content(output) is { } content ? content
        : throw run.Diverge(call.End, "/payloads", $"The output of \"{call.Node}\" is not in the record: {call.Output?.Omitted ?? "it was erased"}.");

    private MirReplayException Unreadable<T>(Exception error) => run.Diverge(call.End, "/payloads", $"The recorded output of \"{call.Node}\" cannot be read as {typeof(T).Name} ({error.GetType().Name}).");
}
