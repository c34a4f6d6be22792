using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

// Reading and writing places, members and items.
internal sealed partial class Evaluation
{
    private int ReadField(IFieldReferenceOperation field)
    {
        if (field.Field.IsStatic) StartType(field, field.Field.ContainingType);
        if (IsOwn(field.Instance)) return Seen(field, Read(_numbers.Place(field.Field, -1)), field.Type);
        var member = field.Field.ContainingType.IsTupleType ? (field.Field.CorrespondingTupleField ?? field.Field).Name : field.Field.Name;
        var number = Evaluate(field.Instance);
        return ReadMember(field, number, member, field.Field, field.Field.Type);
    }

    private int ReadProperty(IPropertyReferenceOperation reference)
    {
        var property = reference.Property;
        if (property.IsStatic) StartType(reference, property.ContainingType);
        if (property.GetMethod is { } getter && Runs(reference, getter, out var followed)) return followed;
        if (reference.Arguments.Length > 0) return ReadElement(reference, reference.Instance, reference.Arguments.Select(a => a.Value));
        if (IsOwn(reference.Instance))
        {
            var own = Read(_numbers.Place(property, -1));
            runner.BeforeThrow();
            return Seen(reference, own, property.Type);
        }
        var number = Evaluate(reference.Instance);
        runner.BeforeThrow();
        if (property.Name == "Passed" && KnownSymbols.Same(property.ContainingType, Known.ValidatorResult)) return number;
        if (property.Name == "HasValue" && property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T)
            return Fresh(reference, new Fact { Own = State.LabelOf(number).AsScalar(), Predicate = NullOf(number).Not() });
        if (IsTransparent(property))
        {
            if (State.FactOf(number).WhenAwaited is { } completed) State.Apply(completed);
            return number;
        }
        return ReadMember(reference, number, property.Name, property, property.Type);
    }

    /// <summary>What a truth value of the object was when it was read; others may change it, so the next reading is another.</summary>
    private int Seen(IOperation operation, int number, ITypeSymbol? type) =>
        type?.SpecialType == SpecialType.System_Boolean ? Fresh(operation, State.FactOf(number), 8) : number;

    private static bool IsTransparent(IPropertySymbol property) =>
        property.Name switch
        {
            "Result" => property.ContainingType.Name is "Task" or "ValueTask",
            "Value" => property.ContainingType.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T,
            _ => false,
        };

    /// <summary>A member of <c>this</c>, or a static one.</summary>
    private bool IsOwn(IOperation? instance) => instance is null || (instance is IInstanceReferenceOperation { ReferenceKind: InstanceReferenceKind.ContainingTypeInstance } && This() == 0);

    private int ReadMember(IOperation operation, int number, string name, ISymbol member, ITypeSymbol type)
    {
        if (ContextDeclaration.Of(Known, member.GetAttributes()) is not null && State.FactOf(number).Member(name) is null)
        {
            var declared = analysis.LabelOfMember(member, type);
            return Derive(operation, number, name, State.FactOf(number).IsSpilled ? declared.Join(State.FactOf(number).Own) : declared);
        }
        var receiver = (operation as IMemberReferenceOperation)?.Instance;
        var label = analysis.IsStored(member) ? Unset(number) : State.LabelOf(number);
        // A field of the object whose method is followed, as nobody set it here.
        if (label.IsEmpty && receiver is IInstanceReferenceOperation) label = analysis.LabelOfMember(member, type);
        if (label.IsEmpty && ContextTypes.Bears(type) && !IsNeutral(receiver?.Type) && !ContextTypes.Bears(receiver!.Type!))
            label = label with { Unknown = SmallSet.Of(analysis.Tables.Source(FlowAnalysis.Describe(member))) };
        return Derive(operation, number, name, ContextTypes.IsScalar(type) ? label.AsScalar() : label);
    }

    /// <summary>The same member of the same value is the same value, until either is changed.</summary>
    private int Derive(IOperation operation, int number, string name, Label label)
    {
        if (number == 0) return Fresh(operation, new Fact { Own = label });
        if (State.FactOf(number).Member(name) is { } existing) return existing;
        var member = _numbers.OfMember(number, name);
        MakeRoom(member);
        State.SetFact(member, new Fact { Own = label });
        State.SetFact(number, State.FactOf(number).With(name, member));
        return member;
    }

    private int ReadElement(IOperation operation, IOperation? collection, IEnumerable<IOperation> indices)
    {
        var number = Evaluate(collection);
        string? key = null;
        foreach (var index in indices)
        {
            Evaluate(index);
            key = key is null && index.ConstantValue is { HasValue: true, Value: { } value } ? KeyOf(value) : "";
        }
        runner.BeforeThrow();
        if (key is { Length: > 0 } && State.FactOf(number).Member(key) is { } item) return item;
        return Fresh(operation, new Fact { Own = State.LabelOf(number) });
    }

