using System.Collections.Concurrent;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.Generators.Extraction;

/// <summary>
/// The local functions below an annotation. They are no members, so they are found by what the annotation is called, by its own name or an alias: to ask the
/// compiler for local functions is to have all bodies bound.
/// </summary>
internal sealed class AnnotatedLocals(CompilationAccess access)
{
    private const string Suffix = "Attribute";

    private readonly ConcurrentDictionary<SyntaxTree, IReadOnlyCollection<LocalFunctionStatementSyntax>> _found = new();

    private NameTable? _names;

    public IReadOnlyCollection<LocalFunctionStatementSyntax> In(SyntaxTree tree, CancellationToken cancellation) => _found.TryGetValue(tree, out var found)
        ? found
        : _found.GetOrAdd(tree, Identifiers.Named(tree, _names ??= Names(cancellation), cancellation)
            .Select(static t => t.Parent?.FirstAncestorOrSelf<AttributeSyntax>()?.Parent?.Parent).OfType<LocalFunctionStatementSyntax>().Distinct().ToArray());

    private NameTable Names(CancellationToken cancellation)
    {
        var known = access.Known;
        INamedTypeSymbol?[] annotations = [known.MirPlan, known.ModelCall, known.ToolCall, known.RetrievalCall, known.ContextTransform, known.Validator, known.Approval, known.CacheRead, known.CacheWrite];
        var names = new HashSet<string>(annotations.OfType<INamedTypeSymbol>().SelectMany(static a => Forms(a.Name)), StringComparer.Ordinal);
        var aliases = access.Compilation.SyntaxTrees.SelectMany(t => UsingsOf(t.GetRoot(cancellation)))
            .Where(static u => u is { Alias: not null, Name: not null }).Select(static u => (u.Alias!.Name.Identifier.ValueText, Target: LastOf(u.Name!))).ToList();
        // An alias may stand for another.
        for (var more = true; more;)
        {
            more = false;
            foreach (var (alias, target) in aliases)
            {
                if (!names.Contains(target)) continue;
                foreach (var form in Forms(alias)) more |= names.Add(form);
            }
        }
        return new NameTable(names);
    }

    private static IEnumerable<UsingDirectiveSyntax> UsingsOf(SyntaxNode node) => node switch
    {
        CompilationUnitSyntax unit => unit.Usings.Concat(unit.Members.SelectMany(UsingsOf)),
        BaseNamespaceDeclarationSyntax space => space.Usings.Concat(space.Members.SelectMany(UsingsOf)),
        _ => [],
    };

    private static string LastOf(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => qualified.Right.Identifier.ValueText,
        AliasQualifiedNameSyntax qualified => qualified.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => "",
    };

    /// <summary>What may be written in brackets for a name.</summary>
    private static IEnumerable<string> Forms(string name) => name.EndsWith(Suffix, StringComparison.Ordinal) ? [name, name.Substring(0, name.Length - Suffix.Length)] : [name];
}
