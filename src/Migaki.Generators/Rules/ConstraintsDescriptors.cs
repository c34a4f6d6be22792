using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Constraint is out of range.</summary>
    public static readonly DiagnosticDescriptor Range = new(
        "MIR5001",
        "Constraint is out of range",
        "'{0}' is {1}: it must be {2}",
        "Migaki.Constraints",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A constraint out of range holds never or always, and a plan with it is not valid.",
        helpLinkUri: Page("MIR5001"));

    /// <summary>Provider is not allowed.</summary>
    public static readonly DiagnosticDescriptor Provider = new(
        "MIR5002",
        "Provider is not allowed",
        "{0}: {1}",
        "Migaki.Constraints",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A provider cannot be both allowed and denied, and a model call may name only a provider that the plan's constraints allow.",
        helpLinkUri: Page("MIR5002"));

    /// <summary>The least possible is too much.</summary>
    public static readonly DiagnosticDescriptor Least = new(
        "MIR5003",
        "Least possible tokens or cost exceed a constraint",
        "{0}",
        "Migaki.Constraints",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The constant context of a plan's calls is sent in every run. Where it alone costs more than the plan may cost, or is longer than the provider takes, no run can keep to the plan.",
        helpLinkUri: Page("MIR5003"));

    /// <summary>Nobody has a required capability.</summary>
    public static readonly DiagnosticDescriptor Capability = new(
        "MIR5004",
        "No allowed provider has a required capability",
        "{0}",
        "Migaki.Constraints",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A model call that requires a capability must be allowed to go to a provider that has it. Only what dated capability records say counts; what is not known is no error.",
        helpLinkUri: Page("MIR5004"));
}
