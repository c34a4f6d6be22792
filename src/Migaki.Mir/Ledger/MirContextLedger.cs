using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Something about a block that no pass should build on.</summary>
/// <param name="Code"><c>duplicate_id</c>, <c>missing_content_ref</c> or <c>unsafe_mutability</c>.</param>
/// <param name="Message">A sentence.</param>
/// <param name="Path">Where in the plan.</param>
/// <param name="ContextId">The block.</param>
public sealed record MirLedgerDiagnostic(string Code, string Message, string Path, string? ContextId)
{
    /// <summary>The diagnostic as JSON; its severity is always <c>error</c>.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("code", Code).Add("contextId", ContextId).Add("message", Message).Add("path", Path).Add("severity", "error").Build();
}

/// <summary>Where a block's content is. The ledger never has the content itself.</summary>
/// <param name="Ref">The reference.</param>
/// <param name="Scheme">What stands before <c>://</c>, else <c>unknown</c>.</param>
public sealed record MirContentRef(string Ref, string Scheme)
{
    /// <summary>The reference as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder().Add("containsRawContent", (bool?)false).Add("ref", Ref).Add("scheme", Scheme).Build();
}

/// <summary>The context of a plan, sorted by id, with what is wrong with it: <c>migaki.context-ledger.v0</c>.</summary>
public sealed class MirContextLedger
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.context-ledger.v0";

    private readonly Dictionary<string, MirContextBlock> _byId = new(StringComparer.Ordinal);

    private MirContextLedger(MirPlan plan)
    {
        Blocks = Sorted(plan.Context);
        foreach (var block in plan.Context)
            _byId.TryAdd(block.Id, block);
        Diagnostics = Diagnose(plan.Context).ToMirList();
    }

    /// <summary>All blocks, sorted by id in the fixed order; blocks of the same id keep the plan's order.</summary>
    public MirList<MirContextBlock> Blocks { get; }

    /// <summary>What is wrong, in the plan's order. The reference's passes ignore it; ours then change nothing.</summary>
    public MirList<MirLedgerDiagnostic> Diagnostics { get; }

    /// <summary>The ledger of a plan.</summary>
    public static MirContextLedger Of(MirPlan plan) => new(plan);

    /// <summary>The block of an id, the first where it occurs twice; null where there is none.</summary>
    public MirContextBlock? ById(string id) => _byId.TryGetValue(id, out var block) ? block : null;

    /// <summary>The blocks with this role.</summary>
    public MirList<MirContextBlock> ByRole(ContextRole role) => Where(block => block.Role == role);

    /// <summary>The blocks from this source.</summary>
    public MirList<MirContextBlock> ByProvenance(ProvenanceSource source) => Where(block => block.Provenance.Source == source);

    /// <summary>The blocks with this mutability.</summary>
    public MirList<MirContextBlock> ByMutability(Mutability mutability) => Where(block => block.Mutability == mutability);

    /// <summary>The blocks with a cache policy of this mode.</summary>
    public MirList<MirContextBlock> ByCacheMode(CacheMode mode) => Where(block => block.CachePolicy?.Mode == mode);

    /// <summary>The blocks with a cache policy of this scope.</summary>
    public MirList<MirContextBlock> ByCacheScope(CacheScope scope) => Where(block => block.CachePolicy?.Scope == scope);

    /// <summary>The blocks of this class; null asks for those whose class is unknown.</summary>
    public MirList<MirContextBlock> ByPrivacyClass(PrivacyClass? privacy) => Where(block => block.PrivacyClass == privacy);

    /// <summary>The blocks with a retention policy of this mode.</summary>
    public MirList<MirContextBlock> ByRetentionMode(RetentionMode mode) => Where(block => block.RetentionPolicy?.Mode == mode);

    /// <summary>The blocks with this content reference.</summary>
    public MirList<MirContextBlock> ByContentRef(string contentRef) => Where(block => string.Equals(block.ContentRef, contentRef, StringComparison.Ordinal));

    /// <summary>Where a block's content is; null where there is no such block.</summary>
    public MirContentRef? ContentRefFor(string id)
    {
        if (ById(id) is not { } block) return null;
        var end = block.ContentRef.IndexOf("://", StringComparison.Ordinal);
        return new MirContentRef(block.ContentRef, end > 0 ? block.ContentRef.Substring(0, end) : "unknown");
    }

    /// <summary>The blocks in ledger order. Most plans are written in it already, and then nothing is sorted.</summary>
    internal static MirList<MirContextBlock> Sorted(MirList<MirContextBlock> context)
    {
        for (var i = 1; i < context.Count; i++)
            if (FixedOrder.Comparer.Compare(context[i - 1].Id, context[i].Id) > 0) return context.OrderBy(static block => block.Id, FixedOrder.Comparer).ToMirList();
        return context;
    }

    /// <param name="context">The blocks.</param>
    /// <param name="unique">Whether their ids are known to be unique; otherwise that is looked at.</param>
    internal static IEnumerable<MirLedgerDiagnostic> Diagnose(MirList<MirContextBlock> context, bool unique = false)
    {
        var seen = unique ? null : Polyfills.Strings(context.Count);
        for (var i = 0; i < context.Count; i++)
        {
            var block = context[i];
            if (seen?.Add(block.Id) == false) yield return At(i, "duplicate_id", "Context block id must be unique.", ".id");
            if (EcmaText.IsBlank(block.ContentRef)) yield return At(i, "missing_content_ref", "Context block must use a non-empty content reference.", ".contentRef");
            if (block.Mutability != Mutability.Fixed && block.Role is (ContextRole.DeveloperInstruction or ContextRole.SystemInstruction or ContextRole.UserInput))
                yield return At(i, "unsafe_mutability", "Context role requires fixed mutability.", ".mutability");
        }

        MirLedgerDiagnostic At(int index, string code, string message, string field) =>
            new(code, message, $"$.context[{NumberText.Format(index)}]{field}", context[index].Id);
    }

    private MirList<MirContextBlock> Where(Func<MirContextBlock, bool> matches) => Blocks.Where(matches).ToMirList();
}