    private static string KeyOf(object value) => "[" + Convert.ToString(value, System.Globalization.CultureInfo.InvariantCulture) + "]";

    private int Assign(ISimpleAssignmentOperation assignment)
    {
        if (assignment is { IsRef: true, Target: ILocalReferenceOperation { Local: var alias } })
        {
            var places = analysis.Tables.References(frame.OwnerOf(alias)?.Id ?? frame.Id, alias);
            var place = assignment.Value is IFlowCaptureReferenceOperation capture && analysis.Tables.CapturedPlaces.TryGetValue((frame.Id, capture.Id), out var captured) ? captured : assignment.Value;
            if (!places.Contains(place)) places.Add(place);
        }
        var number = Evaluate(assignment.Value);
        Store(assignment.Target, number);
        return number;
    }

    private int CompoundAssign(ICompoundAssignmentOperation compound)
    {
        if (compound.OperatorMethod is { } applied && Leads(applied))
        {
            var combined = Apply(compound, applied, compound.Target, compound.Value);
            Store(compound.Target, combined);
            return combined;
        }
        var left = Evaluate(compound.Target);
        var right = Evaluate(compound.Value);
        var label = State.LabelOf(left).Join(State.LabelOf(right));
        var predicate = compound.Type?.SpecialType != SpecialType.System_Boolean ? null : compound.OperatorKind switch
        {
            BinaryOperatorKind.And => PredicateOf(left).And(PredicateOf(right), analysis.Passings),
            BinaryOperatorKind.Or => PredicateOf(left).Or(PredicateOf(right), analysis.Passings),
            _ => null,
        };
        var number = Fresh(compound, new Fact { Own = label, Predicate = predicate });
        Store(compound.Target, number);
        return number;
    }

    /// <summary>What a ref local may stand for: every place that it was ever set to.</summary>
    private List<IOperation> ReferencesOf(ILocalSymbol local) => analysis.Tables.References(frame.OwnerOf(local)?.Id ?? frame.Id, local);

    private int ReadReferred(ILocalReferenceOperation local, List<IOperation> places)
    {
        if (places.Count == 1) return Evaluate(places[0]);
        var label = Label.Empty;
        foreach (var place in places) label = label.Join(LabelAfter(place));
        return Fresh(local, new Fact { Own = label });
    }

    private void Store(IOperation target, int number)
    {
        switch (target)
        {
            case ILocalReferenceOperation { Local: { IsRef: true } alias } when ReferencesOf(alias) is { Count: > 0 } places:
                foreach (var place in places)
                {
                    // Which of them is written is not known, so the others keep what they have.
                    var written = places.Count == 1 ? number : Fresh(place, new Fact { Own = LabelAfter(place).Join(State.LabelOf(number)) }, 7);
                    Store(place, written);
                }
                break;
            case IDeclarationExpressionOperation declaration:
                Store(declaration.Expression, number);
                break;
            case ILocalReferenceOperation local when PlaceOf(local.Local) is { } place:
                State.SetPlace(place, number);
                break;
            case IParameterReferenceOperation parameter when IsCaptured(parameter.Parameter) && frame.OwnerOf(parameter.Parameter) is null && This() is > 0 and var self:
                State.SetFact(self, State.FactOf(self).With("#" + parameter.Parameter.Name, number));
                break;
            case IParameterReferenceOperation parameter when PlaceOf(parameter.Parameter) is { } place:
                State.SetPlace(place, number);
                break;
            case IFlowCaptureReferenceOperation capture:
                // The place of an assignment such as a ??= b was captured before its value was known.
                State.SetPlace(_numbers.Place(capture.Id, frame.Id), number);
                if (analysis.Tables.CapturedPlaces.TryGetValue((frame.Id, capture.Id), out var captured)) Store(captured, number);
                break;
            case IFieldReferenceOperation field when IsOwn(field.Instance):
                State.SetPlace(_numbers.Place(field.Field, -1), number);
                Escape(number);
                break;
            case IFieldReferenceOperation field:
                StoreMember(field.Instance!, (field.Field.CorrespondingTupleField ?? field.Field).Name, number);
                break;
            case IPropertyReferenceOperation { Property.SetMethod: { } setter } property when Sets(property, setter, number):
                break;
            case IPropertyReferenceOperation { Arguments.Length: 0 } property when IsOwn(property.Instance):
                State.SetPlace(_numbers.Place(property.Property, -1), number);
                Escape(number);
                break;
            case IPropertyReferenceOperation { Arguments.Length: 0 } property:
                StoreMember(property.Instance!, property.Property.Name, number);
                break;
            case IPropertyReferenceOperation { Instance: { } instance } indexer:
                PutItem(instance, indexer.Arguments.Select(a => a.Value).ToArray(), number, indexer);
                break;
            case IArrayElementReferenceOperation element:
                PutItem(element.ArrayReference, element.Indices, number, element);
                break;
            case ITupleOperation tuple:
                Deconstruct(tuple, number, tuple);
                break;
        }
    }

