using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;

namespace Migaki.Generators.Flow;

// Values that are made: objects, tuples, collections, delegates.
internal sealed partial class Evaluation
{
    private int Create(IObjectCreationOperation creation)
    {
        var members = new Dictionary<string, int>(StringComparer.Ordinal);
        var made = Label.Empty;
        foreach (var argument in creation.Arguments)
        {
            var number = Evaluate(argument.Value);
            // What a Lazy shows is what its delegate makes.
            var (label, _) = Escape(number);
            if (creation.Type is { DeclaringSyntaxReferences.IsEmpty: true }) made = made.Join(label);
            if (argument.ArgumentKind == ArgumentKind.DefaultValue || argument.Parameter is not { } parameter) continue;
            var named = creation.Type is { IsRecord: true } && creation.Type.GetMembers(parameter.Name).Any(m => m is IPropertySymbol);
            members[named ? parameter.Name : "#" + parameter.Name] = number;
        }
        runner.BeforeThrow();
        if (analysis.Observer is { } observer && creation.Arguments.Length > 1 && Extraction.KnownTypes.Is(creation.Type, "Microsoft.Extensions.AI", "ChatMessage")
            && Unwrap(creation.Arguments[0].Value) is IPropertyReferenceOperation { Property.Name: "System" } && members.Count > 0)
        {
            var text = creation.Arguments[1].Value;
            observer.Instruction(frame, text.Syntax, State.LabelOf(members.Last().Value), State);
        }
        return Fresh(creation, WithParts(members).With(made));
    }

    private int CreateAnonymous(IAnonymousObjectCreationOperation creation)
    {
        var members = new Dictionary<string, int>(StringComparer.Ordinal);
        foreach (var initializer in creation.Initializers)
        {
            if (initializer is ISimpleAssignmentOperation { Target: IPropertyReferenceOperation property } assignment) members[property.Property.Name] = Evaluate(assignment.Value);
            else Evaluate(initializer);
        }
        return Fresh(creation, WithParts(members));
    }

    private int CreateTuple(ITupleOperation tuple)
    {
        var members = new Dictionary<string, int>(StringComparer.Ordinal);
        for (var i = 0; i < tuple.Elements.Length; i++) members["Item" + (i + 1)] = Evaluate(tuple.Elements[i]);
        return Fresh(tuple, WithParts(members));
    }

    private int Collect(IOperation collection, IEnumerable<IOperation> elements)
    {
        var members = new Dictionary<string, int>(StringComparer.Ordinal);
        var own = Label.Empty;
        var tasks = default(SmallSet);
        var index = 0;
        var exact = true;
        foreach (var element in elements)
        {
            if (element is ISpreadOperation spread)
            {
                var spreaded = Evaluate(spread.Operand);
                own = own.Join(State.LabelOf(spreaded));
                tasks = tasks.Union(State.TasksOf(spreaded));
                exact = false;
                continue;
            }
            var number = Evaluate(element);
            Escape(number);
            if (index < ItemLimit) members[exact ? KeyOf(index) : "#" + index] = number;
            else
            {
                own = own.Join(State.LabelOf(number));
                tasks = tasks.Union(State.TasksOf(number));
            }
            index++;
        }
        return Fresh(collection, WithParts(members).With(own).With(tasks));
    }

    private static Fact WithParts(Dictionary<string, int> members) =>
        new() { Members = members.Where(m => m.Value != 0).OrderBy(m => m.Key, StringComparer.Ordinal).ToArray() };

    private int CreateDelegate(IDelegateCreationOperation creation)
    {
        if (creation.Target is IMethodReferenceOperation { Method.MethodKind: MethodKind.LocalFunction } reference)
            return Fresh(creation, new Fact { Target = new DelegateTarget(reference, frame) });
        if (creation.Target is not IMethodReferenceOperation { Method: var method } group) return Evaluate(creation.Target);
        Evaluate(group.Instance);
        if (analysis.Access.Steps.Of(method) is not null) analysis.Observer?.NotFollowed(frame, method, group.Syntax, "method group");
        else if (!method.DeclaringSyntaxReferences.IsEmpty && analysis.HasSteps(method))
        {
            var isOverridable = group.IsVirtual && (method.IsVirtual || method.IsAbstract || method.IsOverride) && !method.IsSealed && method.ContainingType is { IsSealed: false };
            if (!isOverridable && analysis.GraphOf(method) is not null) return Fresh(creation, new Fact { Target = new DelegateTarget(group, frame) });
            analysis.Observer?.NotFollowed(frame, method, group.Syntax, isOverridable ? "virtual" : "no body");
        }
        return Fresh(creation, Fact.Nothing);
    }

