using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Migaki.Generators.Extraction;

/// <summary>The code behind a member: methods, accessors, operators, constructors and what a constructor runs before its body.</summary>
internal static class MemberBodies
{
    /// <summary>Null where there is no code in this compilation.</summary>
    public static IOperation? Of(IMethodSymbol method, CompilationAccess access, CancellationToken cancellation)
    {
        if (method is { IsPartialDefinition: true, PartialImplementationPart: null }) access.MissesGenerated = true;
        foreach (var reference in (method.PartialImplementationPart ?? method).DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            var hasCode = syntax switch
            {
                BaseMethodDeclarationSyntax declaration => declaration.Body is not null || declaration.ExpressionBody is not null,
                AccessorDeclarationSyntax accessor => accessor.Body is not null || accessor.ExpressionBody is not null,
                ArrowExpressionClauseSyntax => true,
                // The accessor of "int P => 1;" is declared by the property.
                _ => false,
            };
            if (hasCode && access.Compilation.ContainsSyntaxTree(syntax.SyntaxTree) && access.ModelOf(syntax.SyntaxTree).GetOperation(syntax, cancellation) is { } body) return body;
        }
        return null;
    }

    /// <summary>The initializers of fields and properties that run when a constructor does: of its object, or static ones before a static constructor.</summary>
    public static IEnumerable<IOperation> InitializersOf(IMethodSymbol constructor, CompilationAccess access, CancellationToken cancellation) =>
        constructor.ContainingType is { } type && !CallsAnother(constructor, cancellation) ? InitializersOf(type, constructor.IsStatic, access, cancellation) : [];

    /// <summary>The initializers of the fields and properties of a type, in source order.</summary>
    public static IEnumerable<IOperation> InitializersOf(INamedTypeSymbol type, bool isStatic, CompilationAccess access, CancellationToken cancellation)
    {
        foreach (var reference in type.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(cancellation) is not TypeDeclarationSyntax declaration || !access.Compilation.ContainsSyntaxTree(declaration.SyntaxTree)) continue;
            foreach (var member in declaration.Members)
            {
                if (member.Modifiers.Any(SyntaxKind.StaticKeyword) != isStatic || member.Modifiers.Any(SyntaxKind.ConstKeyword)) continue;
                var initializers = member switch
                {
                    FieldDeclarationSyntax field => field.Declaration.Variables.Select(static v => v.Initializer),
                    PropertyDeclarationSyntax { Initializer: { } initializer } => [initializer],
                    _ => [],
                };
                foreach (var initializer in initializers)
                {
                    if (initializer is not null && access.ModelOf(declaration.SyntaxTree).GetOperation(initializer, cancellation) is { } operation) yield return operation;
                }
            }
        }
    }

    /// <summary>The constructor of the base type that runs although nobody wrote its call; null where there is none in source.</summary>
    public static IMethodSymbol? ImplicitBase(IMethodSymbol constructor, CancellationToken cancellation)
    {
        if (constructor.IsStatic || constructor.ContainingType is not { TypeKind: TypeKind.Class, BaseType: { DeclaringSyntaxReferences.IsEmpty: false } around }) return null;
        foreach (var reference in constructor.DeclaringSyntaxReferences)
        {
            var syntax = reference.GetSyntax(cancellation);
            if (syntax is ConstructorDeclarationSyntax { Initializer: not null } || (syntax is TypeDeclarationSyntax { BaseList: { } list } && list.Types.Any(static t => t is PrimaryConstructorBaseTypeSyntax))) return null;
        }
        return around.InstanceConstructors.FirstOrDefault(static c => c.Parameters.IsEmpty);
    }

    public static ControlFlowGraph? GraphOf(IOperation body, CancellationToken cancellation) => body switch
    {
        IMethodBodyOperation { Parent: null } method => ControlFlowGraph.Create(method, cancellation),
        IConstructorBodyOperation { Parent: null } constructor => ControlFlowGraph.Create(constructor, cancellation),
        IBlockOperation { Parent: null } block => ControlFlowGraph.Create(block, cancellation),
        IFieldInitializerOperation { Parent: null } field => ControlFlowGraph.Create(field, cancellation),
        IPropertyInitializerOperation { Parent: null } property => ControlFlowGraph.Create(property, cancellation),
        _ => null,
    };

    /// <summary>With <c>: this(…)</c> the other constructor runs the initializers.</summary>
    private static bool CallsAnother(IMethodSymbol constructor, CancellationToken cancellation) => constructor.DeclaringSyntaxReferences
        .Any(r => r.GetSyntax(cancellation) is ConstructorDeclarationSyntax { Initializer.RawKind: (int)SyntaxKind.ThisConstructorInitializer });
}
