using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Rules;

/// <summary>Members and the code in them, as an analyzer of operations knows them: lambdas and local functions are code of the member around them.</summary>
internal static class Members
{
    /// <summary>The member whose code a node is in; null where it is in none.</summary>
    public static ISymbol? Around(SyntaxNode node, SemanticModel model, CancellationToken cancellation)
    {
        for (var inner = node; inner.Parent is { } around; inner = around)
        {
            switch (around)
            {
                case AttributeSyntax:
                    return null;
                case BaseMethodDeclarationSyntax or AccessorDeclarationSyntax:
                    return model.GetDeclaredSymbol(around, cancellation);
                // The accessor of "int P => 1;".
                case BasePropertyDeclarationSyntax when inner is ArrowExpressionClauseSyntax:
                    return (model.GetDeclaredSymbol(around, cancellation) as IPropertySymbol)?.GetMethod;
                case PropertyDeclarationSyntax:
                case VariableDeclaratorSyntax { Parent.Parent: BaseFieldDeclarationSyntax }:
                case EnumMemberDeclarationSyntax:
                    return model.GetDeclaredSymbol(around, cancellation);
                // What a primary constructor hands to the one of its base.
                case TypeDeclarationSyntax type:
                    return type.ParameterList is null ? null : (model.GetDeclaredSymbol(type, cancellation) as INamedTypeSymbol)?.InstanceConstructors
                        .FirstOrDefault(c => c.DeclaringSyntaxReferences.Any(r => r.SyntaxTree == type.SyntaxTree && r.Span == type.Span));
                // Statements outside any type.
                case CompilationUnitSyntax when inner is GlobalStatementSyntax:
                    return model.GetDeclaredSymbol(around, cancellation);
            }
        }
        return null;
    }

    /// <summary>The code of a member in this compilation: its bodies, or its initializer.</summary>
    public static IEnumerable<IOperation> CodeOf(ISymbol member, CompilationAccess access, CancellationToken cancellation)
    {
        foreach (var reference in member.DeclaringSyntaxReferences)
        {
            if (!access.Compilation.ContainsSyntaxTree(reference.SyntaxTree)) continue;
            var code = reference.GetSyntax(cancellation) switch
            {
                BaseMethodDeclarationSyntax or AccessorDeclarationSyntax or ArrowExpressionClauseSyntax or CompilationUnitSyntax => reference.GetSyntax(cancellation),
                PropertyDeclarationSyntax property when member is IPropertySymbol => property.Initializer,
                VariableDeclaratorSyntax variable => variable.Initializer,
                EnumMemberDeclarationSyntax constant => constant.EqualsValue,
                TypeDeclarationSyntax type => type.BaseList?.Types.OfType<PrimaryConstructorBaseTypeSyntax>().FirstOrDefault(),
                _ => (SyntaxNode?)null,
            };
            if (code is not null && access.ModelOf(reference.SyntaxTree).GetOperation(code, cancellation) is { } operation) yield return operation;
        }
    }
}
