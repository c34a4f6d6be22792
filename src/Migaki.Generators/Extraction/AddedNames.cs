using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.Generators.Extraction;

/// <summary>Where a file mentions a name.</summary>
internal enum Mention
{
    None,
    /// <summary>In code that runs: nobody cares who does not read it.</summary>
    Body,
    /// <summary>In an attribute, a constant, a signature or a using: it may decide what symbols say.</summary>
    Declaration,
}

/// <summary>The names that generated files bring into the scopes of a project: an entry's plan, and the namespace of all that is beside the user's types.</summary>
internal sealed class AddedNames
{
    private const string Root = "Migaki", Space = "Generated";

    // A word that ends in one of these is looked at.
    private const int Ending = 4;

    private readonly HashSet<string> _names;
    private readonly string[] _endings;

    private AddedNames(HashSet<string> names)
    {
        _names = names;
        _endings = names.Select(static n => n.Length > Ending ? n.Substring(n.Length - Ending) : n).Distinct(StringComparer.Ordinal).ToArray();
    }

    /// <summary>Null where the files declare what this does not know.</summary>
    public static AddedNames? Of(IEnumerable<SyntaxTree> trees, CancellationToken cancellation)
    {
        var names = new HashSet<string>(StringComparer.Ordinal);
        foreach (var tree in trees)
        {
            if (tree.GetRoot(cancellation) is not CompilationUnitSyntax { Usings.Count: 0, Externs.Count: 0 } unit || !Add(unit.Members, names)) return null;
        }
        return new AddedNames(names);
    }

    /// <summary>The gravest mention in a file.</summary>
    public Mention MentionsIn(SyntaxTree tree, CancellationToken cancellation)
    {
        var text = tree.GetText(cancellation).ToString();
        if (!MayMention(text)) return Mention.None;
        var found = Mention.None;
        foreach (var token in tree.GetRoot(cancellation).DescendantTokens())
        {
            if (!token.IsKind(SyntaxKind.IdentifierToken) || !_names.Contains(token.ValueText)) continue;
            var mention = Of(token);
            if (mention > found) found = mention;
        }
        return found;
    }

    private static bool Add(SyntaxList<MemberDeclarationSyntax> members, HashSet<string> names)
    {
        foreach (var member in members)
        {
            switch (member)
            {
                // Whoever wants what is in there has to name it.
                case NamespaceDeclarationSyntax { Name: QualifiedNameSyntax { Left: IdentifierNameSyntax { Identifier.ValueText: Root }, Right.Identifier.ValueText: Space } }:
                    names.Add(Space);
                    break;
                // All others are the user's or the framework's.
                case NamespaceDeclarationSyntax { Usings.Count: 0 } space:
                    if (!Add(space.Members, names)) return false;
                    break;
                case TypeDeclarationSyntax type when type.Modifiers.Any(SyntaxKind.FileKeyword):
                    break;
                case TypeDeclarationSyntax { AttributeLists.Count: 0, BaseList: null } type when type.Modifiers.Any(SyntaxKind.PartialKeyword):
                    if (!Add(type.Members, names)) return false;
                    break;
                case TypeDeclarationSyntax type:
                    names.Add(type.Identifier.ValueText);
                    break;
                case PropertyDeclarationSyntax property:
                    names.Add(property.Identifier.ValueText);
                    break;
                case FieldDeclarationSyntax field:
                    foreach (var variable in field.Declaration.Variables) names.Add(variable.Identifier.ValueText);
                    break;
                // An entry: the user has declared it.
                case MethodDeclarationSyntax { AttributeLists.Count: 0 } method when method.Modifiers.Any(SyntaxKind.PartialKeyword):
                    break;
                default:
                    return false;
            }
        }
        return true;
    }

    private bool MayMention(string text)
    {
        if (Identifiers.MayDisguise(text)) return true;
        foreach (var ending in _endings)
        {
            for (var at = text.IndexOf(ending, StringComparison.Ordinal); at >= 0; at = text.IndexOf(ending, at + 1, StringComparison.Ordinal))
            {
                var end = at + ending.Length;
                if (end < text.Length && SyntaxFacts.IsIdentifierPartCharacter(text[end])) continue;
                var start = at;
                while (start > 0 && SyntaxFacts.IsIdentifierPartCharacter(text[start - 1])) start--;
                if (_names.Contains(text.Substring(start, end - start))) return true;
            }
        }
        return false;
    }

    private static Mention Of(SyntaxToken token)
    {
        // What declares the name elsewhere means itself.
        if (token.Parent is not SimpleNameSyntax name) return Mention.None;
        if (token.ValueText == Space && IsNoSpace(name)) return Mention.None;
        for (SyntaxNode? node = name; node is not null; node = node.Parent)
        {
            switch (node)
            {
                case BlockSyntax or ArrowExpressionClauseSyntax or ConstructorInitializerSyntax or GlobalStatementSyntax:
                case EqualsValueClauseSyntax { Parent: PropertyDeclarationSyntax }:
                case EqualsValueClauseSyntax { Parent: VariableDeclaratorSyntax { Parent.Parent: FieldDeclarationSyntax field } } when !field.Modifiers.Any(SyntaxKind.ConstKeyword):
                    return Mention.Body;
                case AttributeSyntax or MemberDeclarationSyntax or UsingDirectiveSyntax:
                    return Mention.Declaration;
            }
        }
        return Mention.Declaration;
    }

    /// <summary>
    /// <c>Generated</c> that is not <c>Migaki.Generated</c>: the value of an enum of the annotations, or a name of its own in a namespace from which the other is not seen.
    /// </summary>
    private static bool IsNoSpace(SimpleNameSyntax name) => name.Parent switch
    {
        MemberAccessExpressionSyntax access when access.Name == name => Last(access.Expression) is "ProvenanceSource",
        QualifiedNameSyntax qualified when qualified.Right == name => false,
        AliasQualifiedNameSyntax or MemberBindingExpressionSyntax => false,
        _ => !name.Ancestors().OfType<BaseNamespaceDeclarationSyntax>().Any(static n => First(n.Name) == Root),
    };

    private static string? Last(ExpressionSyntax expression) => expression switch
    {
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        MemberAccessExpressionSyntax access => access.Name.Identifier.ValueText,
        _ => null,
    };

    private static string? First(NameSyntax name) => name switch
    {
        QualifiedNameSyntax qualified => First(qualified.Left),
        AliasQualifiedNameSyntax alias => alias.Name.Identifier.ValueText,
        SimpleNameSyntax simple => simple.Identifier.ValueText,
        _ => null,
    };
}