    private void StoreMember(IOperation instance, string name, int number)
    {
        var owner = Evaluate(instance);
        Escape(number);
        if (instance.Type?.IsValueType == true && instance is not IInstanceReferenceOperation)
        {
            // A struct is changed where it lies: its other copies stay as they are.
            var copy = Fresh(instance, State.FactOf(owner), 1);
            State.SetFact(copy, State.FactOf(copy).With(name, number));
            Store(instance, copy);
            return;
        }
        if (owner != 0) State.SetFact(owner, State.FactOf(owner).With(name, number));
    }

    private void PutItem(IOperation collection, IReadOnlyList<IOperation> indices, int number, IOperation operation)
    {
        var owner = Evaluate(collection);
        var key = indices.Count == 1 && indices[0].ConstantValue is { HasValue: true, Value: { } value } ? KeyOf(value) : null;
        Escape(number);
        Put(operation, owner, key, number);
    }

    /// <summary>A collection holds a value more. It is the same collection for its aliases, but not the one that was validated before.</summary>
    private int Put(IOperation operation, int owner, string? key, int number)
    {
        if (owner == 0) return 0;
        var changed = _numbers.OfChanged(owner, operation, frame.Id);
        if (State.Holds(owner))
        {
            MakeRoom(changed);
            State.Rename(owner, changed);
        }
        else changed = owner;
        var fact = State.FactOf(changed);
        var count = fact.Members.Count(m => m.Key[0] == '[');
        if (key is not null && (fact.Member(key) is not null || count < ItemLimit)) State.SetFact(changed, fact.With(key, number));
        else if (key is null && count < ItemLimit && fact.Member(KeyOf(count)) is null) State.SetFact(changed, fact.With(KeyOf(count), number));
        else State.SetFact(changed, fact.With(fact.Own.Join(State.LabelOf(number))).With(fact.Tasks.Union(State.TasksOf(number))));
        return changed;
    }

    private int Deconstruct(IOperation target, int number, IOperation operation)
    {
        if (target is IDeclarationExpressionOperation declaration) target = declaration.Expression;
        if (target is not ITupleOperation tuple)
        {
            Store(target, number);
            return number;
        }
        if (operation is IDeconstructionAssignmentOperation whole) Deconstructs(whole);
        var fact = State.FactOf(number);
        var names = PositionsOf(operation is IDeconstructionAssignmentOperation assignment ? assignment.Value.Type : null);
        for (var i = 0; i < tuple.Elements.Length; i++)
        {
            var part = fact.Member("Item" + (i + 1)) ?? (i < names.Length ? fact.Member(names[i]) : null);
            // A validator's result begins with its verdict.
            if (i == 0 && fact.Predicate is not null) part = number;
            Deconstruct(tuple.Elements[i], part ?? Fresh(tuple.Elements[i], new Fact { Own = State.LabelOf(number) }, 2), tuple);
        }
        return number;
    }

    /// <summary>A Deconstruct method with steps runs although nobody calls it; no call can be intercepted, so coverage names it.</summary>
    private void Deconstructs(IDeconstructionAssignmentOperation operation)
    {
        var model = analysis.Access.ModelOf(operation.Syntax.SyntaxTree);
        var info = operation.Syntax is AssignmentExpressionSyntax assignment ? model.GetDeconstructionInfo(assignment)
            : operation.Syntax.FirstAncestorOrSelf<ForEachVariableStatementSyntax>() is { } loop ? model.GetDeconstructionInfo(loop)
            : default;
        Visit(info);

        void Visit(DeconstructionInfo part)
        {
            if (part.Method is { } method) Deconstructs(method, operation);
            foreach (var nested in part.Nested) Visit(nested);
        }
    }

    private void Deconstructs(IMethodSymbol method, IOperation operation)
    {
        if (Leads(method.ReducedFrom ?? method)) analysis.Observer?.NotFollowed(frame, method, operation.Syntax, "deconstruction");
    }

    private static string[] PositionsOf(ITypeSymbol? type) =>
        type is { IsRecord: true }
            ? type.GetMembers("Deconstruct").OfType<IMethodSymbol>().FirstOrDefault()?.Parameters.Select(p => p.Name).ToArray() ?? []
            : [];
}
