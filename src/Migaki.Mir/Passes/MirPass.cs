using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>A pass of this project.</summary>
public abstract class MirPass : IMirPass
{
    private protected MirPass(string name, string version, MirSafetyLevel level, string[]? needs = null, string[]? gives = null, MirList<string> requiresValidators = default, string? notes = null, string? acceptedByEval = null)
    {
        Identity = new MirPassIdentity(name, version);
        Safety = new MirPassSafety { Level = level, RequiresValidators = requiresValidators, Notes = notes, AcceptedByEval = acceptedByEval };
        InputCapabilities = (needs ?? []).Select(static need => new MirPassCapability(need, MirCapabilitySource.Mir)).ToMirList();
        OutputCapabilities = (gives ?? []).Select(static gift => new MirPassCapability(gift, MirCapabilitySource.Mir)).ToMirList();
    }

    /// <inheritdoc/>
    public MirPassIdentity Identity { get; }

    /// <inheritdoc/>
    public MirList<MirPassCapability> InputCapabilities { get; }

    /// <inheritdoc/>
    public MirList<MirPassCapability> OutputCapabilities { get; }

    /// <inheritdoc/>
    public MirPassSafety Safety { get; }

    /// <inheritdoc/>
    public abstract MirPassOutcome Apply(MirPlan plan, MirPassContext context);

    private protected static string ContextPath(string id) => $"$.context[?(@.id=={CanonicalJson.Quote(id)})]";

    private protected static string NodePath(string id) => $"$.nodes[?(@.id=={CanonicalJson.Quote(id)})]";

    /// <summary>A pass that changes a plan changes none whose ledger is broken; the outcome then says what is wrong.</summary>
    private protected static MirPassOutcome? RefusedByLedger(MirPlan plan) => ContextIndex.Of(plan).FirstDiagnostic is { } diagnostic
        ? new MirPassOutcome(plan, default, MirList.Of(new MirPassWarning("context_ledger_" + diagnostic.Code, diagnostic.Message, MirWarningSeverity.Error, diagnostic.Path, "The plan is left as it is.")))
        : null;
}
