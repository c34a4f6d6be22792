using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

/// <summary>Evaluates the operations of one block: gives each value a number and keeps the state up to date. 0 is a value that nothing is known of.</summary>
internal sealed partial class Evaluation(FlowAnalysis analysis, Frame frame, BlockRunner runner, State state)
{
    private const int ItemLimit = 8;

    private readonly Numbers _numbers = analysis.Numbers;

    public State State { get; private set; } = state;

    /// <summary>A followed call never comes back: what follows is not reached.</summary>
    public bool IsDead { get; private set; }

    private KnownSymbols Known => analysis.Access.Known;

    public int Evaluate(IOperation? operation)
    {
        if (operation is null || IsDead || analysis.IsExhausted) return 0;
        analysis.Spend();
        if (operation.ConstantValue is { HasValue: true } constant) return Constant(operation, constant.Value);
        switch (operation)
        {
            case IExpressionStatementOperation statement: return Evaluate(statement.Operation);
            case IArgumentOperation argument: return Evaluate(argument.Value);
            case IParenthesizedOperation parenthesized: return Evaluate(parenthesized.Operand);
            case ILocalReferenceOperation local: return local.Local.IsRef && ReferencesOf(local.Local) is { Count: > 0 } referred ? ReadReferred(local, referred) : Read(PlaceOf(local.Local));
            case IParameterReferenceOperation parameter: return Read(PlaceOf(parameter.Parameter));
            case IFlowCaptureReferenceOperation capture: return Read(_numbers.Place(capture.Id, frame.Id));
            case IFlowCaptureOperation capture:
                var captured = Evaluate(capture.Value);
                State.SetPlace(_numbers.Place(capture.Id, frame.Id), captured);
                if (!IsCopied(capture.Value.Syntax) && capture.Value is ILocalReferenceOperation or IParameterReferenceOperation or IMemberReferenceOperation or IArrayElementReferenceOperation)
                    analysis.Tables.CapturedPlaces[(frame.Id, capture.Id)] = capture.Value;
                return 0;
            case IInstanceReferenceOperation: return 0;
            case IDefaultValueOperation value: return value.Type is { } type && IsNullableBoolean(type) ? Fresh(value, new Fact { Predicate = Predicate.Null, IsNull = Predicate.True }) : Fresh(value, Fact.Nothing);
            case IFieldReferenceOperation field: return ReadField(field);
            case IPropertyReferenceOperation property: return ReadProperty(property);
            case IArrayElementReferenceOperation element: return ReadElement(element, element.ArrayReference, element.Indices);
            case IImplicitIndexerReferenceOperation indexer: return ReadElement(indexer, indexer.Instance, [indexer.Argument]);
            case ISimpleAssignmentOperation assignment: return Assign(assignment);
            case ICompoundAssignmentOperation compound: return CompoundAssign(compound);
            case IDeconstructionAssignmentOperation deconstruction: return Deconstruct(deconstruction.Target, Evaluate(deconstruction.Value), deconstruction);
            case IConversionOperation { OperatorMethod: null } conversion: return Evaluate(conversion.Operand);
            case IDelegateCreationOperation creation: return CreateDelegate(creation);
            case IFlowAnonymousFunctionOperation lambda: return Fresh(lambda, new Fact { Target = new DelegateTarget(lambda, frame) });
            case IAwaitOperation awaiting: return Await(awaiting);
            case IInvocationOperation call: return Call(call);
            case IObjectCreationOperation creation: return Create(creation);
            case IAnonymousObjectCreationOperation creation: return CreateAnonymous(creation);
            case ITupleOperation tuple: return CreateTuple(tuple);
            case IArrayCreationOperation { Initializer: { } initializer } array: return Collect(array, initializer.ElementValues);
            case ICollectionExpressionOperation collection: return Collect(collection, collection.Elements);
            case IInterpolatedStringOperation text: return Interpolate(text);
            case IUnaryOperation unary: return Unary(unary);
            case IBinaryOperation binary: return Binary(binary);
            case IIsPatternOperation pattern: return Pattern(pattern);
            case IIsNullOperation isNull:
                var tested = Evaluate(isNull.Operand);
                return Fresh(isNull, new Fact { Predicate = NullOf(tested) });
            case IReturnOperation { Kind: OperationKind.YieldReturn, ReturnedValue: { } yielded }:
                Return(yielded, Evaluate(yielded), isYield: true);
                return 0;
            case ICaughtExceptionOperation caught: return Fresh(caught, Fact.Nothing);
            default: return Unite(operation);
        }
    }

    /// <summary>The label of an operation, in the state that its evaluation leaves: a followed call goes on with another.</summary>
    private Label LabelAfter(IOperation operation)
    {
        var number = Evaluate(operation);
        return State.LabelOf(number);
    }

    /// <summary>The plan, or a frame of it, gives a value back.</summary>
    public void Return(IOperation returned, int number, bool isYield)
    {
        var place = _numbers.Place("return", frame.Id);
        if (isYield)
        {
            var number2 = _numbers.OfOperation(returned, frame.Id, 1);
            var before = State.Places.TryGetValue(place, out var old) ? State.LabelOf(old) : Label.Empty;
            State.SetFact(number2, new Fact { Own = before.Join(State.LabelOf(number)) });
            State.SetPlace(place, number2);
        }
        else State.SetPlace(place, number);

        var bears = returned.Type is { } type && (type.Equals(Known.ValidatorResult, SymbolEqualityComparer.Default) || ContextTypes.Bears(type));
        Escape(number);
        if (frame.Caller is null) analysis.Observer?.Return(frame, returned.Syntax, State.LabelOf(number), bears);
    }

