namespace Migaki.Generators.Emission;

/// <summary>Qualified names that generated code uses.</summary>
internal static class Names
{
    public const string GeneratedNamespace = "Migaki.Generated";
    public const string CommonProjections = "global::Migaki.Runtime.CommonProjections";
    public const string ContentProjection = "global::Migaki.Runtime.ContentProjection";
    public const string MirRun = "global::Migaki.MirRun";
    public const string PlanEntry = "global::Migaki.Runtime.PlanEntry";
    public const string PlanRun = "global::Migaki.Runtime.PlanRun";
    public const string Verdicts = "global::Migaki.Runtime.Verdicts";
    public const string PlanDefinition = "global::Migaki.MirPlanDefinition";
    public const string Exception = "global::System.Exception";

    // What every interceptor names has a short name: identifiers with two lines together are reserved, so no parameter of the user's is called so.
    public const string StepAlias = "Step__";
    public const string CallsAlias = "CallSites__";
    public const string CommonAlias = "Common__";
    public const string ExceptionAlias = "Exception__";

    public const string LocationAlias = "Location__";
    public const string AccessorAlias = "Accessor__";
    public const string AccessorKindAlias = "AccessorKind__";

    public static readonly (string Alias, string Type)[] Aliases =
        [(CommonAlias, CommonProjections), (CallsAlias, "global::Migaki.Runtime.CallSites"), (StepAlias, "global::Migaki.Runtime.RecordedStep"), (ExceptionAlias, Exception),
        // An attribute's name is looked for with and without its last word, in each part of the name.
        (LocationAlias, "global::System.Runtime.CompilerServices.InterceptsLocationAttribute")];

    /// <summary>Only where there are accessors: not every framework has them.</summary>
    public static readonly (string Alias, string Type)[] AccessorAliases =
        [(AccessorAlias, "global::System.Runtime.CompilerServices.UnsafeAccessorAttribute"), (AccessorKindAlias, "global::System.Runtime.CompilerServices.UnsafeAccessorKind")];

    // No version: a new release that writes the same code writes the same bytes.
    public const string GeneratedCode = "[global::System.CodeDom.Compiler.GeneratedCode(\"Migaki.Generators\", \"1.0\")]";
    public const string Hidden = "[global::System.ComponentModel.EditorBrowsable(global::System.ComponentModel.EditorBrowsableState.Never)]";

    /// <summary>A name that none of the given ones hides.</summary>
    public static string Free(string name, IEnumerable<string> taken)
    {
        var all = new HashSet<string>(taken, StringComparer.Ordinal);
        while (!all.Add(name)) name += "_";
        return name;
    }
}
