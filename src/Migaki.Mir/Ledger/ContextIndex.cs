namespace Migaki.Mir;

/// <summary>Where each block of a plan stands. Validation, ledger and passes ask for it after each other, so the last one is kept.</summary>
internal sealed class ContextIndex
{
    // One for each thread: it keeps one plan's blocks alive, no more.
    [ThreadStatic]
    private static ContextIndex? t_last;

    private readonly MirList<MirContextBlock> _blocks;
    private readonly Dictionary<string, int> _positions;
    private (bool Asked, MirLedgerDiagnostic? First) _diagnosis;

    private ContextIndex(MirList<MirContextBlock> blocks)
    {
        _blocks = blocks;
        _positions = new Dictionary<string, int>(blocks.Count, StringComparer.Ordinal);
        for (var i = 0; i < blocks.Count; i++) _positions.TryAdd(blocks[i].Id, i);
    }

    /// <summary>The index of a plan's blocks.</summary>
    public static ContextIndex Of(MirPlan plan) => t_last is { } last && last._blocks.IsSame(plan.Context) ? last : t_last = new ContextIndex(plan.Context);

    public bool HasUniqueIds => _positions.Count == _blocks.Count;

    /// <summary>The place of the first block with an id; negative where there is none.</summary>
    public int PositionOf(string id) => _positions.TryGetValue(id, out var position) ? position : -1;

    public bool Contains(string id) => _positions.ContainsKey(id);

    /// <summary>The first block with an id; null where there is none.</summary>
    public MirContextBlock? Find(string id) => _positions.TryGetValue(id, out var position) ? _blocks[position] : null;

    /// <summary>What the ledger finds wrong first; null where nothing is.</summary>
    public MirLedgerDiagnostic? FirstDiagnostic
    {
        get
        {
            if (!_diagnosis.Asked) _diagnosis = (true, MirContextLedger.Diagnose(_blocks, HasUniqueIds).FirstOrDefault());
            return _diagnosis.First;
        }
    }
}
