using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Mir;

namespace Migaki.Generators.Flow;

// What parameters, fields, properties and constants carry before anything happened to them.
internal sealed partial class FlowAnalysis
{
    private static ITypeSymbol TypeOf(ISymbol member) => member switch
    {
        IFieldSymbol field => field.Type,
        IPropertySymbol property => property.Type,
        IParameterSymbol parameter => parameter.Type,
        _ => throw new ArgumentException("A place that is no member: " + member.Kind, nameof(member)),
    };

    /// <summary>The label of a parameter, field or property: its declaration's, a constant's, or of unknown origin.</summary>
    public Label LabelOfMember(ISymbol member, ITypeSymbol type)
    {
        var declaration = ContextDeclaration.Of(Access.Known, member.GetAttributes());
        if (declaration is null && !ContextTypes.Bears(type)) return Label.Empty;
        if (ConstantOf(member) is { } text)
        {
            if (declaration is null && !HasWords(text)) return Label.Empty;
            var constant = Tables.ConstantBlock(member, declaration, text);
            return LabelOf(constant, declaration?.Provenance ?? ProvenanceSource.Developer, declaration?.Privacy, isLiteral: declaration is null);
        }
        if (declaration is null && IsLibraryValue(member)) return Label.Empty;
        var block = Tables.MemberBlock(member, declaration, declaration?.Provenance is null);
        var label = LabelOf(block, declaration?.Provenance, declaration?.Privacy, isLiteral: false);
        return declaration?.Provenance is not null ? label : label with { Unknown = SmallSet.Of(Tables.Source(Describe(member), declaration is not null)) };
    }

    /// <summary>The label of a literal or of the text of an interpolated string.</summary>
    public Label LabelOfText(SyntaxNode syntax, string text) =>
        HasWords(text) ? LabelOf(Tables.LiteralBlock(syntax, text), ProvenanceSource.Developer, null, isLiteral: true) : Label.Empty;

    /// <summary>The label of a local constant.</summary>
    public Label LabelOfConstant(ILocalSymbol local, string text) =>
        HasWords(text) ? LabelOf(Tables.ConstantBlock(local, null, text), ProvenanceSource.Developer, null, isLiteral: true) : Label.Empty;

    public static bool IsTrusted(ProvenanceSource source) => source is ProvenanceSource.System or ProvenanceSource.Developer or ProvenanceSource.Validator;

    public static string Describe(ISymbol member) => member switch
    {
        IParameterSymbol => $"parameter '{member.Name}'",
        IFieldSymbol => $"field '{member.Name}'",
        IPropertySymbol => $"property '{member.Name}'",
        _ => $"'{member.Name}'",
    };

    private static Label LabelOf(SourceBlock block, ProvenanceSource? source, PrivacyClass? privacy, bool isLiteral)
    {
        var blocks = SmallSet.Of(block.Index);
        var untrusted = source is { } s && !IsTrusted(s) && s != ProvenanceSource.Generated ? blocks : default;
        return new Label
        {
            Blocks = blocks,
            Privacy = privacy is { } p ? (int)p : -1,
            Unclassified = privacy is null && !isLiteral ? blocks : default,
            Untrusted = untrusted,
            Unchecked = untrusted,
        };
    }

    /// <summary>Separators and punctuation are no context.</summary>
    private static bool HasWords(string text)
    {
        foreach (var c in text)
        {
            if (char.IsLetterOrDigit(c)) return true;
        }
        return false;
    }

    private string? ConstantOf(ISymbol member)
    {
        if (member is not IFieldSymbol field || field.Type.SpecialType != SpecialType.System_String) return null;
        if (field.HasConstantValue) return field.ConstantValue as string;
        if (!field.IsStatic || !field.IsReadOnly) return null;
        foreach (var reference in field.DeclaringSyntaxReferences)
        {
            if (reference.GetSyntax(_cancellation) is not Microsoft.CodeAnalysis.CSharp.Syntax.VariableDeclaratorSyntax { Initializer.Value: { } value }) continue;
            if (Access.Compilation.ContainsSyntaxTree(value.SyntaxTree)
                && Access.ModelOf(value.SyntaxTree).GetConstantValue(value, _cancellation) is { HasValue: true, Value: string text }) return text;
        }
        return null;
    }

    /// <summary><c>string.Empty</c>, <c>Environment.NewLine</c>: no context of their own.</summary>
    private static bool IsLibraryValue(ISymbol member) => member.IsStatic && member.DeclaringSyntaxReferences.IsEmpty;
}
