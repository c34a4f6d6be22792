using Microsoft.CodeAnalysis;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>A rule that the developer set aside, and why. A pragma without a comment has an empty reason, and MIR1010 says so.</summary>
internal sealed record Assumption(string Rule, string Reason);

/// <summary>What the annotations on an entry, its type and its assembly say about a plan.</summary>
internal sealed record PlanDeclaration
{
    /// <summary>What the name of a body has behind the name of its entry.</summary>
    public const string CoreSuffix = "Core";

    public required string Id { get; init; }
    public string? Application { get; init; }
    public string? Description { get; init; }
    public MirList<string>? Tags { get; init; }

    /// <summary>Null where undeclared.</summary>
    public int? MaxIterations { get; init; }

    public required MirConstraints Constraints { get; init; }
    public MirList<Assumption> Assumptions { get; init; }

    /// <summary>Evals that accept all lossy transforms of the plan.</summary>
    public MirList<string> AcceptedByEvals { get; init; }

    /// <summary>Null where the method has no usable <c>MirPlan</c>.</summary>
    public static PlanDeclaration? Of(KnownSymbols known, IMethodSymbol entry, IMethodSymbol? core = null)
    {
        if (AttributeReader.Find(entry.GetAttributes(), known.MirPlan) is not { } plan || plan.Text(0) is not { } id) return null;
        var methods = core is null ? new[] { entry } : [entry, core];
        var iterations = plan.Number("MaxIterations");
        return new PlanDeclaration
        {
            Id = id,
            Application = plan.Text("Application"),
            Description = plan.Text("Description"),
            Tags = plan.Texts("Tags"),
            MaxIterations = iterations > 0 ? (int)iterations.Value : null,
            Constraints = ConstraintsReader.Nearest(known, entry),
            Assumptions = methods.SelectMany(m => AssumptionsOf(known, m)).Distinct().ToMirList(),
            AcceptedByEvals = methods.SelectMany(m => EvalsOf(known, m)).Distinct().ToMirList(),
        };
    }

    public static IEnumerable<Assumption> AssumptionsOf(KnownSymbols known, IMethodSymbol method) =>
        from attribute in AttributeReader.FindAll(method.GetAttributes(), known.MirAssume)
        where attribute.Text(0) is not null && !string.IsNullOrWhiteSpace(attribute.Text(1))
        select new Assumption(attribute.Text(0)!, attribute.Text(1)!);

    public static IEnumerable<string> EvalsOf(KnownSymbols known, IMethodSymbol method) =>
        AttributeReader.FindAll(method.GetAttributes(), known.AcceptedByEval).Select(a => a.Text(0)).OfType<string>();

    /// <summary>The entry whose body a method is: the partial method without <c>Core</c> and with the same parameters.</summary>
    public static IMethodSymbol? EntryOf(KnownSymbols known, IMethodSymbol core)
    {
        if (core.ContainingType is null || core.Name.Length <= CoreSuffix.Length || !core.Name.EndsWith(CoreSuffix, StringComparison.Ordinal)) return null;
        foreach (var member in core.ContainingType.GetMembers(core.Name.Substring(0, core.Name.Length - CoreSuffix.Length)))
        {
            if (member is not IMethodSymbol candidate || candidate.Parameters.Length != core.Parameters.Length) continue;
            var entry = candidate.PartialDefinitionPart ?? candidate;
            if (AttributeReader.Find(entry.GetAttributes(), known.MirPlan) is null) continue;
            if (entry.Parameters.Zip(core.Parameters, (a, b) => SymbolEqualityComparer.Default.Equals(a.Type, b.Type)).All(same => same)) return entry;
        }
        return null;
    }
}
