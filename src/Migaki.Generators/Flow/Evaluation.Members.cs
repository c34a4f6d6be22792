using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

// Members whose code runs although they are not called: accessors, operators, constructors. And whose members they are.
internal sealed partial class Evaluation
{
    /// <summary>What the object of the last followed call is called when it is over.</summary>
    private int _receiver;

    /// <summary>The object that <c>this</c> is; 0 for the plan's own, whose fields are places.</summary>
    private int This()
    {
        var around = frame;
        while (around.Caller is not null && around.Method.MethodKind is MethodKind.AnonymousFunction or MethodKind.LocalFunction) around = around.Caller;
        return around.Caller is not null && State.Places.TryGetValue(_numbers.Place("this", around.Id), out var number) ? number : 0;
    }

    /// <summary>The object a call is made on, as the followed body sees it.</summary>
    private int Receiver(IOperation? instance, int number) => instance is null ? 0
        : instance is IInstanceReferenceOperation ? This()
        : number != 0 ? number : Fresh(instance, Fact.Nothing, 9);

    private bool Leads(IMethodSymbol method) =>
        (!method.DeclaringSyntaxReferences.IsEmpty || method is { MethodKind: MethodKind.Constructor, ContainingType.DeclaringSyntaxReferences.IsEmpty: false }) && analysis.HasSteps(method);

    /// <summary>A call that has no steps but changes objects that are looked at: then it is followed too.</summary>
    private bool Changes(IMethodSymbol method, IInvocationOperation call) =>
        !method.DeclaringSyntaxReferences.IsEmpty && method.MethodKind is MethodKind.Ordinary && !method.IsAbstract && !IsIterator(method)
        && (call.Arguments.Length > 0 || call.Instance is not null) && analysis.Writes(method);

    /// <summary>A method of an object whose members are told apart: what it gives back is not all of them.</summary>
    private bool Reads(IMethodSymbol method, int instance) => instance != 0 && !method.DeclaringSyntaxReferences.IsEmpty && method is { MethodKind: MethodKind.Ordinary, IsAbstract: false, IsStatic: false }
        && !IsIterator(method) && !method.IsVirtual && !method.IsOverride && frame.Depth < FlowAnalysis.MaxDepth && !analysis.IsRunning(method.OriginalDefinition)
        && Array.Exists(State.FactOf(instance).Members, static m => m.Key[0] is not '#' and not '[') && analysis.GraphOf(method) is not null;

    private static bool IsIterator(IMethodSymbol method) => method.ReturnType.Name is "IEnumerable" or "IEnumerator" or "IAsyncEnumerable";

    private string? WhyNot(IMethodSymbol method, bool isVirtual) => IsOverridable(method, isVirtual) ? "virtual"
        : frame.Depth >= FlowAnalysis.MaxDepth ? "too deep"
        : analysis.IsRunning(method.OriginalDefinition) ? "recursion"
        : null;

    /// <summary>Follows an accessor where it leads to steps. What cannot be followed is said, and read like any other property.</summary>
    private bool Runs(IPropertyReferenceOperation reference, IMethodSymbol getter, out int number)
    {
        number = 0;
        if (!Leads(getter))
        {
            if (IsOverridable(getter, !IsBase(reference)) && analysis.MayHideSteps(getter)) Hidden(reference, getter);
            else if (IsComputed(reference.Property) && WhyNot(getter, !IsBase(reference)) is null && analysis.GraphOf(getter) is { } computed)
            {
                var self = Receiver(reference.Instance, Evaluate(reference.Instance));
                number = RunFrame(analysis.Tables.FrameOf(frame, reference, getter.OriginalDefinition, isLambda: false, computed), Arguments(getter, reference), reference, receiver: self);
                return true;
            }
            return false;
        }
        if (WhyNot(getter, !IsBase(reference)) is not null || analysis.GraphOf(getter) is not { } graph)
        {
            NotRun(reference, getter);
            return false;
        }
        var receiver = Receiver(reference.Instance, Evaluate(reference.Instance));
        var arguments = Arguments(getter, reference);
        if (IsDead) return true;
        number = RunFrame(analysis.Tables.FrameOf(frame, reference, getter.OriginalDefinition, isLambda: false, graph), arguments, reference, receiver: receiver);
        return true;
    }

