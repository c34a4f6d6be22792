using Microsoft.Extensions.AI;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;

namespace Migaki.Lowering;

/// <summary>
/// Runs the passes of the plan on what is known now: a plan of the one call with the real blocks. The result is applied as far as it can
/// be without moving a block across a message or across content that is not known.
/// </summary>
internal static class ContextOptimization
{
    public static OptimizedContext Apply(RunningModelCall step, MirModelCall node, List<Piece> pieces, MigakiClientOptions settings, List<LoweringWarning> warnings)
    {
        var blocks = pieces.Where(piece => piece.Block is not null).Select(piece => piece.Block!).ToMirList();
        if (blocks.Count == 0) return new(pieces, [], [], false);
        var plan = new MirPlan
        {
            Id = step.PlanId,
            Metadata = new MirPlanMetadata { CreatedAt = step.StartedAt.UtcDateTime.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", System.Globalization.CultureInfo.InvariantCulture) },
            Constraints = step.Original.Constraints,
            // Where a block was derived from is not in this plan, and validation would miss it.
            Context = blocks.Select(block => block with { Provenance = block.Provenance with { DerivedFromContextIds = null } }).ToMirList(),
            Nodes = MirList.Of<MirNode>(node with { InputContext = blocks.Select(block => block.Id).ToMirList(), OutputContext = null }),
        };
        var result = MirOptimizer.Optimize(plan, Passes(settings.LossyPasses), new MirPassRunnerOptions
        {
            AcceptedValidators = (step.Original.Constraints.RequiredValidators ?? default).Concat(node.Validators ?? default).ToMirList(),
            AcceptedEvals = MirAcceptedEval.Of(step.Original),
            DisabledPasses = settings.DisabledPasses.ToMirList(),
            FailurePolicy = MirPassFailurePolicy.Continue,
            RunId = step.RunId,
            Clock = () => step.StartedAt.ToUnixTimeMilliseconds(),
            // The passes compare the texts themselves; the digests of a run prove nothing to them.
            Content = MirContentSource.Of(pieces.Where(static piece => piece.Block is not null).ToDictionary(static piece => piece.Block!.ContentRef, static piece => ((TextContent)piece.Content).Text, StringComparer.Ordinal)),
        });
        var order = result.Plan.Nodes is [MirModelCall { InputContext: { } inputs }] ? inputs : plan.Nodes[0].InputContext!.Value;
        foreach (var record in result.PassRecords)
        {
            if (record.Error is { } error) warnings.Add(new(BundleNames.PassFailed, $"Pass {record.Pass.Name} failed: {LoweringEvidence.Said(error)}", MirWarningSeverity.Warning));
            if (!record.Enabled && record.Evidence.Count > 0 && record.Reason is { } reason) warnings.Add(new(BundleNames.PassRefused, $"Pass {record.Pass.Name} was refused: {reason}", MirWarningSeverity.Warning));
            if (record.Safety.Level == MirSafetyLevel.Lossy)
                foreach (var warning in record.Warnings)
                    if (warning.Severity != MirWarningSeverity.Info || warning.Code == "lossy_call_not_validated") warnings.Add(new(warning.Code, warning.Message, warning.Severity));
        }
        var shortened = Shortened(result, blocks);

        var kept = order.ToHashSet(StringComparer.Ordinal);
        // The block that stays may not be the one that stood first: equal contents are one content, so the first place keeps it.
        var replacement = Replacements(result, blocks, kept);
        var seen = new HashSet<string>(StringComparer.Ordinal);
        var remaining = new List<Piece>(pieces.Count);
        var removed = new List<string>();
        foreach (var piece in pieces)
        {
            if (piece.Block is not { } block)
            {
                remaining.Add(piece);
                continue;
            }
            var id = kept.Contains(block.Id) ? block.Id : replacement.GetValueOrDefault(block.Id);
            if (id is not null && seen.Add(id)) remaining.Add(shortened.TryGetValue(id, out var text) ? Shorter(piece, text) : piece with { Block = block with { Id = id } });
            else removed.Add(block.Id);
        }
        var rank = order.Select((id, i) => (id, i)).ToDictionary(entry => entry.id, entry => entry.i, StringComparer.Ordinal);
        var reordered = Order(remaining, rank, warnings);
        return new(remaining, removed, shortened.Keys.Where(seen.Contains).OrderBy(id => rank[id]).ToList(), reordered)
        {
            Passes = result.PassRecords.Where(record => record.Safety.Level == MirSafetyLevel.Lossy || record.Result is not { Diff.Changes.Count: 0 }).ToMirList(),
        };
    }

    /// <summary>The default passes, with those that may lose something behind the ones that only reduce.</summary>
    private static List<IMirPass> Passes(IEnumerable<LossyPass> lossy)
    {
        var passes = MirOptimizer.DefaultPasses.ToList();
        passes.InsertRange(passes.FindLastIndex(static pass => MirPassOrder.StageOf(pass) == MirPassStage.Reduce) + 1, lossy);
        return passes;
    }

    /// <summary>The new texts of blocks whose content a pass replaced.</summary>
    private static Dictionary<string, string> Shortened(MirOptimization result, MirList<MirContextBlock> blocks)
    {
        var shortened = new Dictionary<string, string>(StringComparer.Ordinal);
        if (result.Report.Content.Count == 0) return shortened;
        var made = result.Report.Content.ToLookup(static text => text.ContentRef, static text => text.Text, StringComparer.Ordinal);
        var before = blocks.ToDictionary(static block => block.Id, static block => block.ContentRef, StringComparer.Ordinal);
        foreach (var block in result.Plan.Context)
            if (before.TryGetValue(block.Id, out var reference) && reference != block.ContentRef && made[block.ContentRef].FirstOrDefault() is { } text) shortened[block.Id] = text;
        return shortened;
    }

    private static Piece Shorter(Piece piece, string text)
    {
        var old = (TextContent)piece.Content;
        return piece with
        {
            Content = new TextContent(text) { Annotations = old.Annotations, AdditionalProperties = old.AdditionalProperties?.Clone() },
            Tokens = TokenEstimator.Estimate(text),
        };
    }

    /// <summary>For each block that is gone, the kept one of the same content.</summary>
    private static Dictionary<string, string> Replacements(MirOptimization result, MirList<MirContextBlock> blocks, HashSet<string> kept)
    {
        var byContent = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in result.Plan.Context)
            if (block.ContentHash is { } hash && kept.Contains(block.Id)) byContent.TryAdd(hash, block.Id);
        var replacements = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var block in blocks)
            if (!kept.Contains(block.Id) && byContent.TryGetValue(block.ContentHash!, out var canonical)) replacements[block.Id] = canonical;
        return replacements;
    }

    /// <summary>Puts neighbouring blocks of one message into their order; says so where the order asks for more.</summary>
    private static bool Order(List<Piece> pieces, Dictionary<string, int> rank, List<LoweringWarning> warnings)
    {
        var moved = false;
        for (var start = 0; start < pieces.Count;)
        {
            var end = start;
            while (end < pieces.Count && pieces[end].Block is not null && pieces[end].Message == pieces[start].Message) end++;
            if (end == start)
            {
                start++;
                continue;
            }
            var run = pieces.GetRange(start, end - start);
            var ordered = run.OrderBy(piece => rank[piece.Block!.Id]).ToList();
            if (!run.SequenceEqual(ordered, ReferenceEqualityComparer.Instance))
            {
                moved = true;
                for (var i = 0; i < ordered.Count; i++) pieces[start + i] = ordered[i];
            }
            start = end;
        }
        var last = -1;
        foreach (var piece in pieces)
        {
            if (piece.Block is not { } block) continue;
            if (rank[block.Id] < last)
            {
                warnings.Add(new("order_not_lowered", "The optimized order crosses a message or content that no block is known of; it was not applied there.", MirWarningSeverity.Info));
                break;
            }
            last = rank[block.Id];
        }
        return moved;
    }
}

/// <summary>A request's contents after the passes.</summary>
/// <param name="Pieces">The contents.</param>
/// <param name="Removed">The blocks that are gone.</param>
/// <param name="Compressed">The blocks with a shorter text.</param>
/// <param name="Reordered">Whether any changed its place.</param>
internal sealed record OptimizedContext(List<Piece> Pieces, List<string> Removed, List<string> Compressed, bool Reordered)
{
    /// <summary>The passes that changed something, failed or did not run, and all that may lose something.</summary>
    public MirList<MirPassRecord> Passes { get; init; }
}

/// <summary>Something the reader of a run should know about a request.</summary>
internal sealed record LoweringWarning(string Code, string Message, MirWarningSeverity Severity)
{
    public WireObject ToWire() => new WireObjectBuilder().Add("code", Code).Add("message", Message).Add<MirWarningSeverity>("severity", Severity).Build();
}
