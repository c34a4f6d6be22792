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
}