    private bool Sets(IPropertyReferenceOperation reference, IMethodSymbol setter, int value)
    {
        if (!Leads(setter))
        {
            if (IsOverridable(setter, !IsBase(reference)) && analysis.MayHideSteps(setter)) Hidden(reference, setter);
            return false;
        }
        if (WhyNot(setter, !IsBase(reference)) is not null || analysis.GraphOf(setter) is not { } graph)
        {
            NotRun(reference, setter);
            return false;
        }
        var receiver = Receiver(reference.Instance, Evaluate(reference.Instance));
        var arguments = Arguments(setter, reference);
        if (arguments.Length > 0) arguments[arguments.Length - 1] = value;
        if (!IsDead) RunFrame(analysis.Tables.FrameOf(frame, reference, setter.OriginalDefinition, isLambda: false, graph), arguments, reference, receiver: receiver);
        return true;
    }

    /// <summary>A property that nobody describes and whose code is here: what it gives is what it reads.</summary>
    private bool IsComputed(IPropertySymbol property) => !property.IsAbstract && !property.DeclaringSyntaxReferences.IsEmpty && !analysis.IsStored(property)
        && ContextTypes.Bears(property.Type) && ContextDeclaration.Of(Known, property.GetAttributes()) is null;

    private int[] Arguments(IMethodSymbol accessor, IPropertyReferenceOperation reference)
    {
        var numbers = new int[accessor.Parameters.Length];
        foreach (var argument in reference.Arguments)
        {
            var number = Evaluate(argument.Value);
            if (argument.Parameter is { } parameter && parameter.Ordinal < numbers.Length) numbers[parameter.Ordinal] = number;
        }
        return numbers;
    }

    private static bool IsBase(IMemberReferenceOperation reference) => reference.Instance?.Syntax is Microsoft.CodeAnalysis.CSharp.Syntax.BaseExpressionSyntax;

    /// <summary>Follows an operator that leads to steps.</summary>
    private int Apply(IOperation operation, IMethodSymbol applied, params IOperation[] operands)
    {
        var numbers = Array.ConvertAll(operands, Evaluate);
        if (IsDead) return 0;
        runner.BeforeThrow();
        if (WhyNot(applied, isVirtual: false) is null && analysis.GraphOf(applied) is { } graph)
            return RunFrame(analysis.Tables.FrameOf(frame, operation, applied.OriginalDefinition, isLambda: false, graph), numbers, operation);
        NotRun(operation, applied);
        var label = Label.Empty;
        foreach (var number in numbers) label = label.Join(State.LabelOf(number));
        return Fresh(operation, new Fact { Own = label.WithoutEntries() });
    }

    /// <summary>Follows a constructor that leads to steps: the initializers, the base type's, the body.</summary>
    /// <returns>The object, as it is called afterwards.</returns>
    private int Construct(IOperation operation, IMethodSymbol constructor, int self, int[] arguments)
    {
        if (WhyNot(constructor, isVirtual: false) is not null)
        {
            NotRun(operation, constructor);
            return self;
        }
        var definition = constructor.OriginalDefinition;
        foreach (var initializer in analysis.InitializersOf(constructor))
        {
            var known = new int[definition.Parameters.Length];
            for (var i = 0; i < known.Length && i < arguments.Length; i++) known[i] = arguments[i];
            RunFrame(analysis.Tables.FrameOf(frame, operation, definition, isLambda: false, initializer), known, operation, receiver: self);
            if (IsDead) return 0;
            if (self != 0) self = _receiver;
        }
        if (analysis.ImplicitBase(constructor) is { } around && Leads(around)) self = Construct(operation, around, self, []);
        if (IsDead || analysis.GraphOf(constructor) is not { } graph) return self;
        RunFrame(analysis.Tables.FrameOf(frame, operation, definition, isLambda: false, graph), arguments, operation, receiver: self);
        return self == 0 ? 0 : _receiver;
    }

