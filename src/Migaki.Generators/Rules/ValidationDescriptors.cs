using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Result of a validator is ignored.</summary>
    public static readonly DiagnosticDescriptor VerdictIgnored = new(
        "MIR3002",
        "Result of a validator is ignored",
        "The result of the validator '{0}' is ignored: {1}",
        "Migaki.Validation",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A validator that nobody listens to proves nothing. FailurePolicy = FailPlan makes the call throw, FailurePolicy = Warn says that the result is only for the record.",
        helpLinkUri: Page("MIR3002"));

    /// <summary>Required validator is not called on every path.</summary>
    public static readonly DiagnosticDescriptor RequiredValidator = new(
        "MIR3003",
        "Required validator is not called on every path",
        "The plan '{0}' requires the validator \"{1}\", but it {2} on the path {3}: call it and handle its result on every path that returns",
        "Migaki.Validation",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "RequiredValidators of the plan's constraints names validators that must have been called, and their results handled, wherever the plan returns.",
        helpLinkUri: Page("MIR3003"));

    /// <summary>Eval does not accept the transform.</summary>
    public static readonly DiagnosticDescriptor Eval = new(
        "MIR3004",
        "Eval does not accept the transform",
        "The eval \"{0}\" does not accept {1}: {2}",
        "Migaki.Validation",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "AcceptedByEval stands in for a validator. The eval must be in migaki.evals.json, in force on MigakiEvalDate, and have at least the plan's MinEvalScore.",
        helpLinkUri: Page("MIR3004"));

    /// <summary>Lossy kind of transform is declared lossless.</summary>
    public static readonly DiagnosticDescriptor LossyKind = new(
        "MIR3005",
        "Lossy kind of transform is declared lossless",
        "'{0}' is declared lossless, but {1} leaves something out: remove Lossy = false, or declare the kind that it is",
        "Migaki.Validation",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Compress, summarize and filter leave something out. Declared lossless, their results need no validator, and nothing shows what is missing.",
        helpLinkUri: Page("MIR3005"));
}
