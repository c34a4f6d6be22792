using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Model;
using Migaki.Generators.Rules;

namespace Migaki.Generators.Extraction;

/// <summary>The conditions of MIR1001 on an entry's declaration and body.</summary>
internal static class EntryConditions
{
    private static readonly SymbolDisplayFormat Short = SymbolDisplayFormat.MinimallyQualifiedFormat;

    /// <summary>The name of the body of an entry.</summary>
    public static string CoreName(IMethodSymbol entry) => entry.Name + "Core";

    /// <summary>The name of the plan's property.</summary>
    public static string PlanProperty(IMethodSymbol entry) => entry.Name + "Plan";

    /// <summary>All problems of an entry, MIR1001 and MIR1003, in the order they should be repaired.</summary>
    public static IEnumerable<EntryProblem> Check(IMethodSymbol entry, AttributeData plan, CancellationToken cancellation)
    {
        var id = plan.ConstructorArguments.Length > 0 ? plan.ConstructorArguments[0].Value as string : null;
        if (PlanIds.Problem(id) is { } wrongId)
            yield return Declaration(id, (plan.ApplicationSyntaxReference?.GetSyntax(cancellation) as AttributeSyntax)?.ArgumentList?.Arguments.FirstOrDefault()?.GetLocation() ?? Name(entry), wrongId, "id");
        if (NotPartial(entry, id) is { } notPartial)
        {
            yield return notPartial;
            yield break;
        }
        if (entry.DeclaringSyntaxReferences.FirstOrDefault()?.SyntaxTree.Options is CSharpParseOptions { LanguageVersion: < LanguageVersion.CSharp11 })
        {
            yield return Declaration(id, Name(entry), "the code that records it needs C# 11; set LangVersion to 12 or later, or remove it", "language");
            yield break;
        }
        foreach (var type in ContainingTypes(entry))
        {
            if (type.IsFileLocal) yield return Declaration(id, Name(entry), $"the type '{type.Name}' is local to its file, and the entry is implemented in another; remove 'file'", "file");
            else if (!IsPartial(type, cancellation)) yield return Declaration(id, Name(entry), $"the type '{type.Name}' is not partial; make it partial", "type");
        }
        if (PlanMemberClash(entry) is { } clash)
            yield return Declaration(id, Name(entry), clash, "name");
        foreach (var problem in SignatureConditions.OfEntry(entry)) yield return problem;
        if (CoreProblem(entry, id, cancellation) is { } core) yield return core;
    }

    /// <summary>The body: same name with <c>Core</c>, same parameters, in the same type.</summary>
    public static IMethodSymbol? FindCore(IMethodSymbol entry) => Candidates(entry).FirstOrDefault(core => SameParameters(entry, core));

    /// <summary>Whether the entry returns <c>MirRun</c> around the body's value; null where the return types do not fit.</summary>
    public static bool? ReturnsRun(IMethodSymbol entry, IMethodSymbol core)
    {
        if (TypeNames.Qualified(entry.ReturnType) == TypeNames.Qualified(core.ReturnType)) return false;
        var (coreShape, coreValue) = ReturnShapes.Of(core);
        if (coreShape == ReturnShape.AsyncEnumerable) return null;
        var (entryShape, entryValue) = ReturnShapes.Of(entry);
        var expected = coreShape switch
        {
            ReturnShape.Void => ReturnShape.Value,
            ReturnShape.Task => ReturnShape.TaskOfValue,
            ReturnShape.ValueTask => ReturnShape.ValueTaskOfValue,
            _ => coreShape,
        };
        if (entryShape != expected || entryValue is null) return null;
        if (coreValue is null) return KnownTypes.IsMigaki(entryValue, "MirRun") ? true : null;
        return KnownTypes.IsMigaki(entryValue, "MirRun", 1) && TypeNames.Qualified(((INamedTypeSymbol)entryValue).TypeArguments[0]) == TypeNames.Qualified(coreValue) ? true : null;
    }

    /// <summary>Whether an implementation in another file can complete the entry at all.</summary>
    public static bool CanImplement(IMethodSymbol entry, CancellationToken cancellation) =>
        NotPartial(entry, null) is null && ContainingTypes(entry).All(type => !type.IsFileLocal && IsPartial(type, cancellation));

    /// <summary>Outermost last.</summary>
    public static IEnumerable<INamedTypeSymbol> ContainingTypes(ISymbol symbol)
    {
        for (var type = symbol.ContainingType; type is not null; type = type.ContainingType) yield return type;
    }

    /// <summary>Whether the plan's property belongs to an overload of the entry.</summary>
    public static bool HasEarlierOverload(IMethodSymbol entry) => entry.ContainingType.GetMembers(entry.Name).OfType<IMethodSymbol>()
        .Any(other => !SymbolEqualityComparer.Default.Equals(other, entry) && KnownTypes.Attribute(other, "MirPlanAttribute") is not null && IsBefore(other, entry));

    private static EntryProblem? NotPartial(IMethodSymbol entry, string? id)
    {
        if (entry.MethodKind != MethodKind.Ordinary) return Declaration(id, Name(entry), "only a method can be an entry; put the plan on a partial method", "kind");
        if (!entry.IsPartialDefinition)
            return Declaration(id, Name(entry), $"'{entry.Name}' is not partial; declare 'partial {Signature(entry)};' and rename this method to '{CoreName(entry)}'", "partial");
        return entry.PartialImplementationPart is not { } body || IsOurs(body) ? null
            : Declaration(id, Name(entry), $"'{entry.Name}' has a body of its own; rename the implementation to '{CoreName(entry)}'", "implemented");
    }

