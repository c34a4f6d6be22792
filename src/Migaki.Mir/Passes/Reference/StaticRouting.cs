using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Decides a provider and model for low-risk model calls (classification, ranking) that name candidates and whose validators the
/// plan requires: <c>migaki.static-routing.v0</c>. It reports the decision and changes nothing.
/// </summary>
public sealed class StaticRouting : MirPass
{
    /// <summary>The contract of the decision.</summary>
    public const string RoutingVersion = "migaki.static-routing.v0";

    private readonly bool _explains;

    /// <summary>The reference's pass.</summary>
    public StaticRouting() : this("migaki.runtime.static_routing_policy", "0.0.0", explains: false) { }

    private StaticRouting(string name, string version, bool explains)
        : base(name, version, MirSafetyLevel.Deterministic, ["mir.model_call.static_routing"], ["mir.runtime.static_routing_decided"]) => _explains = explains;

    /// <summary>Ours: the same decision, with every alternative and why it was not taken, and the model the call would use without it.</summary>
    public static StaticRouting Explained() => new("migaki.net.runtime.static_routing_policy", "1.0.0", explains: true);

    /// <inheritdoc/>
    public override MirPassOutcome Apply(MirPlan plan, MirPassContext context)
    {
        var events = new PassEvents(Identity, context.RunId, "static-routing");
        var warnings = new List<MirPassWarning>();
        foreach (var node in plan.Nodes)
        {
            if (node is not MirModelCall call || call.Metadata?["staticRouting"] is not WireObject routing || Candidates(routing) is not { Count: > 0 } candidates) continue;
            var task = Wire.Name(call.Model.Task);
            if (call.Model.Task is not (ModelTask.Classification or ModelTask.Ranking))
                Warn("static_routing_ineligible_task", "Model task is not eligible for static routing.", task);
            else if (!ValidatorsAreRequired(plan, routing))
                Warn("static_routing_validator_missing", "Static routing requires validators that the plan requires.", null);
            else Route(task, candidates);

            void Warn(string code, string message, string? assumption) => warnings.Add(new MirPassWarning(code, message, MirWarningSeverity.Warning, NodePath(call.Id), assumption));

            void Route(string taskName, List<(string Provider, string Model)> options)
            {
                foreach (var (provider, model) in options)
                {
                    if (ProviderPolicy.IsDenied(plan, provider)) Warn("static_routing_provider_denied", "Routing candidate uses a denied provider.", provider);
                    else if (ProviderPolicy.IsNotAllowed(plan, provider)) Warn("static_routing_provider_not_allowed", "Routing candidate uses a provider that is not allowed.", provider);
                    else
                    {
                        events.RoutingDecision($"Routed {call.Id} to {provider}/{model}.", call.Id, $"Low-risk {taskName} node satisfies static routing policy.", taskName, $"{provider}/{model}", _explains ? Explanation(plan, call, options, (provider, model)) : MirList.Of(RoutingVersion));
                        return;
                    }
                }
            }
        }
        return new MirPassOutcome(plan, events.Events, warnings.ToMirList());
    }

    private static MirList<string> Explanation(MirPlan plan, MirModelCall call, List<(string Provider, string Model)> options, (string, string) chosen)
    {
        var refs = new List<string> { RoutingVersion };
        var declared = call.Model.Extensions;
        refs.Add("baseline:" + (declared?["provider"] is WireString provider ? provider.Value + (declared["name"] is WireString name ? "/" + name.Value : "") : "none declared"));
        foreach (var option in options)
            if (option != chosen)
                refs.Add($"alternative:{option.Provider}/{option.Model}:{(ProviderPolicy.IsDenied(plan, option.Provider) ? "denied" : ProviderPolicy.IsNotAllowed(plan, option.Provider) ? "not allowed" : "later in the list")}");
        return refs.ToMirList();
    }

    /// <summary>The candidates; null where the list or one of them is malformed.</summary>
    private static List<(string Provider, string Model)>? Candidates(WireObject routing)
    {
        if (routing["candidates"] is not WireArray array) return null;
        var candidates = new List<(string, string)>();
        foreach (var item in array.Items)
        {
            if (item is not WireObject candidate || candidate["provider"] is not WireString provider || candidate["model"] is not WireString model) return null;
            candidates.Add((provider.Value, model.Value));
        }
        return candidates;
    }

    private static bool ValidatorsAreRequired(MirPlan plan, WireObject routing)
    {
        if (routing["requiredValidators"] is not WireArray { Items.Count: > 0 } validators) return false;
        foreach (var validator in validators.Items)
            if (validator is not WireString name || plan.Constraints.RequiredValidators is not { } required || !required.Contains(name.Value)) return false;
        return true;
    }
}