    /// <summary>A delegate goes where it cannot be followed: it may be called now, later, often or never.</summary>
    private (Label Label, SmallSet Tasks) Escape(int number, Label? input = null)
    {
        if (State.FactOf(number).Target is not { } target) return (Label.Empty, default);
        var before = State.Copy();
        var result = RunTarget(target, null, input ?? Label.Empty);
        var label = IsDead ? Label.Empty : State.LabelOf(result);
        var tasks = IsDead ? default : State.TasksOf(result);
        var after = State;
        if (IsDead) after = before;
        IsDead = false;
        Continue(analysis.Joiner.Join(_numbers.Point(target.Operation, frame.Id), [before, after]));
        return (label, tasks);
    }

    private int RunTarget(DelegateTarget target, int[]? arguments, Label input)
    {
        IMethodSymbol method;
        Func<ControlFlowGraph> graph;
        if (target.Operation is IFlowAnonymousFunctionOperation lambda)
        {
            method = lambda.Symbol;
            graph = () => target.Creator.Graph.GetAnonymousFunctionControlFlowGraphInScope(lambda);
        }
        else
        {
            method = ((IMethodReferenceOperation)target.Operation).Method.OriginalDefinition;
            graph = method.MethodKind == MethodKind.LocalFunction
                ? () => target.Creator.Graph.GetLocalFunctionControlFlowGraphInScope(method)
                : () => analysis.GraphOf(method)!;
        }
        if (target.Creator.Depth >= FlowAnalysis.MaxDepth || analysis.IsRunning(method))
        {
            analysis.Observer?.NotFollowed(frame, method, target.Operation.Syntax, analysis.IsRunning(method) ? "recursion" : "too deep");
            return Fresh(target.Operation, Fact.Nothing, 3);
        }
        var nested = analysis.Tables.FrameOf(target.Creator, target.Operation, method, isLambda: target.Operation is IFlowAnonymousFunctionOperation, graph);
        var numbers = new int[method.Parameters.Length];
        for (var i = 0; i < numbers.Length; i++)
        {
            numbers[i] = arguments is not null && i < arguments.Length ? arguments[i] : Fresh(target.Operation, new Fact { Own = input }, 4 + i);
        }
        return RunFrame(nested, numbers, target.Operation);
    }

    /// <summary>Runs another body on the state of this one; its value is the value of the call.</summary>
    private int RunFrame(Frame nested, int[] arguments, IOperation call, List<(IArgumentOperation Argument, int Number)>? passed = null)
    {
        var entry = State.Copy();
        for (var i = 0; i < arguments.Length && i < nested.Method.Parameters.Length; i++)
            entry.SetPlace(_numbers.Place(nested.Method.Parameters[i], nested.Id), arguments[i]);
        // Whatever it throws is thrown by this call.
        runner.BeforeThrow();
        State? after;
        using (analysis.Enter(nested.Method)) after = new BlockRunner(analysis, nested).Run(entry, analysis.Observer);
        if (after is null)
        {
            IsDead = true;
            return 0;
        }
        // What an expression has half evaluated around the call is held by no place, so the inner run dropped it.
        foreach (var fact in State.Facts)
        {
            if (!after.Facts.ContainsKey(fact.Key)) after.Facts.Add(fact.Key, fact.Value);
        }
        var returned = after.Places.TryGetValue(_numbers.Place("return", nested.Id), out var number) ? number : 0;
        var written = new List<(IOperation Target, int Number)>();
        foreach (var (argument, _) in passed ?? [])
        {
            if (argument.Parameter is { RefKind: RefKind.Out or RefKind.Ref, Ordinal: var ordinal } && ordinal < nested.Method.Parameters.Length
                && after.Places.TryGetValue(_numbers.Place(nested.Method.Parameters[ordinal], nested.Id), out var held)) written.Add((argument.Value, held));
        }
        foreach (var place in after.Places.Keys.Where(p => _numbers.FrameOf(p) == nested.Id).ToArray()) after.Places.Remove(place);
        Continue(after);
        foreach (var (target, held) in written) Store(target, held);
        return returned != 0 ? returned : Fresh(call, Fact.Nothing, 5);
    }

    private void Continue(State next)
    {
        State = next;
        runner.Continue(next);
    }
}
