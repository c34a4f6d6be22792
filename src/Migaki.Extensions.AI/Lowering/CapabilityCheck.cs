using Microsoft.Extensions.AI;
using Migaki.Mir;
using Migaki.Providers;

namespace Migaki.Lowering;

/// <summary>Holds what a call asks of its provider against what is known of it.</summary>
internal static class CapabilityCheck
{
    /// <summary>The name under which a refused call stands in the exception.</summary>
    public const string PolicyName = "provider-policy";

    /// <summary>The second wall: what the plan forbids is not sent, whatever the compiler was told.</summary>
    /// <exception cref="MirValidationException">The plan does not allow the provider, or a block's class.</exception>
    public static void RequireAllowed(MirConstraints constraints, string? provider, IEnumerable<Piece> pieces)
    {
        if (provider is not null && constraints.DeniedProviders is { } denied && denied.Contains(provider))
            throw new MirValidationException(PolicyName, $"the plan denies the provider \"{provider}\".");
        if (constraints.AllowedProviders is { } allowed && (provider is null || !allowed.Contains(provider)))
            throw new MirValidationException(PolicyName, $"the plan allows {string.Join(", ", allowed)}, and the client is {(provider is null ? "nameless; set MigakiClientOptions.Provider" : $"\"{provider}\"")}.");
        if (constraints.DataPolicy?.AllowedPrivacyClasses is not { } classes) return;
        foreach (var piece in pieces)
            if (piece.Block is { PrivacyClass: { } privacy } block && !classes.Contains(privacy))
                throw new MirValidationException(PolicyName, $"the block \"{block.Id}\" is {Wire.Name(privacy)}, and the plan does not allow that class.");
    }

    /// <summary>What the plan's node requires. Rows past their last day prove nothing for a requirement.</summary>
    /// <exception cref="MirValidationException">The provider is known not to have it.</exception>
    public static void Require(MirModelCall node, string? provider, ProviderFacts? facts, DateTimeOffset now, List<LoweringWarning> warnings)
    {
        if (facts is not null && facts.Rows.Any(row => row.IsStale(ProviderFacts.Day(now)))) facts = null;
        foreach (var capability in node.Model.RequiredCapabilities ?? default)
        {
            switch (Has(facts, capability))
            {
                case false:
                    throw new MirValidationException(PolicyName, $"node \"{node.Id}\" requires {Wire.Name(capability)}, which {provider} does not have (row {facts!.Id}).");
                case null:
                    warnings.Add(new("capability_unknown", $"Whether the provider has the required {Wire.Name(capability)} is not known.", MirWarningSeverity.Error));
                    break;
            }
        }
    }

    /// <summary>Takes out of the request what the provider is known not to have and the plan does not require.</summary>
    public static ChatOptions? Downgrade(ChatOptions? options, ProviderFacts? facts, List<LoweringWarning> warnings)
    {
        if (options is null || facts is null) return options;
        var lowered = options;
        if (options.ResponseFormat is ChatResponseFormatJson && facts.StructuredOutputs is false)
        {
            (lowered = Own(lowered, options)).ResponseFormat = null;
            warnings.Add(new("downgraded_capability", $"The provider has no structured output (row {facts.Id}); the response format was left out.", MirWarningSeverity.Warning));
        }
        if (options.Reasoning is not null && facts.ReasoningControls is false)
        {
            (lowered = Own(lowered, options)).Reasoning = null;
            warnings.Add(new("downgraded_capability", $"The provider has no control of reasoning (row {facts.Id}); it was left out.", MirWarningSeverity.Warning));
        }
        if (options.Tools is { Count: > 0 } && facts.ToolCalling is false)
            warnings.Add(new("unsupported_capability", $"The provider calls no tools (row {facts.Id}); they were sent as they are.", MirWarningSeverity.Error));
        return lowered;
    }

    private static ChatOptions Own(ChatOptions lowered, ChatOptions original) => ReferenceEquals(lowered, original) ? original.Clone() : lowered;

    private static bool? Has(ProviderFacts? facts, ModelCapability capability) => facts is null ? null : capability switch
    {
        ModelCapability.JsonMode or ModelCapability.StructuredOutput => facts.StructuredOutputs,
        ModelCapability.ToolCalling => facts.ToolCalling,
        ModelCapability.ReasoningControls => facts.ReasoningControls,
        ModelCapability.PromptCaching => facts.ExplicitCacheBreakpoints is true || facts.AutomaticCaching is true ? true
            : facts.ExplicitCacheBreakpoints is false && facts.AutomaticCaching is false ? false : null,
        _ => null,
    };
}
