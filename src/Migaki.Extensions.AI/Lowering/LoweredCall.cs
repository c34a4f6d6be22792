using System.Security.Cryptography;
using System.Text;
using Microsoft.Extensions.AI;
using Migaki.Accounting;
using Migaki.Mir;
using Migaki.Providers;
using Migaki.Runtime;

namespace Migaki.Lowering;

/// <summary>
/// A request as it goes to the provider: the optimized context in its order, with the provider's own means of caching, without what
/// the provider cannot do. The caller's messages and options are never changed.
/// </summary>
internal sealed class LoweredCall
{
    private const int KeyHexDigits = 32;

    private LoweredCall(IReadOnlyList<ChatMessage> messages, ChatOptions? options) => (Messages, Options) = (messages, options);

    public IReadOnlyList<ChatMessage> Messages { get; private set; }

    public ChatOptions? Options { get; private set; }

    /// <summary>The lifetime of what the call may write to the cache; null where it has several, or the caller set them.</summary>
    public CacheLifetime? Writes { get; private set; }

    /// <summary>The prefixes that the provider may keep, shortest first.</summary>
    private List<CachedPrefix> Prefixes { get; } = [];

    /// <summary>What is expected of the request; null where the call is none of the plan.</summary>
    public CallPrediction? Predicted { get; private set; }

    /// <summary>Lowers a request and records what was done before it is sent.</summary>
    /// <exception cref="MirValidationException">The plan does not allow it to be sent.</exception>
    public static LoweredCall Of(RunningModelCall step, IEnumerable<ChatMessage> messages, ChatOptions? options, MigakiClientOptions settings, string? provider, string? model)
    {
        var given = messages as IReadOnlyList<ChatMessage> ?? [.. messages];
        var call = new LoweredCall(given, options);
        // A tool or a retrieval that asks a model: what it asks is not in the plan, so only policy, prices and counts are known of it.
        var node = step.Optimized.Nodes.FirstOrDefault(node => node.Id == step.NodeId) as MirModelCall;

        var evidence = new LoweringEvidence { Provider = provider, Model = model };
        var before = PieceReader.Read(step, given);
        CapabilityCheck.RequireAllowed(step.Original.Constraints, provider, before);
        var facts = settings.Facts(provider, model);
        var now = settings.TimeProvider.GetUtcNow();
        if (facts is not null) evidence.Assume(facts, provider!, model, now);
        if (node is not null) CapabilityCheck.Require(node, provider, facts, now, evidence.Warnings);
        call.Options = CapabilityCheck.Downgrade(options, facts, evidence.Warnings);

        var context = node is null ? new OptimizedContext(before, [], [], false) : ContextOptimization.Apply(step, node, before, settings, evidence.Warnings);
        var after = context.Pieces;
        if (context.Removed.Count > 0 || context.Compressed.Count > 0 || context.Reordered) call.Messages = Rebuild(given, after);
        var plan = node is null ? null : call.Cache(step, node, after, facts, settings, evidence);
        if (plan is not null) call.Remember(plan, after, provider, model);

        // Options with instructions are sent too; tools and media are not estimated.
        var other = options?.Instructions is { } instructions ? TokenEstimator.Estimate(instructions) : 0;
        call.Predicted = CallPrediction.Of(after.Sum(static piece => piece.Tokens) + other, other, options?.MaxOutputTokens ?? Limit(node?.Parameters?.MaxOutputTokens), facts, settings.TypicalOutputTokens, call.Cached(settings.Prefixes, facts, now));
        if (facts?.MaxContextTokens is { } longest && call.Predicted.InputTokens > longest)
            evidence.Warnings.Add(new("context_limit_exceeded", $"The context has about {call.Predicted.InputTokens} tokens; the model takes {longest} (row {facts.Id}).", MirWarningSeverity.Warning));
        step.Lowered(evidence.ToUtf8(step, before, context, call.Predicted, facts));
        return call;
    }

    /// <summary>The provider answered: what it may keep of the request is there for the next.</summary>
    public void Answered(MigakiClientOptions settings)
    {
        foreach (var prefix in Prefixes) settings.Prefixes.Sent(prefix.Digest, prefix.Lifetime, settings.TimeProvider.GetUtcNow());
    }

    /// <summary>What the request is expected to read from the cache, by the longest prefix that lives there, and to write: the rest up to its last breakpoint.</summary>
    private (int Read, int Write, CacheLifetime? Lifetime) Cached(PrefixMemory memory, ProviderFacts? facts, DateTimeOffset now)
    {
        if (Prefixes.Count == 0) return default;
        var read = Prefixes.FindLast(prefix => memory.IsWarm(prefix.Digest, now))?.Tokens ?? 0;
        // A provider that caches by itself and has no price for writing writes for the price of input.
        var write = facts?.ExplicitCacheBreakpoints is true || facts?.CacheWrite is not null ? Prefixes[^1].Tokens - read : 0;
        return (read, write, Writes ?? (facts?.ExplicitCacheBreakpoints is true ? Prefixes[^1].Lifetime : null));
    }

