using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>
/// What the model calls of a run did cost, whether each was estimated before it was made, and which provider data that relied on. What the estimates
/// amount to is in <see cref="RunAccounting"/>.
/// </summary>
internal sealed class ModelCosts
{
    private readonly Dictionary<string, OpenRequests> _nodes = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _rows = new(StringComparer.Ordinal);

    /// <summary>Calls that ended, however.</summary>
    public long Calls { get; private set; }

    /// <summary>Calls that reported what they cost.</summary>
    public long WithCost { get; private set; }

    public long WithTokens { get; private set; }
    public double CostUsd { get; private set; }
    public double InputTokens { get; private set; }
    public double OutputTokens { get; private set; }

    /// <summary>Calls that ended and were not estimated before.</summary>
    public long Unestimated { get; private set; }

    /// <summary>Calls that ended and whose client named no dated provider data.</summary>
    public long Unassumed { get; private set; }

    /// <summary>Where requests were estimated, and where calls ended.</summary>
    public EventPlaces Requests { get; } = new();
    public EventPlaces Ends { get; } = new();

    /// <summary>Where provider data was named.</summary>
    public EventPlaces Assumptions { get; } = new();

    /// <summary>The rows that were named, by their ids.</summary>
    public IReadOnlyCollection<string> Rows => _rows;

    /// <summary>Every call of the run, at least one, was estimated before it was made.</summary>
    public bool Estimated => Calls > 0 && Unestimated == 0;

    public void Lowered(string node, WireObject lowering, long sequence)
    {
        if (!_nodes.TryGetValue(node, out var open))
        {
            if (_nodes.Count >= BundleLimits.DerivedItems) return;
            open = new OpenRequests(0, true, true);
        }
        var assumed = Assumed(lowering);
        if (assumed) Assumptions.Add(sequence);
        var estimated = (lowering["before"] as WireObject)?["inputCostUsd"] is WireNumber && (lowering["after"] as WireObject)?["inputCostUsd"] is WireNumber;
        if (estimated) Requests.Add(sequence);
        _nodes[node] = new OpenRequests(open.Count + 1, open.Estimated && estimated, open.Assumed && assumed);
    }

    public void Ended(string? node, WireObject? usage, long sequence)
    {
        Calls++;
        Ends.Add(sequence);
        var open = node is null ? default : _nodes.GetValueOrDefault(node);
        if (!open.Estimated) Unestimated++;
        if (!open.Assumed) Unassumed++;
        // What a call relied on is said for each call anew. Calls of one node that run at the same time have their requests in one pile: each takes as many as it made.
        if (node is not null)
        {
            var left = usage is null ? 0 : open.Count - Math.Max(1, (usage["requests"] as WireNumber)?.Value ?? 1);
            if (left > 0) _nodes[node] = open with { Count = (long)left };
            else _nodes.Remove(node);
        }
        if (usage is null) return;
        if (usage["costUsd"] is WireNumber cost)
        {
            WithCost++;
            CostUsd += cost.Value;
        }
        if (usage["inputTokens"] is WireNumber input && usage["outputTokens"] is WireNumber output)
        {
            WithTokens++;
            InputTokens += input.Value;
            OutputTokens += output.Value;
        }
    }

    /// <summary>Rows were named, and each says when it was seen.</summary>
    private bool Assumed(WireObject lowering)
    {
        if (lowering["assumptions"] is not WireArray { Items.Count: > 0 } rows) return false;
        foreach (var row in rows.Items)
        {
            if (row is not WireObject item || RunSummary.Text(item, "row") is not { } name || RunSummary.Text(item, "observedAt") is null) return false;
            if (_rows.Count < EventPlaces.Most) _rows.Add(name);
        }
        return true;
    }

    /// <summary>Requests of one node whose calls have not ended, and whether each was estimated and named its rows.</summary>
    private readonly record struct OpenRequests(long Count, bool Estimated, bool Assumed);
}