    private static int[] InOrder(IMethodSymbol constructor, System.Collections.Immutable.ImmutableArray<IArgumentOperation> arguments, List<int> numbers)
    {
        var ordered = new int[constructor.Parameters.Length];
        for (var i = 0; i < arguments.Length && i < numbers.Count; i++)
        {
            if (arguments[i].Parameter is { } parameter && parameter.Ordinal < ordered.Length) ordered[parameter.Ordinal] = numbers[i];
        }
        return ordered;
    }

    /// <summary>A static constructor, or the initializers of static fields, run once, some time before a static member is used.</summary>
    private void StartType(IOperation operation, INamedTypeSymbol? type)
    {
        if (analysis.Observer is null || type is null || type.DeclaringSyntaxReferences.IsEmpty) return;
        if (analysis.StarterOf(type) is { } starter) analysis.Observer.NotFollowed(frame, starter, operation.Syntax, $"run by the static initializers of '{type.Name}', once and at no certain time");
    }

    private void NotRun(IOperation operation, IMethodSymbol member)
    {
        var reason = WhyNot(member, operation is IMemberReferenceOperation reference && !IsBase(reference)) ?? "no body";
        if (reason == "recursion") Recur(operation, member);
        analysis.Observer?.NotFollowed(frame, member, operation.Syntax, reason);
    }

    private void Hidden(IOperation operation, IMethodSymbol member) =>
        analysis.Observer?.NotFollowed(frame, member, operation.Syntax, member.ContainingType.TypeKind == TypeKind.Interface ? "interface" : "virtual");

    private static bool IsCaptured(IParameterSymbol parameter) => parameter.ContainingSymbol is IMethodSymbol { MethodKind: MethodKind.Constructor };

    private static bool IsPrimary(IMethodSymbol constructor) =>
        constructor.DeclaringSyntaxReferences.Any(static r => r.GetSyntax() is Microsoft.CodeAnalysis.CSharp.Syntax.TypeDeclarationSyntax);

    /// <summary>A parameter of a primary constructor is a member of the object whose code reads it, but in the constructor itself.</summary>
    private int ReadParameter(IParameterReferenceOperation reference)
    {
        var parameter = reference.Parameter;
        if (!IsCaptured(parameter) || frame.OwnerOf(parameter) is not null || This() is not (> 0 and var self)) return Read(PlaceOf(parameter));
        if (State.FactOf(self).Member("#" + parameter.Name) is { } known) return known;
        var label = ContextDeclaration.Of(Known, parameter.GetAttributes()) is null ? State.FactOf(self).Own : Label.Empty;
        return Derive(reference, self, "#" + parameter.Name, label.IsEmpty ? analysis.LabelOfMember(parameter, parameter.Type) : label);
    }

    /// <summary>What a field of a value holds that was not set by its name: what the value was made of, and not what its other fields hold.</summary>
    private Label Unset(int number)
    {
        var fact = State.FactOf(number);
        var label = fact.Own;
        foreach (var member in fact.Members)
        {
            if (member.Key[0] is '#' or '[') label = label.Join(State.LabelOf(member.Value));
        }
        return label;
    }

    /// <summary>A method that changes objects is not seen: whatever it was given may be in any of them, and in any field.</summary>
    private void Blur(IInvocationOperation call, int instance, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var label = State.LabelOf(instance);
        foreach (var (_, number) in arguments) label = label.Join(State.LabelOf(number));
        if (label.IsEmpty) return;
        var part = 40;
        foreach (var place in State.Places.Where(p => _numbers.IsField(p.Key)).OrderBy(static p => p.Key).ToArray())
            State.SetPlace(place.Key, Fresh(call, new Fact { Own = label.Join(State.LabelOf(place.Value)) }, part++));
        foreach (var number in arguments.Select(static a => a.Number).Append(instance).Where(static n => n != 0).Distinct())
        {
            var fact = State.FactOf(number);
            State.SetFact(number, fact.With(fact.Own.Join(label)).WithMembers([]));
        }
    }
}
