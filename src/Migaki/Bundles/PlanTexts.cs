using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>The parts of <c>evidence.json</c> that follow from the plans alone, as text: the same in every run.</summary>
internal sealed class PlanTexts(PlanPair plans)
{
    /// <summary>The changes of the context.</summary>
    public byte[] ContextDiff { get; } = CanonicalJson.ToUtf8(new WireArray(plans.Diff.Changes.Where(change => change.ArtifactKind == MirDiffArtifact.Context).Select(change => (WireValue)Entry(change))));

    /// <summary>The members <c>exportMode</c> to <c>planDiff</c>, a comma before each.</summary>
    public byte[] OfPlans { get; } = new Utf8Builder(4096)
        .Raw(",\"exportMode\":\"metadata_only\",\"optimizedPlan\":"u8).Json(Plan(plans.Optimized, plans.OptimizedDigest, BundleNames.OptimizedPlan))
        .Raw(",\"originalPlan\":"u8).Json(Plan(plans.Original, plans.OriginalDigest, BundleNames.OriginalPlan))
        .Raw(",\"passes\":"u8).Json(plans.Passes.RecordsText)
        .Raw(",\"planDiff\":"u8).Json(plans.Diff.ToWire())
        .ToArray();

    /// <summary>The digests of the shapes of the two plans.</summary>
    public string OriginalShape { get; } = MirPlanShape.Digest(plans.Original);

    /// <inheritdoc cref="OriginalShape"/>
    public string OptimizedShape { get; } = MirPlanShape.Digest(plans.Optimized);

    /// <summary>How the run can be replayed, where that is the same for every run.</summary>
    public WireCanonical? Replay { get; set; }

    /// <summary>The estimate of the tokens of the two plans.</summary>
    public WireObject OriginalTokens { get; } = Tokens(plans.Original, "original");

    /// <inheritdoc cref="OriginalTokens"/>
    public WireObject OptimizedTokens { get; } = Tokens(plans.Optimized, "optimized");

    private static WireObject Tokens(MirPlan plan, string which)
    {
        var known = plan.Context.All(block => block.TokenEstimate is not null);
        return EvidenceDocument.Estimate("token", known ? "estimated" : "unknown", $"mir://plans/{which}/context", "tokens", known ? plan.Context.Sum(block => block.TokenEstimate ?? 0) : null);
    }

    private static WireObject Entry(MirDiffEntry change) => (WireObject)((WireArray)new MirPlanDiff { Changes = MirList.Of(change) }.ToWire()["changes"]!).Items[0];

    private static WireObject Plan(MirPlan plan, string digest, string path) => new WireObjectBuilder()
        .Add("hash", digest).Add("mediaType", "application/json").Add("planId", plan.Id).Add("ref", path).Add("version", MirPlan.CurrentVersion).Build();
}
