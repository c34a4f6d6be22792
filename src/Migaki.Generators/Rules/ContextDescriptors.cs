using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Transform is not allowed by the mutability of the block.</summary>
    public static readonly DiagnosticDescriptor Mutability = new(
        "MIR2002",
        "Transform is not allowed by the mutability of the block",
        "'{0}' would {1} the {2}, which is declared {3}, on the path {4}: declare a mutability that allows it, or leave the block as it is",
        "Migaki.Context",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "The mutability of a block says which transforms may touch it: fixed allows assemble; deduplicable also deduplicate; compressible also compress; summarizable also summarize; droppable allows assemble, deduplicate and filter. Redact is always allowed.",
        helpLinkUri: Page("MIR2002"));

    /// <summary>Privacy class is not allowed where the value goes.</summary>
    public static readonly DiagnosticDescriptor Privacy = new(
        "MIR2003",
        "Privacy class is not allowed where the value goes",
        "The {0} {1} reaches '{2}', but {3}, on the path {4}: redact it first, or do not pass it",
        "Migaki.Context",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A destination sees at most the class that its MaxPrivacy, its provider's MaxPrivacy and the plan's AllowedPrivacyClasses allow. Without a limit, secret goes nowhere.",
        helpLinkUri: Page("MIR2003"));

    /// <summary>Privacy class is lowered without a redaction.</summary>
    public static readonly DiagnosticDescriptor PrivacyLowered = new(
        "MIR2004",
        "Privacy class is lowered without a redaction",
        "'{0}' declares its result {1}, but the {2} {3} goes into it on the path {4}: declare the result {2}, or redact",
        "Migaki.Context",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "What a model or a transform makes of private context is as private as that context. Only a redact transform may lower a class.",
        helpLinkUri: Page("MIR2004"));

    /// <summary>Policy forbids this cache write.</summary>
    public static readonly DiagnosticDescriptor CacheWrite = new(
        "MIR2005",
        "Policy forbids this cache write",
        "'{0}' writes the {1} to a cache, but {2}, on the path {3}: do not cache it",
        "Migaki.Context",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "A cache write must be allowed by the cache mode, the retention and the privacy class of all that is written, and of the plan.",
        helpLinkUri: Page("MIR2005"));

    /// <summary>Untrusted context is used as an instruction.</summary>
    public static readonly DiagnosticDescriptor Instruction = new(
        "MIR2006",
        "Untrusted context is used as an instruction",
        "The {0} is untrusted and becomes an instruction of '{1}' on the path {2}: pass it as content, or let a policy validator or an approval pass it first",
        "Migaki.Context",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Text of users, documents, tools and caches can hold instructions of its own. As an instruction it has the authority of the developer.",
        helpLinkUri: Page("MIR2006"));

    /// <summary>Literal looks like a secret.</summary>
    public static readonly DiagnosticDescriptor Secret = new(
        "MIR2007",
        "Literal looks like a secret",
        "This text looks like {0} and is part of a context block: read it from configuration and keep it out of prompts",
        "Migaki.Context",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "What is in a context block goes to models, tools and caches, and its text is in the source and in the assembly.",
        helpLinkUri: Page("MIR2007"));

    /// <summary>Privacy class is unspecified although a policy asks for it.</summary>
    public static readonly DiagnosticDescriptor Unclassified = new(
        "MIR2008",
        "Privacy class is unspecified although a policy asks for it",
        "The {0} has no privacy class and reaches '{1}', where {2}, on the path {3}: declare Privacy",
        "Migaki.Context",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "Where a limit or a data policy is declared, a block of unknown class cannot be shown to keep to it.",
        helpLinkUri: Page("MIR2008"));
}
