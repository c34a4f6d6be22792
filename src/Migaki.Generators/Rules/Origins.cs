using Migaki.Generators.Flow;
using Migaki.Generators.Model;

namespace Migaki.Generators.Rules;

/// <summary>Finds where a property of a label comes from: the block that has it, and the models and transforms it went through.</summary>
internal sealed class Origins
{
    private readonly FlowTables _tables;
    private readonly Dictionary<int, StepRecord> _producers = [];

    public Origins(FlowRecord record, FlowTables tables)
    {
        _tables = tables;
        foreach (var step in record.Steps)
        {
            if (step.Site.OutputBlock >= 0) _producers[step.Site.OutputBlock] = step;
        }
    }

    /// <summary>The shortest way from a block that is wanted to a label; the block's own producer is not part of it.</summary>
    public (SourceBlock Block, IReadOnlyList<Site> Through)? Find(Label label, Func<SourceBlock, bool> wanted, Func<StepRecord, bool>? stops = null)
    {
        var pending = new Queue<(Label Label, Site[] Through)>();
        var seen = new HashSet<int>();
        pending.Enqueue((label, []));
        while (pending.Count > 0)
        {
            var (current, through) = pending.Dequeue();
            foreach (var index in current.Blocks.Items)
            {
                var block = _tables.Blocks[(int)index];
                if (!IsContent(current, block) || !seen.Add((int)index)) continue;
                if (wanted(block)) return (block, through);
                if (!_producers.TryGetValue((int)index, out var step) || !Derives(step) || stops?.Invoke(step) == true) continue;
                foreach (var argument in step.Arguments.Where(a => a.IsContext)) pending.Enqueue((argument.Label, [step.Site, .. through]));
            }
        }
        return null;
    }

    /// <summary>All blocks that a label derives from, itself included.</summary>
    public IEnumerable<(SourceBlock Block, IReadOnlyList<Site> Through)> All(Label label, Func<StepRecord, bool>? stops = null)
    {
        var found = new List<(SourceBlock, IReadOnlyList<Site>)>();
        var blocks = new List<SourceBlock>();
        Find(label, b => { blocks.Add(b); return false; }, stops);
        foreach (var block in blocks)
        {
            if (Find(label, b => b == block, stops) is { } way) found.Add(way);
        }
        return found;
    }

    /// <summary>Models and transforms derive their output from their inputs; so does a validator that gives the value back.</summary>
    private static bool Derives(StepRecord step) => step.Site.Step is { Kind: StepKind.ModelCall or StepKind.ContextTransform } or { Kind: StepKind.Validator, Verdict: VerdictKind.Returned };

    /// <summary>A length or a count comes from a block but holds none of its content.</summary>
    public static bool IsContent(Label label, SourceBlock block)
    {
        if (block.Kind != BlockKind.Member) return true;
        if (block.Declaration is { Privacy: null }) return label.Unclassified.Contains(block.Index);
        return block.Declaration?.Provenance is not { } source || FlowAnalysis.IsTrusted(source) || source == ProvenanceSource.Generated || label.Untrusted.Contains(block.Index);
    }
}
