using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What a token count rests on.</summary>
public enum MirTokenSource
{
    /// <summary>A sum of others.</summary>
    Aggregate,
    /// <summary>The content was there and was counted.</summary>
    FixtureContent,
    /// <summary>The plan declares it.</summary>
    MirContextTokenEstimate,
    /// <summary>Neither content nor a declared estimate.</summary>
    MissingContent,
}

/// <summary>The tokens of one block.</summary>
/// <param name="ContextId">The block.</param>
/// <param name="Tokens">The count; null where it is not known.</param>
/// <param name="Source">What it rests on.</param>
public sealed record MirBlockTokens(string ContextId, double? Tokens, MirTokenSource Source)
{
    /// <summary>The count as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("contextId", ContextId)
        .Add("tokens", Tokens)
        .Add("metadata", MirTokenEstimate.MetadataOf(Source, Tokens is not null))
        .Build();
}

/// <summary>The tokens of several blocks together.</summary>
/// <param name="Id">E.g. <c>draft.input_context</c>.</param>
/// <param name="NodeId">The node that reads them.</param>
/// <param name="Tokens">The sum; null where a block is not known.</param>
/// <param name="KnownTokens">The sum of those that are known.</param>
public sealed record MirTokenGroup(string Id, string NodeId, double? Tokens, double KnownTokens)
{
    /// <summary>The sum as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("id", Id)
        .Add("knownTokens", (double?)KnownTokens)
        .Add("metadata", MirTokenEstimate.MetadataOf(MirTokenSource.Aggregate, Tokens is not null))
        .Add("nodeId", NodeId)
        .Add("tokens", Tokens)
        .Build();
}

