using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

// Truth values and what they say. && and || arrive here as branches and captures; joins put their sides together again.
internal sealed partial class Evaluation
{
    private int Unary(IUnaryOperation unary)
    {
        if (unary.OperatorMethod is { } applied && Leads(applied)) return Apply(unary, applied, unary.Operand);
        var number = Evaluate(unary.Operand);
        if (unary.OperatorKind != UnaryOperatorKind.Not || unary.OperatorMethod is not null) return Fresh(unary, new Fact { Own = Of(unary, State.LabelOf(number)) });
        return Fresh(unary, new Fact { Own = State.LabelOf(number).AsScalar(), Predicate = PredicateOf(number).Not() });
    }

    /// <summary>Of a number or an answer, only where it comes from.</summary>
    private static Label Of(IOperation operation, Label label) => operation.Type is { } type && ContextTypes.IsScalar(type) ? label.AsScalar() : label;

    private int Binary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is { } applied && Leads(applied)) return Apply(binary, applied, binary.LeftOperand, binary.RightOperand);
        var left = Evaluate(binary.LeftOperand);
        var right = Evaluate(binary.RightOperand);
        var isTest = binary.Type?.SpecialType == SpecialType.System_Boolean;
        return Fresh(binary, new Fact
        {
            Own = Of(binary, State.LabelOf(left).Join(State.LabelOf(right))),
            Predicate = !isTest ? null : NullTest(binary, left, right) ?? (binary.OperatorMethod is null ? PredicateOf(binary, left, right) : null),
        });
    }

    /// <summary>What a truth value says. That it is true is also known of every other name it has, so the same test later has the same answer.</summary>
    public Predicate PredicateOf(int number)
    {
        var predicate = State.FactOf(number).Predicate ?? Predicate.Nothing;
        if (number == 0) return predicate;
        return new Predicate(predicate.WhenTrue.And(Consequence.Of(Truth.Pack(number, Truth.True))), predicate.WhenFalse.And(Consequence.Of(Truth.Pack(number, Truth.False))));
    }

    /// <summary>What "it is null" says.</summary>
    private Predicate NullOf(int number)
    {
        var predicate = State.FactOf(number).IsNull ?? Predicate.Nothing;
        if (number == 0) return predicate;
        return new Predicate(predicate.WhenTrue.And(Consequence.Of(Truth.Pack(number, Truth.Null))), predicate.WhenFalse.And(Consequence.Of(Truth.Pack(number, Truth.Something))));
    }

    private Predicate? NullTest(IBinaryOperation binary, int left, int right)
    {
        if (binary.OperatorKind is not (BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals)) return null;
        var isNull = IsNullConstant(binary.RightOperand) ? NullOf(left) : IsNullConstant(binary.LeftOperand) ? NullOf(right) : null;
        return binary.OperatorKind == BinaryOperatorKind.Equals ? isNull : isNull?.Not();
    }

    private static bool IsNullConstant(IOperation operation) => Unwrap(operation).ConstantValue is { HasValue: true, Value: null };

    private Predicate? PredicateOf(IBinaryOperation binary, int left, int right)
    {
        var (a, b) = (PredicateOf(left), PredicateOf(right));
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd:
                return a.And(b, analysis.Passings);
            case BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr:
                return a.Or(b, analysis.Passings);
            case BinaryOperatorKind.Equals or BinaryOperatorKind.NotEquals:
                var same = BooleanOf(binary.RightOperand) is { } second ? Compared(a, binary.LeftOperand, second)
                    : BooleanOf(binary.LeftOperand) is { } first ? Compared(b, binary.RightOperand, first)
                    : null;
                return binary.OperatorKind == BinaryOperatorKind.Equals ? same : same?.Not();
            default:
                return null;
        }
    }

    private static bool? BooleanOf(IOperation operation) => Unwrap(operation).ConstantValue is { HasValue: true, Value: bool value } ? value : null;

    /// <summary>What "it equals this constant" says; of a lifted value, being another says nothing.</summary>
    private static Predicate Compared(Predicate predicate, IOperation operand, bool expected)
    {
        var equal = expected ? predicate.WhenTrue : predicate.WhenFalse;
        var other = expected ? predicate.WhenFalse : predicate.WhenTrue;
        return new Predicate(equal, operand.Type is { } type && IsNullableBoolean(type) ? Consequence.None : other);
    }

    private int Pattern(IIsPatternOperation operation)
    {
        var number = Evaluate(operation.Value);
        var predicate = Match(operation.Pattern, number, operation.Value.Type);
        return Fresh(operation, new Fact { Own = State.LabelOf(number).AsScalar(), Predicate = predicate });
    }

    private Predicate? Match(IPatternOperation pattern, int number, ITypeSymbol? input)
    {
        switch (pattern)
        {
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool expected } }:
                var tested = PredicateOf(number);
                var equal = expected ? tested.WhenTrue : tested.WhenFalse;
                var other = expected ? tested.WhenFalse : tested.WhenTrue;
                return new Predicate(equal, input is not null && IsNullableBoolean(input) ? Consequence.None : other);
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: null } }:
                return NullOf(number);
            case INegatedPatternOperation negated:
                return Match(negated.Pattern, number, input)?.Not();
            case IBinaryPatternOperation both:
                var left = Match(both.LeftPattern, number, input) ?? Predicate.Nothing;
                var right = Match(both.RightPattern, number, input) ?? Predicate.Nothing;
                return both.OperatorKind == BinaryOperatorKind.And ? left.And(right, analysis.Passings) : left.Or(right, analysis.Passings);
            case IDeclarationPatternOperation declaration:
                Declare(declaration.DeclaredSymbol, number);
                // A value of its own type matches unless it is null.
                return declaration.MatchesNull || input is null || !SymbolEqualityComparer.Default.Equals(declaration.MatchedType, input)
                    ? null
                    : NullOf(number).Not();
            case IRecursivePatternOperation recursive:
                Declare(recursive.DeclaredSymbol, number);
                if (recursive.DeconstructSymbol is IMethodSymbol deconstruct) Deconstructs(deconstruct, recursive);
                Predicate? all = null;
                foreach (var property in recursive.PropertySubpatterns)
                {
                    var part = Match(property.Pattern, PartOf(property.Member, number), (property.Member as IMemberReferenceOperation)?.Type);
                    if (part is null) part = new Predicate(Consequence.None, Consequence.None);
                    all = all is null ? part : all.And(part, analysis.Passings);
                }
                var names = recursive.DeconstructionSubpatterns.IsEmpty ? [] : PositionsOf(recursive.MatchedType);
                for (var i = 0; i < recursive.DeconstructionSubpatterns.Length; i++)
                {
                    var fact = State.FactOf(number);
                    var part = fact.Member("Item" + (i + 1)) ?? (i < names.Length ? fact.Member(names[i]) : null) ?? (i == 0 && fact.Predicate is not null ? number : Fresh(recursive, new Fact { Own = State.LabelOf(number) }, 10 + i));
                    var result = Match(recursive.DeconstructionSubpatterns[i], part, recursive.DeconstructionSubpatterns[i].InputType);
                    if (result is null) result = Predicate.Nothing;
                    all = all is null ? result : all.And(result, analysis.Passings);
                }
                if (input is null || !CanBeNull(input)) return all is null ? null : new Predicate(all.WhenTrue, input is null ? Consequence.None : all.WhenFalse);
                // The match can also fail for another reason than its parts (null, another type).
                var something = NullOf(number).Not();
                var sameType = SymbolEqualityComparer.Default.Equals(recursive.MatchedType, input) || recursive.MatchedType is null || IsNullable(input);
                return all is null && sameType ? something : new Predicate(something.WhenTrue.And((all ?? Predicate.Nothing).WhenTrue), Consequence.None);
            case IListPatternOperation list:
                Declare(list.DeclaredSymbol, number);
                for (var i = 0; i < list.Patterns.Length; i++)
                {
                    var item = list.Patterns[i] is ISlicePatternOperation ? null : State.FactOf(number).Member(KeyOf(i));
                    Match(list.Patterns[i] is ISlicePatternOperation { Pattern: { } slice } ? slice : list.Patterns[i],
                        item ?? Fresh(list, new Fact { Own = State.LabelOf(number) }, 10 + i), null);
                }
                return null;
            default:
                return null;
        }
    }

    private static bool CanBeNull(ITypeSymbol type) => !type.IsValueType || IsNullable(type);

    private static bool IsNullable(ITypeSymbol type) => type.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T;

    private int PartOf(IOperation member, int number)
    {
        if (member is not IMemberReferenceOperation reference) return Fresh(member, new Fact { Own = State.LabelOf(number) });
        if (reference.Member.Name == "Passed" && KnownSymbols.Same(reference.Member.ContainingType, Known.ValidatorResult)) return number;
        return Derive(member, number, reference.Member.Name, State.LabelOf(number));
    }

    private void Declare(ISymbol? local, int number)
    {
        if (local is not null && PlaceOf(local) is { } place) State.SetPlace(place, number);
    }
}