    /// <summary>Whether the generator wrote it: analyzers see its output, the generator itself does not.</summary>
    private static bool IsOurs(ISymbol symbol) =>
        symbol.DeclaringSyntaxReferences.Any(static r => r.SyntaxTree.FilePath.Contains(typeof(Pipeline.MigakiGenerator).FullName));

    private static EntryProblem? CoreProblem(IMethodSymbol entry, string? id, CancellationToken cancellation)
    {
        var candidates = Candidates(entry).ToList();
        if (FindCore(entry) is not { } core)
        {
            return Declaration(id, Name(entry), candidates.Count == 0
                ? $"'{entry.ContainingType.Name}' has no method '{CoreName(entry)}({Parameters(entry)})'; write the body there"
                : $"'{CoreName(entry)}' takes ({Parameters(candidates[0])}), the entry takes ({Parameters(entry)}); give both the same parameters", candidates.Count == 0 ? "body" : "parameters");
        }
        if (!HasBody(core, cancellation)) return Declaration(id, Name(entry), $"'{core.Name}' has no body to read; write it", "body");
        if (core.IsGenericMethod) return Declaration(id, Name(entry), $"'{core.Name}' is generic; remove its type parameters", "generic");
        if (entry.IsStatic && !core.IsStatic) return Declaration(id, Name(entry), $"the entry is static and '{core.Name}' is not; make both static", "static");
        if (core is { IsAsync: true, ReturnsVoid: true })
            return new EntryProblem(Descriptors.Signature, Name(entry), core.Name, "an async void body ends before its work; return Task", "void");
        return ReturnsRun(entry, core) is not null ? null : Declaration(id, Name(entry),
            $"'{core.Name}' returns '{core.ReturnType.ToDisplayString(Short)}', so the entry must return that or '{RunType(core)}', not '{entry.ReturnType.ToDisplayString(Short)}'", "return");
    }

    private static string RunType(IMethodSymbol core)
    {
        var (shape, value) = ReturnShapes.Of(core);
        var run = value is null ? "MirRun" : $"MirRun<{value.ToDisplayString(Short)}>";
        return shape switch
        {
            ReturnShape.Task or ReturnShape.TaskOfValue => $"Task<{run}>",
            ReturnShape.ValueTask or ReturnShape.ValueTaskOfValue => $"ValueTask<{run}>",
            ReturnShape.AsyncEnumerable => core.ReturnType.ToDisplayString(Short),
            _ => run,
        };
    }

    private static string? PlanMemberClash(IMethodSymbol entry)
    {
        var name = PlanProperty(entry);
        if (entry.ContainingType.GetMembers(name).Any(static m => !IsOurs(m))) return $"'{entry.ContainingType.Name}' has a member '{name}', which is the name of the plan's property; rename it";
        return HasEarlierOverload(entry) ? $"an overload of '{entry.Name}' is a plan already, and the plan's property '{name}' can stand for one only; rename one of them" : null;
    }

    /// <summary>Of two overloads, one keeps the name. Files have no order that means anything, so the signature decides.</summary>
    private static bool IsBefore(IMethodSymbol left, IMethodSymbol right) =>
        string.CompareOrdinal(left.GetDocumentationCommentId(), right.GetDocumentationCommentId()) < 0;

    private static IEnumerable<IMethodSymbol> Candidates(IMethodSymbol entry) =>
        entry.ContainingType.GetMembers(CoreName(entry)).OfType<IMethodSymbol>().Where(static m => m.MethodKind == MethodKind.Ordinary && m.PartialDefinitionPart is null);

    private static bool SameParameters(IMethodSymbol entry, IMethodSymbol core) =>
        entry.Parameters.Length == core.Parameters.Length
        && entry.Parameters.Zip(core.Parameters, static (e, c) => e.RefKind == c.RefKind && TypeNames.Qualified(e.Type) == TypeNames.Qualified(c.Type)).All(static same => same);

    private static bool HasBody(IMethodSymbol core, CancellationToken cancellation) => (core.PartialImplementationPart ?? core).DeclaringSyntaxReferences
        .Any(r => r.GetSyntax(cancellation) is MethodDeclarationSyntax method && (method.Body is not null || method.ExpressionBody is not null));

    private static bool IsPartial(INamedTypeSymbol type, CancellationToken cancellation) => type.DeclaringSyntaxReferences
        .Any(r => r.GetSyntax(cancellation) is TypeDeclarationSyntax declaration && declaration.Modifiers.Any(SyntaxKind.PartialKeyword));

    private static EntryProblem Declaration(string? id, Location location, string reason, string kind) =>
        new(Descriptors.Entry, location, id ?? "", reason, kind);

    private static Location Name(ISymbol symbol) => symbol.Locations.FirstOrDefault() ?? Location.None;

    private static string Signature(IMethodSymbol entry) => $"{entry.ReturnType.ToDisplayString(Short)} {entry.Name}({Parameters(entry)})";

    private static string Parameters(IMethodSymbol method) => string.Join(", ", method.Parameters.Select(static p => p.Type.ToDisplayString(Short)));
}
