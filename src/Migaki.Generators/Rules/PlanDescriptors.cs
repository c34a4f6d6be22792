using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Rules;

internal static partial class Descriptors
{
    /// <summary>Plan id is used twice.</summary>
    public static readonly DiagnosticDescriptor PlanId = new(
        "MIR1002",
        "Plan id is used twice",
        "The plan id '{0}' is also the id of {1}: give every plan of the project its own",
        "Migaki.Plan",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Bundles, embedded plans and telemetry name a plan by its id. Two plans with one id cannot be told apart.",
        helpLinkUri: Page("MIR1002"),
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>Step is called outside any plan.</summary>
    public static readonly DiagnosticDescriptor StepOutsidePlan = new(
        "MIR1004",
        "Step is called outside any plan",
        "'{0}' calls the step '{1}' outside any plan, so the call leaves no evidence: call it from the body of a plan, or from a helper that a plan calls",
        "Migaki.Plan",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A step is recorded while a plan runs. A call that no plan leads to runs without a record.",
        helpLinkUri: Page("MIR1004"),
        customTags: WellKnownDiagnosticTags.CompilationEnd);

    /// <summary>Step is called in a form that cannot be intercepted.</summary>
    public static readonly DiagnosticDescriptor Form = new(
        "MIR1005",
        "Step is called in a form that cannot be intercepted",
        "The step '{0}' cannot be recorded here: {1}",
        "Migaki.Plan",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Each call of a step on the path of a plan is intercepted at the place where it stands. Some forms of calls have no such place, or would be intercepted wrongly.",
        helpLinkUri: Page("MIR1005"));

    /// <summary>Body of a plan is called past its entry.</summary>
    public static readonly DiagnosticDescriptor CoreCalled = new(
        "MIR1006",
        "Body of a plan is called past its entry",
        "'{0}' is the body of the plan '{1}' and leaves no evidence when it is called directly: call '{2}'",
        "Migaki.Plan",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "The entry opens a run, calls the body and seals the bundle. Whoever calls the body directly gets a result and no bundle.",
        helpLinkUri: Page("MIR1006"));

    /// <summary>Call that takes and returns context cannot be followed.</summary>
    public static readonly DiagnosticDescriptor NotFollowed = new(
        "MIR1007",
        "Call that takes and returns context cannot be followed",
        "{0} cannot be followed ({1}): {2}",
        "Migaki.Plan",
        DiagnosticSeverity.Info,
        isEnabledByDefault: true,
        description: "Calls in the same compilation are followed. What is behind an interface, a virtual method, a delegate or another assembly is not seen; the plan's coverage names it where it leads to steps.",
        helpLinkUri: Page("MIR1007"));

    /// <summary>Loop around a model or tool call has no bound.</summary>
    public static readonly DiagnosticDescriptor Unbounded = new(
        "MIR1008",
        "Loop around a model or tool call has no bound",
        "'{0}' is called in {1} that nothing bounds: count the rounds against a limit, or declare MaxIterations on the plan",
        "Migaki.Plan",
        DiagnosticSeverity.Warning,
        isEnabledByDefault: true,
        description: "A model or a tool decides when such a loop ends, so its cost and its effects have no limit.",
        helpLinkUri: Page("MIR1008"));

    /// <summary>Step calls of the plan that are recorded.</summary>
    public static readonly DiagnosticDescriptor Coverage = new(
        "MIR1009",
        "Step calls of the plan that are recorded",
        "The plan '{0}' records {1} of {2} step calls{3}",
        "Migaki.Plan",
        DiagnosticSeverity.Hidden,
        isEnabledByDefault: true,
        description: "How much of a body is in its plan. What is missing was not followed; the plan's coverage names it.",
        helpLinkUri: Page("MIR1009"));

    /// <summary>Rule is set aside without a reason.</summary>
    public static readonly DiagnosticDescriptor NoReason = new(
        "MIR1010",
        "Rule is set aside without a reason",
        "{0} is set aside without a reason: {1}",
        "Migaki.Plan",
        DiagnosticSeverity.Error,
        isEnabledByDefault: true,
        description: "Whatever sets a rule aside leaves its reason in the plan and in every bundle. Without one a reader of the evidence cannot tell a decision from an oversight.",
        helpLinkUri: Page("MIR1010"));
}
