namespace Migaki.Generators.Pipeline;

/// <summary>The named steps of the pipeline; tests assert which of them are cached after which edit.</summary>
internal static class TrackingNames
{
    /// <summary>One value for each plan: everything that was read.</summary>
    public const string Extracted = nameof(Extracted);

    /// <summary>The plan without positions.</summary>
    public const string Plan = nameof(Plan);

    /// <summary>The evals of the project.</summary>
    public const string Evals = nameof(Evals);

    /// <summary>The plan with what is known of the evals it accepts.</summary>
    public const string Accepted = nameof(Accepted);

    /// <summary>The plan with its documents: what the plan's file is made of.</summary>
    public const string Documented = nameof(Documented);

    /// <summary>The calls of a plan, with positions.</summary>
    public const string Calls = nameof(Calls);

    /// <summary>The calls of a source file.</summary>
    public const string InterceptorFiles = nameof(InterceptorFiles);

    /// <summary>The project's folder.</summary>
    public const string ProjectFolder = nameof(ProjectFolder);
}