    private void Remember(CachePlan plan, List<Piece> pieces, string? provider, string? model)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(provider + "\n" + model));
        var next = 0;
        foreach (var breakpoint in plan.Breakpoints)
        {
            for (; next <= breakpoint.Piece; next++)
            {
                hash.AppendData([0]);
                hash.AppendData(Encoding.UTF8.GetBytes(((TextContent)pieces[next].Content).Text));
            }
            Prefixes.Add(new CachedPrefix(Convert.ToHexString(hash.GetCurrentHash()), breakpoint.Tokens, breakpoint.Lifetime));
        }
    }

    private static int? Limit(double? planned) => planned is >= 0 and <= int.MaxValue ? (int)planned : null;

    /// <returns>What was asked of the provider's cache; null where nothing was.</returns>
    private CachePlan? Cache(RunningModelCall step, MirModelCall node, List<Piece> pieces, ProviderFacts? facts, MigakiClientOptions settings, LoweringEvidence evidence)
    {
        if (facts is null)
        {
            if (pieces.Exists(static piece => piece.Block?.CachePolicy?.Mode == CacheMode.Required))
                evidence.Warnings.Add(new("downgraded_capability", "A block must be cached, and nothing is known of how this model caches.", MirWarningSeverity.Warning));
            return null;
        }
        if (pieces.Exists(static piece => IsMarked(piece.Content)))
        {
            evidence.Warnings.Add(new("cache_breakpoints_by_caller", "The caller set cache breakpoints; they were left as they are.", MirWarningSeverity.Info));
            return null;
        }
        if (facts.ExplicitCacheBreakpoints is not true && facts.AutomaticCaching is not true)
        {
            if (pieces.Exists(static piece => piece.Block?.CachePolicy?.Mode is CacheMode.Required or CacheMode.Eligible))
                evidence.Warnings.Add(new("downgraded_capability", $"The provider caches no prompts as far as is known (row {facts.Id}).", MirWarningSeverity.Warning));
            return null;
        }
        var plan = CachePlan.Of(step, node, pieces, facts, evidence.Warnings);
        if (plan.Breakpoints.Count == 0) return null;
        if (facts.ExplicitCacheBreakpoints is not true) Key(step, pieces, plan, settings, evidence);
        else if (!Mark(pieces, plan, settings, evidence)) return null;
        return plan;
    }

    /// <returns>Whether every breakpoint was set.</returns>
    private bool Mark(List<Piece> pieces, CachePlan plan, MigakiClientOptions settings, LoweringEvidence evidence)
    {
        if (settings.MarkCacheBreakpoint is not { } mark)
        {
            evidence.Warnings.Add(new("downgraded_capability", "A cache breakpoint would pay, but the client does not know how to set one: MigakiClientOptions.MarkCacheBreakpoint.", MirWarningSeverity.Warning));
            return false;
        }
        foreach (var breakpoint in plan.Breakpoints)
        {
            // A content that carries the provider's own block is sent as that block; a mark on it would be lost.
            if (pieces[breakpoint.Piece].Content is not TextContent { RawRepresentation: null } text) continue;
            var own = new TextContent(text.Text) { Annotations = text.Annotations, AdditionalProperties = text.AdditionalProperties?.Clone() };
            mark(own, breakpoint.Lifetime);
            pieces[breakpoint.Piece] = pieces[breakpoint.Piece] with { Content = own };
            evidence.Breakpoints.Add((pieces[breakpoint.Piece].Block!.Id, breakpoint.Lifetime, breakpoint.Tokens));
        }
        if (evidence.Breakpoints.Count == 0) return false;
        Messages = Rebuild(Messages, pieces);
        (evidence.CacheMode, evidence.Reuse) = ("explicit_breakpoint", plan.Reuse);
        Writes = evidence.Breakpoints.TrueForAll(set => set.Lifetime == evidence.Breakpoints[0].Lifetime) ? evidence.Breakpoints[0].Lifetime : null;
        return evidence.Breakpoints.Count == plan.Breakpoints.Count;
    }

    /// <summary>
    /// Requests with the same prefix go to the same cache: the key is a digest of plan and prefix, which the provider reads anyway.
    /// </summary>
    private void Key(RunningModelCall step, List<Piece> pieces, CachePlan plan, MigakiClientOptions settings, LoweringEvidence evidence)
    {
        (evidence.CacheMode, evidence.Reuse) = ("automatic", plan.Reuse);
        if (settings.SetPromptCacheKey is not { } set)
        {
            evidence.Warnings.Add(new("downgraded_capability", "The provider caches by itself; no prompt cache key is sent, because the client does not know how: MigakiClientOptions.SetPromptCacheKey.", MirWarningSeverity.Info));
            return;
        }
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        hash.AppendData(Encoding.UTF8.GetBytes(step.PlanId));
        for (var i = 0; i <= plan.Breakpoints[^1].Piece; i++)
        {
            hash.AppendData([0]);
            hash.AppendData(Encoding.UTF8.GetBytes(((TextContent)pieces[i].Content).Text));
        }
        var own = ReferenceEquals(Options, null) ? new ChatOptions() : Options.Clone();
        set(own, "migaki-" + Convert.ToHexString(hash.GetHashAndReset())[..KeyHexDigits].ToLowerInvariant());
        Options = own;
        evidence.Keyed = true;
    }

    /// <summary>The Anthropic SDK keeps its breakpoint under a name that ends so.</summary>
    private static bool IsMarked(AIContent content) =>
        content.AdditionalProperties is { } properties && properties.Keys.Any(static name => name.EndsWith("cache_control", StringComparison.Ordinal));

    /// <summary>The messages with these contents; a message that had some and has none left is gone.</summary>
    private static List<ChatMessage> Rebuild(IReadOnlyList<ChatMessage> messages, List<Piece> pieces)
    {
        var contents = pieces.ToLookup(static piece => piece.Message, static piece => piece.Content);
        var rebuilt = new List<ChatMessage>(messages.Count);
        for (var i = 0; i < messages.Count; i++)
        {
            if (!contents.Contains(i) && messages[i].Contents.Count > 0) continue;
            var message = messages[i].Clone();
            message.Contents = [.. contents[i]];
            rebuilt.Add(message);
        }
        return rebuilt;
    }
}
