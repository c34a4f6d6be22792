using System.Globalization;
using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Context without provenance.</summary>
    public static readonly DiagnosticDescriptor Provenance = new(
        "MIR2001",
        "Context has no provenance",
        "No provenance is declared for {0}: describe where it comes from with [MirContext(…, Provenance = …)]",
        "Migaki.Context",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Evidence says of every context block where it comes from. Parameters, fields and properties say it with Provenance; results of steps have the provenance of their kind; constants come from the developer.",
        helpLinkUri: string.Format(CultureInfo.InvariantCulture, HelpLinkFormat, "MIR2001"));

    /// <summary>An unproved lossy result that is used.</summary>
    public static readonly DiagnosticDescriptor Unvalidated = new(
        "MIR3001",
        "Result of a lossy transform is used without a passed validator",
        "The result of '{0}' is lossy and reaches {1}, but {2} on the path {3}: validate it first and use it only where the validator passed",
        "Migaki.Validation",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "What a lossy transform left out is missing wherever its result is used. A validator must have passed for it on every path to a model, tool or retrieval call, an approval, a cache write or the plan's result; or an eval must accept the transform (AcceptedByEval).",
        helpLinkUri: string.Format(CultureInfo.InvariantCulture, HelpLinkFormat, "MIR3001"));
}
