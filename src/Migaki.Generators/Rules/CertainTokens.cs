using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>
/// The tokens that a call is given whatever happens: constants, and the constant parts of interpolated and concatenated texts, by the plan's own estimator.
/// What is only known at run time counts as nothing.
/// </summary>
internal static class CertainTokens
{
    public static int Of(StepRecord step)
    {
        var site = step.Site;
        // The graph cuts expressions into pieces; the constant is seen in the expression as it was written.
        var call = site.Frame.Graph.OriginalOperation.DescendantsAndSelf().OfType<IInvocationOperation>().FirstOrDefault(i => i.Syntax == site.Syntax);
        if (call is null) return 0;
        var given = new HashSet<string>(StringComparer.Ordinal);
        var tokens = 0;
        foreach (var argument in step.Arguments)
        {
            if (!argument.IsContext || argument.IsImplicit) continue;
            foreach (var value in call.Arguments.Where(a => SymbolEqualityComparer.Default.Equals(a.Parameter?.OriginalDefinition, argument.Parameter.OriginalDefinition)))
                tokens += Of(value.Value, given);
        }
        return tokens;
    }

    /// <param name="value">An expression.</param>
    /// <param name="given">Texts that are counted already: a block that is given twice is one block.</param>
    private static int Of(IOperation value, HashSet<string> given)
    {
        value = Plain(value);
        if (Elements(value) is { } elements) return elements.Sum(e => Of(e, given));
        if (Constant(value) is { } whole) return given.Add(whole) ? TokenEstimator.Estimate(whole) : 0;
        var (tokens, isFirst) = (0, true);
        foreach (var part in Parts(value))
        {
            if (part is { Length: > 0 })
            {
                // What stands before it may end in a word that goes on here.
                var isJoined = !isFirst && IsOfWord(part[0]);
                tokens += Math.Max(0, TokenEstimator.Estimate(part) - (isJoined ? 1 : 0));
            }
            isFirst = false;
        }
        return tokens;
    }

    private static IEnumerable<IOperation>? Elements(IOperation value) => value switch
    {
        IArrayCreationOperation { Initializer: { } items } => items.ElementValues,
        ICollectionExpressionOperation collection => collection.Elements,
        _ => null,
    };

    /// <summary>The pieces of a text in order; null for one that is not constant.</summary>
    private static IEnumerable<string?> Parts(IOperation value)
    {
        value = Plain(value);
        return Constant(value) is { } text ? [text] : value switch
        {
            IInterpolatedStringOperation interpolated => interpolated.Parts.SelectMany(p => p switch
            {
                IInterpolatedStringTextOperation literal => [Constant(Plain(literal.Text))],
                IInterpolationOperation { FormatString: null, Alignment: null } hole => Parts(hole.Expression),
                _ => [null],
            }),
            IBinaryOperation { OperatorKind: BinaryOperatorKind.Add, Type.SpecialType: SpecialType.System_String } sum => Parts(sum.LeftOperand).Concat(Parts(sum.RightOperand)),
            _ => [null],
        };
    }

    private static string? Constant(IOperation value) => value switch
    {
        { ConstantValue: { HasValue: true, Value: string text } } => text,
        ILocalReferenceOperation local => OnlyValue(local),
        _ => null,
    };

    /// <summary>The constant that a local is made of, where nothing else is ever assigned to it.</summary>
    private static string? OnlyValue(ILocalReferenceOperation local)
    {
        var root = (IOperation)local;
        while (root.Parent is { } parent) root = parent;
        string? text = null;
        foreach (var operation in root.DescendantsAndSelf())
        {
            switch (operation)
            {
                case IVariableDeclaratorOperation declarator when Same(declarator.Symbol, local.Local):
                    if (declarator.Initializer is null || Plain(declarator.Initializer.Value).ConstantValue is not { HasValue: true, Value: string constant }) return null;
                    text = constant;
                    break;
                // Passed by reference, assigned, incremented, deconstructed: all but a plain reading.
                case ILocalReferenceOperation reference when Same(reference.Local, local.Local) && IsWritten(reference):
                    return null;
            }
        }
        return text;
    }

    private static bool IsWritten(ILocalReferenceOperation reference) => reference.IsDeclaration || reference.Parent switch
    {
        IAssignmentOperation assignment => assignment.Target == reference,
        IArgumentOperation { Parameter.RefKind: RefKind.Ref or RefKind.Out } or ITupleOperation or IVariableInitializerOperation { Parent: IVariableDeclaratorOperation { Symbol.IsRef: true } } or IAddressOfOperation => true,
        _ => false,
    };

    private static bool Same(ILocalSymbol one, ILocalSymbol other) => SymbolEqualityComparer.Default.Equals(one, other);

    private static IOperation Plain(IOperation value)
    {
        while (true)
        {
            switch (value)
            {
                case IConversionOperation { OperatorMethod: null } conversion:
                    value = conversion.Operand;
                    break;
                case IParenthesizedOperation parenthesized:
                    value = parenthesized.Operand;
                    break;
                default:
                    return value;
            }
        }
    }

    private static bool IsOfWord(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9');
}
