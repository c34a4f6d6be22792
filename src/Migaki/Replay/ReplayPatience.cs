namespace Migaki.Replay;

/// <summary>
/// How long a replay waits for what the body does of its own. It is counted in turns and not by the clock: in each the thread pool ran what it was given.
/// Where a machine is too busy to give the replay its turns, it gives none to what is waited for either, and that is no difference to the record.
/// </summary>
internal sealed class ReplayPatience(TimeSpan length, Action ended) : IDisposable
{
    private const int LongTurns = 100;

    /// <summary>A pool whose threads all wait for this very call runs nothing.</summary>
    private static readonly TimeSpan LongestTurn = TimeSpan.FromMilliseconds(20);

    private long _left = Math.Max(1, (long)length.TotalMilliseconds);

    /// <summary>Waits for one turn, at least a millisecond; false where none is left.</summary>
    public bool Turn()
    {
        if (_left-- <= 0) return false;
        var ran = new ManualResetEventSlim();
        ThreadPool.UnsafeQueueUserWorkItem(static ran => ran.Set(), ran, preferLocal: false);
        Thread.Sleep(1);
        ran.Wait(LongestTurn);
        return true;
    }

    /// <summary>Waits for all of it, in turns of a hundredth.</summary>
    public static async Task EndAsync(TimeSpan length, CancellationToken cancellation)
    {
        for (var i = 0; i < LongTurns; i++) await Task.Delay(length / LongTurns, cancellation).ConfigureAwait(false);
    }

    public void Dispose() => ended();
}