/// <summary>
/// The tokens of a plan as the reference counts them, <c>migaki.token-estimation.v0</c>: every block once, outputs included, uses not
/// multiplied. What a provider would bill is <see cref="MirBilledTokens"/>.
/// </summary>
public sealed record MirTokenEstimate
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.token-estimation.v0";

    /// <summary>Every block, in ledger order.</summary>
    public MirList<MirBlockTokens> Blocks { get; init; }

    /// <summary>The inputs of each node that has some, in the plan's order.</summary>
    public MirList<MirTokenGroup> Groups { get; init; }

    /// <summary>The sum; null where any block is unknown.</summary>
    public double? TotalTokens { get; init; }

    /// <summary>The sum of those that are known.</summary>
    public required double KnownTokens { get; init; }

    /// <summary>The estimate as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("blocks", new WireArray(Blocks.Select(static block => block.ToWire())))
        .Add("groups", new WireArray(Groups.Select(static group => group.ToWire())))
        .Add("knownTokens", (double?)KnownTokens)
        .Add("metadata", MetadataOf(MirTokenSource.Aggregate, TotalTokens is not null))
        .Add("totalTokens", TotalTokens)
        .Add("version", CurrentVersion)
        .Build();

    /// <summary>The tokens of a plan. Content that <paramref name="content"/> has for a content reference counts before what the plan declares.</summary>
    public static MirTokenEstimate Of(MirPlan plan, MirContentSource? content = null)
    {
        var byId = new Dictionary<string, MirBlockTokens>(StringComparer.Ordinal);
        var blocks = new List<MirBlockTokens>(plan.Context.Count);
        foreach (var block in MirContextLedger.Sorted(plan.Context))
        {
            var tokens = OfBlock(block, content);
            blocks.Add(tokens);
            byId.TryAdd(block.Id, tokens);
        }
        var groups = new List<MirTokenGroup>();
        foreach (var node in plan.Nodes)
        {
            if (node.InputContext is not { Count: > 0 } inputs) continue;
            var (sum, known) = Sum(inputs.Select(id => byId.TryGetValue(id, out var tokens) ? tokens.Tokens : null));
            groups.Add(new MirTokenGroup(node.Id + ".input_context", node.Id, sum, known));
        }
        var (total, knownTotal) = Sum(blocks.Select(static block => block.Tokens));
        return new MirTokenEstimate { Blocks = blocks.ToMirList(), Groups = groups.ToMirList(), TotalTokens = total, KnownTokens = knownTotal };
    }

    /// <summary>The tokens of one block: content, then what is declared if it is a safe integer, then unknown.</summary>
    internal static MirBlockTokens OfBlock(MirContextBlock block, MirContentSource? content)
    {
        if (content?.Text(block.ContentRef) is { } text) return new MirBlockTokens(block.Id, TokenEstimator.Estimate(text), MirTokenSource.FixtureContent);
        return block.TokenEstimate is >= 0 and <= 9007199254740991 && Math.Floor(block.TokenEstimate.Value) == block.TokenEstimate.Value
            ? new MirBlockTokens(block.Id, block.TokenEstimate, MirTokenSource.MirContextTokenEstimate)
            : new MirBlockTokens(block.Id, null, MirTokenSource.MissingContent);
    }

    private static (double? Sum, double Known) Sum(IEnumerable<double?> values)
    {
        var (known, complete) = (0.0, true);
        foreach (var value in values)
        {
            if (value is { } tokens) known += tokens;
            else complete = false;
        }
        return (complete ? known : null, known);
    }

    internal static WireObject MetadataOf(MirTokenSource source, bool known) => known ? (source switch
    {
        MirTokenSource.FixtureContent => CountedMetadata,
        MirTokenSource.MirContextTokenEstimate => DeclaredMetadata,
        _ => AggregateMetadata,
    }) : source == MirTokenSource.Aggregate ? UnknownAggregateMetadata : MissingMetadata;

    private static readonly WireObject
        CountedMetadata = Metadata(MirTokenSource.FixtureContent, true),
        DeclaredMetadata = Metadata(MirTokenSource.MirContextTokenEstimate, true),
        AggregateMetadata = Metadata(MirTokenSource.Aggregate, true),
        UnknownAggregateMetadata = Metadata(MirTokenSource.Aggregate, false),
        MissingMetadata = Metadata(MirTokenSource.MissingContent, false);

    private static WireObject Metadata(MirTokenSource source, bool known) => new WireObjectBuilder()
        .Add("confidence", known ? "estimated" : "unknown")
        .Add("estimator", EstimatorToWire(TokenEstimator.Name, TokenEstimator.Version))
        .Add("limitations", new WireArray(["Counts runs of ASCII letters and digits and single other characters; it is no provider's tokenizer."]))
        .Add<MirTokenSource>("source", source)
        .Add("version", CurrentVersion)
        .Build();

    internal static WireObject EstimatorToWire(string name, string version) => new WireObjectBuilder().Add("name", name).Add("version", version).Build();
}

/// <summary>What a change did to the tokens of a plan.</summary>
/// <param name="Before">The total before; null where not known.</param>
/// <param name="After">The total after; null where not known.</param>
/// <param name="KnownDelta">The change of what is known.</param>
/// <param name="Comparable">Whether both estimates know every block, so that the delta is one of the plans and not of our knowledge.</param>
public sealed record MirTokenDifference(double? Before, double? After, double KnownDelta, bool Comparable)
{
    /// <summary>The change; null where either side is not known.</summary>
    public double? Delta => After - Before;

    /// <summary>The difference of two estimates.</summary>
    public static MirTokenDifference Between(MirTokenEstimate before, MirTokenEstimate after) =>
        new(before.TotalTokens, after.TotalTokens, after.KnownTokens - before.KnownTokens, before.TotalTokens is not null && after.TotalTokens is not null);

    /// <summary>The difference as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("afterTokens", After)
        .Add("beforeTokens", Before)
        .Add("knownTokenDelta", (double?)KnownDelta)
        .Add("metadata", MirTokenEstimate.MetadataOf(MirTokenSource.Aggregate, Comparable))
        .Add("tokenDelta", Delta)
        .Add("version", MirTokenEstimate.CurrentVersion)
        .Build();
}
