using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>The declaration of an entry: partial, in partial types, with a body.</summary>
    public static readonly DiagnosticDescriptor Entry = new(
        "MIR1001",
        "Plan entry is not a partial method with a Core body",
        "The plan '{0}' has no entry: {1}",
        "Migaki.Plan",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A plan's entry is a partial method without a body, in partial types. The body is written beside it as NameCore with the same parameters; the generator implements the entry, which opens a run, calls the body and seals the evidence bundle.",
        helpLinkUri: string.Format(System.Globalization.CultureInfo.InvariantCulture, HelpLinkFormat, "MIR1001"));

    /// <summary>The signature of an entry or a step.</summary>
    public static readonly DiagnosticDescriptor Signature = new(
        "MIR1003",
        "Signature cannot be recorded",
        "'{0}' cannot be recorded: {1}",
        "Migaki.Plan",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "What goes into and comes out of an entry or a step is recorded by code that takes and returns values. References (ref, out, in), ref structs and pointers cannot be held over a call, types that only their container can name cannot be named there, and a generic plan has no single graph.",
        helpLinkUri: string.Format(System.Globalization.CultureInfo.InvariantCulture, HelpLinkFormat, "MIR1003"));
}
