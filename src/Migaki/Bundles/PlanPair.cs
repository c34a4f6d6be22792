using System.Collections.Concurrent;
using System.Globalization;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Bundles;

/// <summary>The two plans of a bundle and what follows from them.</summary>
internal sealed class PlanPair
{
    /// <summary>What the passes said of plans that were sealed or verified before. Enough for the plans of a program; a tool that reads many forgets.</summary>
    private const int KeptEvidence = 64;
    private static readonly ConcurrentDictionary<(string Original, string Optimized, bool SameTime), PassEvidence> Known = new();

    public PlanPair(MirPlan original, string originalDigest, MirPlan optimized, string optimizedDigest, MirPlanDiff diff)
        : this(original, originalDigest, optimized, optimizedDigest, diff, PassesOf(original, originalDigest, optimized, optimizedDigest)) { }

    private WireCanonical? _wire;
    private PlanTexts? _texts;
    private string[]? _changeRefs;

    private PlanPair(MirPlan original, string originalDigest, MirPlan optimized, string optimizedDigest, MirPlanDiff diff, PassEvidence passes) =>
        (Original, OriginalDigest, Optimized, OptimizedDigest, Diff, Passes) = (original, originalDigest, optimized, optimizedDigest, diff, passes);

    /// <summary>Passes are a function of the plan. The digests leave out only the time the plan was made, and whether both have the same.</summary>
    private static PassEvidence PassesOf(MirPlan original, string originalDigest, MirPlan optimized, string optimizedDigest)
    {
        if (originalDigest.Length == 0 || optimizedDigest.Length == 0) return PassEvidence.Of(original, optimized);
        var key = (originalDigest, optimizedDigest, original.Metadata.CreatedAt == optimized.Metadata.CreatedAt);
        if (Known.TryGetValue(key, out var known)) return known;
        if (Known.Count >= KeptEvidence) Known.Clear();
        return Known.GetOrAdd(key, _ => PassEvidence.Of(original, optimized));
    }

    public MirPlan Original { get; }
    /// <summary>The digest at compile time.</summary>
    public string OriginalDigest { get; }
    public MirPlan Optimized { get; }
    public string OptimizedDigest { get; }
    public MirPlanDiff Diff { get; }
    public PassEvidence Passes { get; }
    public EventPrivacy Privacy => Passes.Privacy;

    /// <summary>The plans of an embedded definition; once per process.</summary>
    public static PlanPair Of(MirPlanDefinition definition, PlanDocuments documents) => new(
        definition.Original, definition.Digest, definition.Optimized, documents.OptimizedDigest, documents.Diff);

    /// <summary>The plans as they are read from a bundle: digests and diff are computed, not believed.</summary>
    public static PlanPair Of(MirPlan original, MirPlan optimized) => new(
        original, PlanDocuments.CompileTimeDigest(original) ?? "", optimized, PlanDocuments.CompileTimeDigest(optimized) ?? "",
        MirPlanDiffer.Diff(original, optimized));

    /// <summary>The same plans, with what another build's passes said of them.</summary>
    public PlanPair With(PassEvidence passes) => new(Original, OriginalDigest, Optimized, OptimizedDigest, Diff, passes);

    /// <summary>What of <c>evidence.json</c> follows from them alone.</summary>
    public PlanTexts Texts => _texts ??= new PlanTexts(this);

    /// <summary>The changes of the diff, as references; the diff itself where nothing changed.</summary>
    public string[] ChangeRefs => _changeRefs ??= Diff.Changes.Count == 0
        ? [BundleNames.PlanDiff]
        : [.. Enumerable.Range(0, Diff.Changes.Count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{BundleNames.PlanDiff}#/changes/{i}"))];

    public WireCanonical ToWire() => _wire ??= new WireCanonical(new WireObjectBuilder()
        .Add("diff", new WireObjectBuilder().Add("changes", Diff.Changes.Count).Add("path", BundleNames.PlanDiff).Build())
        .Add("optimized", Reference(Optimized, OptimizedDigest, BundleNames.OptimizedPlan))
        .Add("original", Reference(Original, OriginalDigest, BundleNames.OriginalPlan))
        .Build());

    private static WireObject Reference(MirPlan plan, string digest, string path) => new WireObjectBuilder()
        .Add("digest", digest).Add("path", path).Add("planId", plan.Id).Add("version", MirPlan.CurrentVersion).Build();
}
