using Migaki.Redaction;

namespace Migaki.Recording;

/// <content>The context blocks of a run: what the caller gave, what nodes produced, and the event that says what was there before the first step.</content>
internal sealed partial class OpenRun
{
    private static readonly LineHead SelectedHead = Head("context.selected");

    /// <summary>A block of the plan that the caller gave. It is recorded with the others before the first step.</summary>
    public void Bind<T>(string contextId, T value, Runtime.ContentProjection<T>? projection)
    {
        var digest = Digester.Of(value, projection);
        Telemetry?.Given(contextId, Plan.BlockIndex.GetValueOrDefault(contextId, -1), value, projection, digest);
        lock (_pending)
        {
            if (digest is not null && Plan.BlockIndex.TryGetValue(contextId, out var index)) Volatile.Write(ref _blocks[index], digest);
            _bound?.Add(new BoundContext(contextId, digest));
        }
        if (Payloads is not null) KeepBound("context", contextId, contextId, value);
    }

    /// <summary>A parameter of the plan, as the caller gave it.</summary>
    public void Input<T>(string name, string? contextId, T value)
    {
        if (Payloads is not null) KeepBound("plan_input", name, contextId, value);
    }

    /// <summary>What the body returned.</summary>
    public void Result<T>(T value, ContentDigest? digest)
    {
        if (Payloads is { } payloads) Result(payloads.Keep("result", null, value, payloads.PolicyOf(digest is null ? null : BlocksOf(digest))));
    }

    /// <summary>The same, for what streamed.</summary>
    public void Result(PayloadRef payload) => (_finalPayloads ??= []).Add(payload);

    private void KeepBound<T>(string role, string name, string? contextId, T value)
    {
        var blocks = contextId is not null && Plan.BlockIndex.TryGetValue(contextId, out var index) ? [index] : Array.Empty<int>();
        var payload = Payloads!.Keep(role, name, value, Payloads.PolicyOf(blocks));
        lock (_pending) (_boundPayloads ??= []).Add(payload);
    }

    /// <summary>The blocks with this content; null where there is none: it may come from any.</summary>
    private int[]? BlocksOf(ContentDigest digest)
    {
        var found = Enumerable.Range(0, _blocks.Length).Where(block => Volatile.Read(ref _blocks[block]) is { } known && known.Digest.Equals(digest.Digest)).ToArray();
        return found.Length > 0 ? found : null;
    }

    /// <summary>Remembers what a node produced, so that the steps that read it can say so.</summary>
    public void Produced(int block, ContentDigest digest) => Volatile.Write(ref _blocks[block], digest);

    /// <summary>The first of these blocks that has this digest, as a position among the candidates; -1 where none has.</summary>
    public int BlockOf(int[] candidates, ContentDigest digest)
    {
        for (var i = 0; i < candidates.Length; i++)
            if (Volatile.Read(ref _blocks[candidates[i]]) is { } known && (ReferenceEquals(known, digest) || known.Digest.Equals(digest.Digest))) return i;
        return -1;
    }

    /// <summary>Says what was there before the first step, where that was not said yet: what a step's beginning is counted by must not come after it.</summary>
    public void SayBound()
    {
        if (Volatile.Read(ref _bound) is not null && !IsSealed) FlushBound();
    }

    /// <summary>
    /// The blocks that were there before the first step, in one event: those the caller gave by keyed digest, literals by the digest in the plan.
    /// A step on another thread waits, so that it comes after.
    /// </summary>
    private void FlushBound()
    {
        lock (_pending)
        {
            if (_bound is not { } bound) return;
            var own = new Utf8Builder(1024).Begin(SelectedHead).Raw(",\"contextRefs\":["u8);
            var count = 0;
            foreach (var block in Plan.Given)
            {
                if (count++ > 0) own.Raw((byte)',');
                var (head, tail) = Plan.References[block.Id];
                own.Raw(head);
                var given = bound.FindLast(b => string.Equals(b.ContextId, block.Id, StringComparison.Ordinal));
                if (given.ContextId is null)
                {
                    if (block.ContentHash is { } hash) own.Raw(",\"digest\":"u8).String(hash);
                    own.Raw(tail);
                    if (block.TokenEstimate is { } tokens) own.Raw(",\"tokens\":"u8).Number(tokens);
                }
                else AppendDigest(own, given.Digest, tail);
                own.Raw((byte)'}');
            }
            own.Raw((byte)']');
            List<RedactionEntry>? found = null;
            PayloadRef.Append(own, _boundPayloads, ref found);
            AppendRedactions(own, found);
            try
            {
                if (count > 0 || _boundPayloads is not null) _ = Write(own, Clock.Timestamp(), last: false);
            }
            finally
            {
                Volatile.Write(ref _bound, null);
            }
        }
    }

    private readonly record struct BoundContext(string ContextId, ContentDigest? Digest);
}
