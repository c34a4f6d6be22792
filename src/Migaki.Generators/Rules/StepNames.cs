using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>The names of all steps that code of a compilation may call: declared in it, named by it, or declared in what it references.</summary>
internal sealed class StepNames
{
    // What the compiler calls for a query, the elements of a collection and the parts of a text.
    private static readonly string[] Implied =
        ["Add", "Select", "SelectMany", "Where", "Join", "GroupJoin", "GroupBy", "OrderBy", "OrderByDescending", "ThenBy", "ThenByDescending", "Cast", "AppendLiteral", "AppendFormatted"];

    private StepNames(HashSet<string> names)
    {
        Written = new NameTable(names);
        HasImplied = names.Overlaps(Implied);
    }

    public NameTable Written { get; }

    /// <summary>A step may be called without its name being written.</summary>
    public bool HasImplied { get; }

    public static StepNames Of(CompilationAccess access, CancellationToken cancellation)
    {
        var names = new HashSet<string>(access.Steps.ExternalNames, StringComparer.Ordinal);
        Add(access.Compilation.Assembly, access, names, cancellation);
        foreach (var module in access.Compilation.Assembly.Modules)
        {
            foreach (var assembly in module.ReferencedAssemblySymbols)
            {
                if (assembly.Modules.Any(m => m.ReferencedAssemblies.Any(r => r.Name == access.Known.MirPlan.ContainingAssembly.Name))) Add(assembly, access, names, cancellation);
            }
        }
        foreach (var tree in access.Compilation.SyntaxTrees)
        {
            if (!Extension.IsOurs(tree.FilePath)) names.UnionWith(access.Locals.In(tree, cancellation).Select(static f => f.Identifier.ValueText));
        }
        return new StepNames(names);
    }

    private static void Add(IAssemblySymbol assembly, CompilationAccess access, HashSet<string> names, CancellationToken cancellation)
    {
        var pending = new Stack<INamespaceOrTypeSymbol>();
        pending.Push(assembly.GlobalNamespace);
        while (pending.Count > 0)
        {
            cancellation.ThrowIfCancellationRequested();
            foreach (var member in pending.Pop().GetMembers())
            {
                if (member is INamespaceOrTypeSymbol inner) pending.Push(inner);
                // An override has the name of what it overrides.
                else if (member is IMethodSymbol { MethodKind: MethodKind.Ordinary } method && method.GetAttributes() is { IsEmpty: false } && access.Steps.Of(method) is { IsKnown: false })
                    names.Add(method.Name);
            }
        }
    }
}