    private int Constant(IOperation operation, object? value)
    {
        switch (value)
        {
            case bool flag:
                return Fresh(operation, new Fact { Predicate = flag ? Predicate.True : Predicate.False });
            case string text:
                var label = Unwrap(operation) switch
                {
                    IFieldReferenceOperation field => analysis.LabelOfMember(field.Field, field.Field.Type),
                    ILocalReferenceOperation local => analysis.LabelOfConstant(local.Local, text),
                    _ when operation.IsImplicit => Label.Empty,
                    var literal => analysis.LabelOfText(literal.Syntax, text),
                };
                return Fresh(operation, new Fact { Own = label });
            case null when operation.Type is { } type && IsNullableBoolean(type):
                return Fresh(operation, new Fact { Predicate = Predicate.Null, IsNull = Predicate.True });
            case null:
                return Fresh(operation, new Fact { IsNull = Predicate.True });
            default:
                return Fresh(operation, Fact.Nothing);
        }
    }

    private static IOperation Unwrap(IOperation operation)
    {
        while (operation is IConversionOperation or IParenthesizedOperation)
            operation = operation is IConversionOperation conversion ? conversion.Operand : ((IParenthesizedOperation)operation).Operand;
        return operation;
    }

    /// <summary>What <c>with</c> changes is a copy, and no place, also where the type is a struct.</summary>
    private static bool IsCopied(SyntaxNode syntax) => syntax.Parent is WithExpressionSyntax with && with.Expression == syntax;

    private static bool IsNullableBoolean(ITypeSymbol type) =>
        type is INamedTypeSymbol { OriginalDefinition.SpecialType: SpecialType.System_Nullable_T } nullable && nullable.TypeArguments[0].SpecialType == SpecialType.System_Boolean;

    /// <summary>A value of its own. When the operation runs again, what it gave before is another value from then on.</summary>
    private int Fresh(object operation, Fact fact, int part = 0)
    {
        var number = _numbers.OfOperation(operation, frame.Id, part);
        MakeRoom(number);
        State.SetFact(number, fact);
        return number;
    }

    private void MakeRoom(int number)
    {
        if (!State.Holds(number)) return;
        int one = _numbers.OfEarlier(number, 1), two = _numbers.OfEarlier(number, 2);
        if (State.Holds(one))
        {
            // Two rounds ago and before that: what they have in common is all that is kept.
            if (State.Holds(two)) State.SetFact(one, State.FactOf(one).With(State.FactOf(one).Own.Join(State.FactOf(two).Own)));
            State.Rename(one, two);
        }
        State.Rename(number, one);
    }

    private int Read(int? place)
    {
        if (place is not { } p) return 0;
        if (State.Places.TryGetValue(p, out var number)) return number;
        number = analysis.InitialOf(p);
        State.SetPlace(p, number);
        return number;
    }

    /// <summary>Null where the symbol is not one that is followed.</summary>
    private int? PlaceOf(ISymbol symbol)
    {
        if (frame.OwnerOf(symbol) is { } owner) return _numbers.Place(symbol, owner.Id);
        // A parameter of a primary constructor is a field of this.
        return symbol is IParameterSymbol { ContainingSymbol: IMethodSymbol { MethodKind: MethodKind.Constructor } } ? _numbers.Place(symbol, -1) : null;
    }

    /// <summary>A value that carries what all its parts carry.</summary>
    private int Unite(IOperation operation)
    {
        var label = Label.Empty;
        foreach (var child in operation.ChildOperations) label = label.Join(LabelAfter(child));
        return Fresh(operation, new Fact { Own = Of(operation, label) });
    }

    private int Await(IAwaitOperation awaiting)
    {
        var number = Evaluate(awaiting.Operation);
        runner.BeforeThrow();
        if (State.FactOf(number).WhenAwaited is { } completed) State.Apply(completed);
        return number;
    }

    private int Interpolate(IInterpolatedStringOperation text)
    {
        var label = Label.Empty;
        var literal = new System.Text.StringBuilder();
        var hole = 0;
        foreach (var part in text.Parts)
        {
            switch (part)
            {
                case IInterpolatedStringTextOperation fixedText:
                    literal.Append(fixedText.Text.ConstantValue.Value as string);
                    break;
                case IInterpolationOperation interpolation:
                    literal.Append('{').Append(hole++).Append('}');
                    label = label.Join(LabelAfter(interpolation.Expression));
                    break;
                default:
                    foreach (var child in part.ChildOperations) label = label.Join(LabelAfter(child));
                    break;
            }
        }
        if (text.Parts.Any(p => p is IInterpolatedStringTextOperation t && t.Text.ConstantValue.Value is string s && s.Any(char.IsLetter)))
            label = label.Join(analysis.LabelOfText(text.Syntax, literal.ToString()));
        return Fresh(text, new Fact { Own = label });
    }
}
