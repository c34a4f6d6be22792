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
        if (unary.OperatorKind != UnaryOperatorKind.Not || unary.OperatorMethod is not null) return Fresh(unary, new Fact { Own = State.LabelOf(number) });
        return Fresh(unary, new Fact { Own = State.LabelOf(number), Predicate = State.FactOf(number).Predicate?.Not() });
    }

    private int Binary(IBinaryOperation binary)
    {
        if (binary.OperatorMethod is { } applied && Leads(applied)) return Apply(binary, applied, binary.LeftOperand, binary.RightOperand);
        var left = Evaluate(binary.LeftOperand);
        var right = Evaluate(binary.RightOperand);
        return Fresh(binary, new Fact
        {
            Own = State.LabelOf(left).Join(State.LabelOf(right)),
            Predicate = binary.Type?.SpecialType == SpecialType.System_Boolean && binary.OperatorMethod is null ? PredicateOf(binary, left, right) : null,
        });
    }

    private Predicate? PredicateOf(IBinaryOperation binary, int left, int right)
    {
        var (a, b) = (State.FactOf(left).Predicate, State.FactOf(right).Predicate);
        switch (binary.OperatorKind)
        {
            case BinaryOperatorKind.And or BinaryOperatorKind.ConditionalAnd:
                a ??= Predicate.Nothing;
                b ??= Predicate.Nothing;
                return new Predicate(a.WhenTrue.And(b.WhenTrue), a.WhenFalse.Or(b.WhenFalse));
            case BinaryOperatorKind.Or or BinaryOperatorKind.ConditionalOr:
                a ??= Predicate.Nothing;
                b ??= Predicate.Nothing;
                return new Predicate(a.WhenTrue.Or(b.WhenTrue), a.WhenFalse.And(b.WhenFalse));
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
    private static Predicate? Compared(Predicate? predicate, IOperation operand, bool expected)
    {
        if (predicate is null) return null;
        var equal = expected ? predicate.WhenTrue : predicate.WhenFalse;
        var other = expected ? predicate.WhenFalse : predicate.WhenTrue;
        return new Predicate(equal, operand.Type is { } type && IsNullableBoolean(type) ? Consequence.None : other);
    }

    private int Pattern(IIsPatternOperation operation)
    {
        var number = Evaluate(operation.Value);
        var predicate = Match(operation.Pattern, number, operation.Value.Type);
        return Fresh(operation, new Fact { Own = State.LabelOf(number), Predicate = predicate });
    }

    private Predicate? Match(IPatternOperation pattern, int number, ITypeSymbol? input)
    {
        switch (pattern)
        {
            case IConstantPatternOperation { Value.ConstantValue: { HasValue: true, Value: bool expected } }:
                if (State.FactOf(number).Predicate is not { } tested) return null;
                var equal = expected ? tested.WhenTrue : tested.WhenFalse;
                var other = expected ? tested.WhenFalse : tested.WhenTrue;
                return new Predicate(equal, input is not null && IsNullableBoolean(input) ? Consequence.None : other);
            case INegatedPatternOperation negated:
                return Match(negated.Pattern, number, input)?.Not();
            case IBinaryPatternOperation both:
                var left = Match(both.LeftPattern, number, input) ?? Predicate.Nothing;
                var right = Match(both.RightPattern, number, input) ?? Predicate.Nothing;
                return both.OperatorKind == BinaryOperatorKind.And
                    ? new Predicate(left.WhenTrue.And(right.WhenTrue), left.WhenFalse.Or(right.WhenFalse))
                    : new Predicate(left.WhenTrue.Or(right.WhenTrue), left.WhenFalse.And(right.WhenFalse));
            case IDeclarationPatternOperation declaration:
                Declare(declaration.DeclaredSymbol, number);
                return null;
            case IRecursivePatternOperation recursive:
                Declare(recursive.DeclaredSymbol, number);
                Predicate? all = null;
                foreach (var property in recursive.PropertySubpatterns)
                {
                    var part = Match(property.Pattern, PartOf(property.Member, number), (property.Member as IMemberReferenceOperation)?.Type);
                    if (part is null) part = new Predicate(Consequence.None, Consequence.None);
                    all = all is null ? part : new Predicate(all.WhenTrue.And(part.WhenTrue), all.WhenFalse.Or(part.WhenFalse));
                }
                var names = recursive.DeconstructionSubpatterns.IsEmpty ? [] : PositionsOf(recursive.MatchedType);
                for (var i = 0; i < recursive.DeconstructionSubpatterns.Length; i++)
                {
                    var fact = State.FactOf(number);
                    var part = fact.Member("Item" + (i + 1)) ?? (i < names.Length ? fact.Member(names[i]) : null) ?? (i == 0 && fact.Predicate is not null ? number : Fresh(recursive, new Fact { Own = State.LabelOf(number) }, 10 + i));
                    var result = Match(recursive.DeconstructionSubpatterns[i], part, recursive.DeconstructionSubpatterns[i].InputType);
                    if (result is null) result = Predicate.Nothing;
                    all = all is null ? result : new Predicate(all.WhenTrue.And(result.WhenTrue), all.WhenFalse.Or(result.WhenFalse));
                }
                // The match can also fail for another reason than its parts (null, another type).
                return all is null ? null : new Predicate(all.WhenTrue, input?.IsValueType == true && !IsNullable(input) ? all.WhenFalse : Consequence.None);
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
