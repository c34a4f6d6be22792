using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Reports what may be retried and where a model call may fall back: <c>migaki.retry-fallback-planning.v0</c>. It changes nothing.
/// Version 0.0.0 reads side effects of tools from <c>metadata.retryFallback</c> only, as the reference does; version 1.0.0 reads the
/// typed <c>tool.sideEffects</c>, and where both speak the stricter one.
/// </summary>
public sealed class RetryFallbackPlanning : MirPass
{
    private readonly bool _typed;

    private RetryFallbackPlanning(string name, string version, bool typed)
        : base(name, version, MirSafetyLevel.Deterministic, ["mir.nodes.retry_fallback"], ["mir.runtime.retry_fallback_planned"]) => _typed = typed;

    /// <summary>As the reference: side effects from free metadata.</summary>
    public static RetryFallbackPlanning Reference() => new("migaki.runtime.retry_fallback_planning", "0.0.0", typed: false);

    /// <summary>Ours: the typed side effects count.</summary>
    public static RetryFallbackPlanning Typed() => new("migaki.net.runtime.retry_fallback_planning", "1.0.0", typed: true);

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        var events = new PassEvents(Identity, context.RunId, "retry-fallback");
        var warnings = new List<MirPassWarning>();
        PlanValidators(plan, events, warnings);
        foreach (var node in plan.Nodes)
        {
            if (node is not MirToolCall tool || IsRetryable(tool)) continue;
            warnings.Add(new MirPassWarning("retry_side_effect_not_retryable", "Tool call is not retryable.", MirWarningSeverity.Warning, NodePath(tool.Id), $"Side effect class is {ClassOf(tool)}."));
            events.RetryDecision($"Tool call {tool.Id} is not retryable.", "not_retryable", tool.Id);
        }
        foreach (var node in plan.Nodes)
            if (node is MirModelCall call && call.Metadata?["retryFallback"] is WireObject { } declared && declared["fallbackProviders"] is WireArray providers)
                PlanFallback(plan, call, providers, events, warnings);
        return new MirPassOutcome(plan, events.Events, warnings.ToMirList());
    }

    private static void PlanValidators(MirPlan plan, PassEvents events, List<MirPassWarning> warnings)
    {
        RetryTargets? targets = null;
        Dictionary<string, List<string>>? predecessors = null;
        foreach (var node in plan.Nodes)
        {
            if (node is not MirValidatorNode { FailurePolicy: ValidatorFailurePolicy.RetryNode } validator) continue;
            if ((targets ??= new RetryTargets(plan)).Of(plan, validator) is not { } target)
            {
                warnings.Add(new MirPassWarning("retry_boundary_missing_target", "Validator retries a node, but no model call is its target.", MirWarningSeverity.Warning, NodePath(validator.Id)));
                continue;
            }
            predecessors ??= PredecessorsOf(plan);
            var refs = new List<string> { "validator:" + validator.Id };
            if (predecessors.TryGetValue(target.Id, out var before)) refs.AddRange(before.Distinct(StringComparer.Ordinal).Select(static id => "preserve-node:" + id));
            events.RetryDecision($"Retry node {target.Id} after validator {validator.Id} fails without rerunning upstream context.", "retry", target.Id, refs: refs.ToMirList());
        }
    }

    private static Dictionary<string, List<string>> PredecessorsOf(MirPlan plan)
    {
        var predecessors = new Dictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var edge in plan.Edges)
        {
            if (!predecessors.TryGetValue(edge.ToNodeId, out var list)) predecessors.Add(edge.ToNodeId, list = []);
            list.Add(edge.FromNodeId);
        }
        return predecessors;
    }

    private static void PlanFallback(MirPlan plan, MirModelCall call, WireArray providers, PassEvents events, List<MirPassWarning> warnings)
    {
        foreach (var item in providers.Items)
        {
            if (item is not WireString { Value: var provider }) continue;
            if (ProviderPolicy.IsDenied(plan, provider))
                warnings.Add(new MirPassWarning("fallback_provider_denied", "Fallback provider is denied.", MirWarningSeverity.Warning, NodePath(call.Id), provider));
            else if (ProviderPolicy.IsNotAllowed(plan, provider))
                warnings.Add(new MirPassWarning("fallback_provider_not_allowed", "Fallback provider is not allowed.", MirWarningSeverity.Warning, NodePath(call.Id), provider));
            else
            {
                events.RetryDecision($"Fall back from node {call.Id} to {provider}.", "fallback", call.Id, provider);
                return;
            }
        }
    }

    private string ClassOf(MirToolCall tool)
    {
        var declared = DeclaredClass(tool.Metadata?["retryFallback"] as WireObject);
        if (!_typed) return declared;
        var typed = Wire.Name(tool.Tool.SideEffects?.SideEffectClass ?? SideEffectClass.Unknown);
        // Metadata may only make the typed class stricter: "read_only" in free text is no reason to repeat a payment.
        return tool.Metadata?["retryFallback"] is WireObject && Rank(declared) > Rank(typed) && declared != "unknown" ? declared : typed;
    }

    private static string DeclaredClass(WireObject? declared) => declared?["sideEffectClass"] is WireString name
        ? name.Value
        : declared?["sideEffecting"] is WireBoolean sideEffecting ? (sideEffecting.Value ? "non_idempotent_mutation" : "read_only") : "unknown";

    private static int Rank(string sideEffectClass) => sideEffectClass switch
    {
        "read_only" => 0,
        "idempotent_mutation" => 1,
        "approval_required" => 2,
        "non_idempotent_mutation" => 3,
        _ => 4,
    };

    /// <summary>Whether a node may be run again after it failed, by its typed side effects. What may have acted and is not known to bear it may not.</summary>
    public static bool MayRepeat(MirNode node) => node switch
    {
        MirToolCall tool => Typed().IsRetryable(tool),
        MirModelCall or MirRetrievalCall or MirCacheRead => true,
        _ => false,
    };

    private bool IsRetryable(MirToolCall tool)
    {
        var declared = tool.Metadata?["retryFallback"] as WireObject;
        return ClassOf(tool) switch
        {
            "read_only" => true,
            "idempotent_mutation" => Has("idempotencyKeyRef", tool.Tool.SideEffects?.IdempotencyKeyRef) && Has("policyEvidenceRef", tool.Tool.SideEffects?.PolicyEvidenceRef),
            "approval_required" => Has("idempotencyKeyRef", tool.Tool.SideEffects?.IdempotencyKeyRef) && Has("policyEvidenceRef", tool.Tool.SideEffects?.PolicyEvidenceRef)
                && Has("approvalEvidenceRef", tool.Tool.SideEffects?.ApprovalEvidenceRef),
            _ => false,
        };

        bool Has(string name, string? typed) => !EcmaText.IsBlank((declared?[name] as WireString)?.Value) || (_typed && !EcmaText.IsBlank(typed));
    }
}
