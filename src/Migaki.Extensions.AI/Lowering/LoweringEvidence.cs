using Migaki.Accounting;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Providers;
using Migaki.Mir.Json;
using Migaki.Runtime;

namespace Migaki.Lowering;

/// <summary>What the run keeps of a lowered request: ids, keyed digests and counts, never content.</summary>
internal sealed class LoweringEvidence
{
    private readonly List<WireValue> _assumptions = [];

    public string? Provider { get; init; }

    public string? Model { get; init; }

    public List<LoweringWarning> Warnings { get; } = [];

    public List<(string After, CacheLifetime Lifetime, int Tokens)> Breakpoints { get; } = [];

    public string CacheMode { get; set; } = "none";

    public string? Reuse { get; set; }

    public bool Keyed { get; set; }

    /// <summary>Names the rows that the request relies on, and says so where one is too old to.</summary>
    public void Assume(ProviderFacts facts, string provider, string? model, DateTimeOffset now)
    {
        var today = ProviderFacts.Day(now);
        foreach (var row in facts.Rows)
        {
            var stale = row.IsStale(today);
            if (stale) Warnings.Add(new("capability_fixture_stale", $"The provider data is stale: row {row.Id} was valid to {row.StaleAfter}.", MirWarningSeverity.Warning));
            _assumptions.Add(new WireObjectBuilder()
                .Add("model", model).Add("observedAt", row.ObservedAt).Add("provider", provider).Add("row", row.Id).Add("says", row.Says).Add("source", row.Source).Add("stale", (bool?)stale)
                .Build());
        }
    }

    public byte[] ToUtf8(RunningModelCall step, List<Piece> before, OptimizedContext context, CallPrediction predicted, ProviderFacts? facts) =>
        CanonicalJson.ToUtf8(new WireObjectBuilder()
            .Add("added", Ids(before.Where(piece => piece.Block is { } block && step.Block(block.Id) is null)))
            .Add("after", Side(context.Pieces, predicted, facts))
            .Add("assumptions", _assumptions.Count == 0 ? null : new WireArray(_assumptions))
            .Add("before", Side(before, predicted, facts))
            .Add("blocks", new WireArray(before.Where(static piece => piece.Block is not null).Select(static piece => (WireValue)Block(piece.Block!))))
            .Add("cache", new WireObjectBuilder()
                .Add("breakpoints", Breakpoints.Count == 0 ? null : new WireArray(Breakpoints.Select(static set => (WireValue)new WireObjectBuilder()
                    .Add("after", set.After).Add("lifetime", set.Lifetime == CacheLifetime.OneHour ? "1h" : "5m").Add("prefixTokens", (double?)set.Tokens).Build())))
                .Add("keyed", Keyed ? true : null)
                .Add("mode", CacheMode)
                .Add("reuse", Reuse)
                .Build())
            .Add("compressed", context.Compressed.Count == 0 ? (MirList<string>?)null : context.Compressed.ToMirList())
            .Add("model", Model)
            .Add("passes", context.Passes.Count == 0 ? null : new WireArray(context.Passes.Select(static pass => (WireValue)Pass(pass))))
            .Add("predicted", predicted.ToWire())
            .Add("provider", Provider)
            .Add("removed", (MirList<string>?)context.Removed.ToMirList())
            .Add("reordered", (bool?)context.Reordered)
            .Add("unidentified", (double?)before.Count(static piece => piece.Block is null))
            .Add("warnings", new WireArray(Warnings.Select(static warning => (WireValue)warning.ToWire())))
            .Build());

    /// <summary>Of a request for embeddings: its texts are one after the other, no pass touches them.</summary>
    public byte[] ToUtf8(int inputs, CallPrediction? predicted)
    {
        var side = new WireObjectBuilder().Add("blocks", new WireArray([])).Add("inputCostUsd", predicted?.InputCostUsd).Add("tokens", (double?)predicted?.InputTokens).Build();
        return CanonicalJson.ToUtf8(new WireObjectBuilder()
            .Add("added", new WireArray([]))
            .Add("after", side)
            .Add("assumptions", _assumptions.Count == 0 ? null : new WireArray(_assumptions))
            .Add("before", side)
            .Add("blocks", new WireArray([]))
            .Add("model", Model)
            .Add("predicted", predicted?.ToWire())
            .Add("provider", Provider)
            .Add("removed", new WireArray([]))
            .Add("reordered", (bool?)false)
            .Add("unidentified", (double?)inputs)
            .Add("warnings", new WireArray(Warnings.Select(static warning => (WireValue)warning.ToWire())))
            .Build());
    }

    /// <summary>The runner's own reasons speak of ids; what an exception says may be content, so its type must do.</summary>
    public static string Said(MirPassError error) => error.Name?.StartsWith("MIR", StringComparison.Ordinal) == true ? error.Message : $"{error.Name} was thrown.";

    private static WireObject Pass(MirPassRecord pass) => new WireObjectBuilder()
        .Add("decision", pass.Error is not null ? "blocked" : pass.Result is null || PassEvidence.Declined(pass) is not null ? "skipped" : "applied").Add("name", pass.Pass.Name)
        .Add("reason", pass.Error is { } error ? Said(error) : PassEvidence.Declined(pass) ?? pass.Reason)
        .Add<MirSafetyLevel>("safety", pass.Safety.Level).Add("version", pass.Pass.Version).Build();

    private static WireObject Block(MirContextBlock block) => new WireObjectBuilder()
        .Add("contextId", block.Id).Add("digest", block.ContentHash).Add("privacyClass", block.PrivacyClass).Add<ContextRole>("role", block.Role).Add("tokens", block.TokenEstimate)
        .Build();

    private static WireObject Side(List<Piece> pieces, CallPrediction predicted, ProviderFacts? facts)
    {
        var tokens = pieces.Sum(static piece => piece.Tokens);
        var all = tokens + predicted.OtherTokens;
        return new WireObjectBuilder()
            .Add("blocks", Ids(pieces)).Add("inputCostUsd", CallCost.OfFreshInput(all, facts)).Add("latencyMs", facts?.Latency?.EstimateMs(all, predicted.MaxOutputTokens)).Add("tokens", (double?)tokens).Build();
    }

    private static MirList<string>? Ids(IEnumerable<Piece> pieces) => pieces.Where(static piece => piece.Block is not null).Select(static piece => piece.Block!.Id).ToMirList();
}
