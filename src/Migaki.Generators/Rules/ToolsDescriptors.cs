using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Untrusted context reaches a mutating tool.</summary>
    public static readonly DiagnosticDescriptor UntrustedTool = new(
        "MIR4001",
        "Untrusted context reaches a mutating tool",
        "The {0} is untrusted and reaches the tool '{1}', which changes something ({2}), on the path {3}: let an approval or a policy validator pass it first",
        "Migaki.Tools",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Text of users, documents and tools can hold instructions. A tool that changes something should act on it only after a person or a policy has looked.",
        helpLinkUri: Page("MIR4001"));

    /// <summary>Tool is reached where its approval was not granted.</summary>
    public static readonly DiagnosticDescriptor Unapproved = new(
        "MIR4002",
        "Tool is reached where its approval was not granted",
        "The tool '{0}' needs the approval {1}, which was not granted on the path {2}: ask first, and call the tool only where it was granted",
        "Migaki.Tools",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "RequiresApproval names an approval that must have been granted, for a value that the tool is given, on every path to the tool.",
        helpLinkUri: Page("MIR4002"));

    /// <summary>Non-idempotent tool is repeated.</summary>
    public static readonly DiagnosticDescriptor Repeated = new(
        "MIR4003",
        "Non-idempotent tool is repeated",
        "The tool '{0}' is not idempotent and is called in {1}: its effect can happen more than once",
        "Migaki.Tools",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A tool that is not idempotent has its effect again with every call. In a loop or a retry nobody knows how often.",
        helpLinkUri: Page("MIR4003"));

    /// <summary>Tool has no declared side effects.</summary>
    public static readonly DiagnosticDescriptor SideEffects = new(
        "MIR4004",
        "Tool has no declared side effects",
        "The tool '{0}' declares no side effects and is treated as unknown: declare SideEffects",
        "Migaki.Tools",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Replay, retries and approvals depend on what a tool does to the world.",
        helpLinkUri: Page("MIR4004"));
}
