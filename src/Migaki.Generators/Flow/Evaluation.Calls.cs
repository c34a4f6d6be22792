using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.FlowAnalysis;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;

namespace Migaki.Generators.Flow;

// Calls that are no steps: followed where their body is at hand and leads to steps, else what goes in comes out.
internal sealed partial class Evaluation
{
    private static readonly string[] Mutators = ["Add", "Append", "Insert", "Push", "Enqueue", "Prepend", "Write", "Set", "TryAdd", "Union"];
    private static readonly string[] Advancers = ["MoveNext", "Read", "TryRead", "Next", "Pop", "TryPop", "Dequeue", "TryDequeue", "Take", "TryTake"];

    private static readonly string[] Movers = ["Remove", "Reverse", "Sort"];

    private int Call(IInvocationOperation call)
    {
        var method = call.TargetMethod;
        var instance = call.Instance is null ? 0 : Evaluate(call.Instance);
        var arguments = new List<(IArgumentOperation Argument, int Number)>(call.Arguments.Length);
        foreach (var argument in call.Arguments)
        {
            // What an out argument held goes nowhere.
            var brings = argument.ArgumentKind != ArgumentKind.DefaultValue && argument.Parameter?.RefKind != RefKind.Out;
            arguments.Add((argument, brings ? Evaluate(argument.Value) : 0));
        }
        if (IsDead) return 0;

        if (analysis.Access.Steps.Of(method) is { } step) return Step(call, step, instance, arguments);
        runner.BeforeThrow();
        if (TransparentCall(call, instance, arguments) is { } same) return same;

        string? reason = null;
        if (method.MethodKind == MethodKind.DelegateInvoke)
        {
            if (State.FactOf(instance).Target is { } target) return RunTarget(target, InOrder(method, arguments), Label.Empty);
        }
        else if (method.MethodKind == MethodKind.LocalFunction)
        {
            var depth = frame.Depth >= FlowAnalysis.MaxDepth;
            if (!depth && !analysis.IsRunning(method.OriginalDefinition))
            {
                var definition = method.OriginalDefinition;
                var nested = analysis.Tables.FrameOf(frame, call, definition, isLambda: false, () => GraphOfLocal(definition));
                return Follow(nested, call, arguments);
            }
            reason = depth ? "too deep" : "recursion";
            if (!depth) Recur(call);
        }
        else if (!method.DeclaringSyntaxReferences.IsEmpty && analysis.HasSteps(method))
        {
            var depth = frame.Depth >= FlowAnalysis.MaxDepth;
            reason = IsOverridable(method, call) ? "virtual" : depth ? "too deep" : analysis.IsRunning(method.OriginalDefinition) ? "recursion" : null;
            if (reason is null && analysis.GraphOf(method) is { } graph)
            {
                var nested = analysis.Tables.FrameOf(frame, call, method.OriginalDefinition, isLambda: false, () => graph);
                return Follow(nested, call, arguments);
            }
            if (reason == "recursion") Recur(call);
            reason ??= "no body";
        }
        if (reason is null && OpaqueReason(call, instance, arguments) is { } opaque) analysis.Observer?.NotFollowed(frame, method, call.Syntax, opaque);
        return Pass(call, instance, arguments, reason);
    }

    private int Follow(Frame nested, IInvocationOperation call, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var number = RunFrame(nested, InOrder(call.TargetMethod, arguments), call, arguments);
        if (IsDead || number == 0 || !IsTask(call.TargetMethod.ReturnType) || !State.TasksOf(number).IsEmpty) return number;
        // The task of a helper ends with the helper's last step.
        var last = analysis.Tables.Sites.LastOrDefault(s => s.Frame.IsWithin(nested));
        return last is null ? number : Fresh(call, State.FactOf(number).With(SmallSet.Of(last.Index)), 6);
    }

    private void Recur(IInvocationOperation call)
    {
        var definition = call.TargetMethod.OriginalDefinition;
        for (var target = frame; target is not null; target = target.Caller)
        {
            if (!SymbolEqualityComparer.Default.Equals(target.Method.OriginalDefinition, definition)) continue;
            analysis.Observer?.Recursion(frame, call, target);
            return;
        }
    }

    private ControlFlowGraph GraphOfLocal(IMethodSymbol localFunction)
    {
        for (var owner = frame; owner is not null; owner = owner.Caller)
        {
            if (SymbolEqualityComparer.Default.Equals(owner.Method, localFunction.ContainingSymbol)) return owner.Graph.GetLocalFunctionControlFlowGraph(localFunction);
        }
        return frame.Graph.GetLocalFunctionControlFlowGraphInScope(localFunction);
    }

    private static bool IsOverridable(IMethodSymbol method, IInvocationOperation call) =>
        (method.IsVirtual || method.IsAbstract || method.IsOverride) && call.IsVirtual && !method.IsSealed && method.ContainingType is { IsSealed: false };

    /// <summary>Why a call that takes context and gives some back cannot be seen into; null where it is the framework's or has its body here.</summary>
    private string? OpaqueReason(IInvocationOperation call, int instance, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var method = call.TargetMethod;
        if (ContextTypes.Awaited(method.ReturnType) is not { } given || !ContextTypes.Bears(given)) return null;
        var isDelegate = method.MethodKind == MethodKind.DelegateInvoke;
        if (State.LabelOf(isDelegate ? 0 : instance).IsEmpty && arguments.TrueForAll(a => State.LabelOf(a.Number).IsEmpty)) return null;
        if (isDelegate) return "delegate";
        if (IsFramework(method)) return null;
        if (method.ContainingType?.TypeKind == TypeKind.Interface && !method.IsStatic) return "interface";
        if (IsOverridable(method, call)) return "virtual";
        return method.DeclaringSyntaxReferences.IsEmpty ? "other assembly" : null;
    }

    /// <summary>Library calls carry what goes in, and are known to do no more.</summary>
    private static bool IsFramework(IMethodSymbol method)
    {
        var space = method.ContainingType?.ContainingNamespace;
        while (space is { ContainingNamespace.IsGlobalNamespace: false }) space = space.ContainingNamespace;
        return space?.Name is "System" or "Microsoft" && method.DeclaringSyntaxReferences.IsEmpty;
    }

    private static int[] InOrder(IMethodSymbol method, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var numbers = new int[method.Parameters.Length];
        foreach (var (argument, number) in arguments)
        {
            if (argument.Parameter is { } parameter && parameter.Ordinal < numbers.Length) numbers[parameter.Ordinal] = number;
        }
        return numbers;
    }

    /// <summary>Calls whose value is one that went in: tasks and what is around them.</summary>
    private int? TransparentCall(IInvocationOperation call, int instance, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var method = call.TargetMethod;
        var space = ContextTypes.NameOf(method.ContainingType?.ContainingNamespace);
        if (!space.StartsWith("System", StringComparison.Ordinal)) return null;
        switch (method.Name)
        {
            case "ConfigureAwait" or "AsTask" or "WaitAsync" or "GetAwaiter" or "Preserve" when call.Instance is not null:
                return instance;
            case "GetValueOrDefault" when method.ContainingType!.OriginalDefinition.SpecialType == SpecialType.System_Nullable_T && arguments.Count == 0:
                // True only where there was a true; false also where there was nothing.
                return State.FactOf(instance).Predicate is { } known
                    ? Fresh(call, new Fact { Own = State.LabelOf(instance), Predicate = new Predicate(known.WhenTrue, Consequence.None) })
                    : instance;
            case "IsNullOrEmpty" or "IsNullOrWhiteSpace" when method.ContainingType!.SpecialType == SpecialType.System_String:
                return Fresh(call, new Fact { Own = State.LabelOf(arguments[0].Number).AsScalar(), Predicate = new Predicate(Consequence.None, NullOf(arguments[0].Number).WhenFalse) });
            case "GetResult" or "Wait" when call.Instance is not null:
                if (State.FactOf(instance).WhenAwaited is { } completed) State.Apply(completed);
                return instance;
            case "FromResult" when method.ContainingType!.Name is "Task" or "ValueTask" && arguments.Count == 1:
            case "WithCancellation" or "ConfigureAwait" when method.IsStatic && arguments.Count > 0:
                return arguments[0].Number;
            case "WhenAll" when method.ContainingType!.Name == "Task":
                var all = Consequence.None;
                var members = new Dictionary<string, int>(StringComparer.Ordinal);
                var own = Label.Empty;
                foreach (var (_, number) in arguments)
                {
                    var fact = State.FactOf(number);
                    own = own.Join(fact.Own);
                    foreach (var member in fact.Members)
                    {
                        members[member.Key] = member.Value;
                        if (State.FactOf(member.Value).WhenAwaited is { } done) all = all.And(done);
                    }
                    if (fact.WhenAwaited is { } itself) all = all.And(itself);
                }
                return Fresh(call, WithParts(members).With(own).With(all.Equals(Consequence.None) ? null : all).With(Gather(call, arguments, all: true)));
            case "WhenAny" when method.ContainingType!.Name == "Task":
                var any = Label.Empty;
                foreach (var (_, number) in arguments) any = any.Join(State.LabelOf(number));
                return Fresh(call, new Fact { Own = any, Tasks = Gather(call, arguments, all: false) });
            default:
                return null;
        }
    }

    private SmallSet Gather(IInvocationOperation call, List<(IArgumentOperation Argument, int Number)> arguments, bool all)
    {
        var tasks = default(SmallSet);
        foreach (var (_, number) in arguments) tasks = tasks.Union(State.TasksOf(number));
        if (!tasks.IsEmpty) analysis.Observer?.Gather(frame, call, all, tasks);
        return tasks;
    }

    /// <summary>What goes in comes out; collections take in what they are given.</summary>
    private int Pass(IInvocationOperation call, int instance, List<(IArgumentOperation Argument, int Number)> arguments, string? reason)
    {
        var method = call.TargetMethod;
        var receiver = State.LabelOf(instance);
        var label = receiver;
        foreach (var (_, number) in arguments)
        {
            if (State.FactOf(number).Target is null) label = label.Join(State.LabelOf(number));
        }
        var isProjection = method.Name is "Select" or "SelectMany" && IsFramework(method) && method.ContainingNamespace?.Name == "Linq";
        var tasks = TasksOfResult(call, instance, arguments);
        foreach (var (_, number) in arguments)
        {
            var target = State.FactOf(number).Target;
            var isProjected = isProjection && target is not null;
            // A test of items picks some of them; the result is still made of items.
            var isPredicate = target?.Operation is IFlowAnonymousFunctionOperation { Symbol.ReturnType: var given } && ContextTypes.IsScalar(given);
            var (result, started) = Escape(number, label);
            // A projection gives what the lambda makes, and nothing else of its source.
            if (isProjected) label = result;
            else if (!isPredicate) label = label.Join(result);
            if (HoldsTasks(method.ReturnType)) tasks = tasks.Union(started);
        }
        if (reason is not null)
        {
            // It leads to steps that are not seen: what they prove is not known, so nothing is claimed of what it saw.
            analysis.Observer?.NotFollowed(frame, method, call.Syntax, reason);
            foreach (var (_, number) in arguments) Doubt(number, 3);
            Doubt(instance, 3);
            label = label.WithoutEntries();
        }
        foreach (var (argument, _) in arguments)
        {
            if (argument.Parameter?.RefKind is RefKind.Out or RefKind.Ref) Store(argument.Value, Fresh(argument, new Fact { Own = argument.Value.Type is { } written && ContextTypes.IsScalar(written) ? label.AsScalar() : label }));
        }

        var isMutator = Starts(method.Name, Mutators);
        if (call.Instance is { Type: { } holder } and not IInstanceReferenceOperation && IsShared(holder) && holder.SpecialType != SpecialType.System_String && instance != 0)
        {
            var changed = instance;
            if (isMutator || (method.ReturnsVoid && arguments.Any(a => !State.LabelOf(a.Number).IsEmpty)))
            {
                changed = PutAll(method, changed, arguments, 0);
                if (SymbolEqualityComparer.Default.Equals(method.ReturnType, holder)) return changed;
            }
            else if (Starts(method.Name, Movers)) Scatter(instance);
            else if (Starts(method.Name, Advancers))
            {
                var next = _numbers.OfChanged(instance, call, frame.Id);
                MakeRoom(next);
                if (State.Holds(instance)) State.Rename(instance, next);
                // What the enumerator showed before is gone.
                State.SetFact(next, State.FactOf(next).WithMembers([.. State.FactOf(next).Members.Where(m => m.Key != "Current")]));
            }
        }
        else if (isMutator && method.IsExtensionMethod && arguments.Count > 1 && method.ReturnsVoid)
        {
            PutAll(method, arguments[0].Number, arguments, 1);
        }

        if (!IsFramework(method)) Mix(arguments);
        if (reason is null && label.IsEmpty && ComesFromNowhere(call, arguments))
            label = label with { Unknown = SmallSet.Of(analysis.Tables.Source($"call '{method.Name}'")) };
        if (HasAttribute(method, "DoesNotReturnAttribute")) IsDead = true;
        if (ContextTypes.Awaited(method.ReturnType) is { } type && (ContextTypes.IsScalar(type) || KnownTypes.Is(type, "System", "Type"))) label = label.AsScalar();
        return Fresh(call, new Fact { Own = label, Tasks = tasks });
    }

    /// <summary>One value more goes to the end; where it goes otherwise, and where the others are then, is not known.</summary>
    private int PutAll(IMethodSymbol method, int container, List<(IArgumentOperation Argument, int Number)> arguments, int first)
    {
        var isKeyed = method.Name is "Add" or "TryAdd" && arguments.Count - first == 2;
        if (isKeyed && arguments[first].Argument.Value.ConstantValue is { HasValue: true, Value: { } key })
            return Put(arguments[first + 1].Argument, container, KeyOf(key), arguments[first + 1].Number);
        if (arguments.Count - first != 1 || Starts(method.Name, ["Insert", "Prepend", "Push", "AddRange", "AddFirst", "InsertRange", "UnionWith"])) Scatter(container);
        var isScattered = arguments.Count - first != 1 || method.Name is not ("Add" or "Append" or "Enqueue");
        foreach (var (argument, number) in arguments.Skip(first))
        {
            if (number == 0) continue;
            container = Put(argument, container, null, number);
            if (isScattered) Scatter(container);
        }
        return container;
    }

    /// <summary>The items are still in the collection, but where is not known.</summary>
    private void Scatter(int container)
    {
        var fact = State.FactOf(container);
        var items = fact.Members.Where(m => m.Key[0] == '[').ToArray();
        if (items.Length == 0) return;
        var (own, tasks) = (fact.Own, fact.Tasks);
        foreach (var item in items) (own, tasks) = (own.Join(State.LabelOf(item.Value)), tasks.Union(State.TasksOf(item.Value)));
        State.SetFact(container, fact.WithMembers([.. fact.Members.Where(m => m.Key[0] != '[')]).With(own).With(tasks));
    }

    /// <summary>A method that is not seen may put any of its arguments into any collection it is given.</summary>
    private void Mix(List<(IArgumentOperation Argument, int Number)> arguments)
    {
        for (var i = 0; i < arguments.Count; i++)
        {
            var (argument, container) = arguments[i];
            if (container == 0 || argument.Value.Type is not { } type || !IsContainer(type)) continue;
            foreach (var (_, other) in arguments)
            {
                if (other == 0 || other == arguments[i].Number || State.LabelOf(other).IsEmpty || State.FactOf(other).Target is not null) continue;
                container = Put(argument, container, null, other);
            }
        }
    }

    /// <summary>A call on it changes what its other names see; the handler of an interpolated string is a struct that is passed by reference.</summary>
    private static bool IsShared(ITypeSymbol? type) => type is { IsReferenceType: true } || type?.Name.EndsWith("InterpolatedStringHandler", StringComparison.Ordinal) == true;

    private static bool IsContainer(ITypeSymbol type) => type is IArrayTypeSymbol
        || type.Name is "List" or "IList" or "ICollection" or "Dictionary" or "IDictionary" or "HashSet" or "ISet" or "Queue" or "Stack" or "StringBuilder" or "Collection";

    /// <summary>What is made of tasks holds them: <c>tasks.ToList()</c>.</summary>
    private SmallSet TasksOfResult(IInvocationOperation call, int instance, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var tasks = default(SmallSet);
        if (!HoldsTasks(call.TargetMethod.ReturnType)) return tasks;
        if (call.Instance?.Type is { } receiver && HoldsTasks(receiver)) tasks = State.TasksOf(instance);
        foreach (var (argument, number) in arguments)
        {
            if (argument.Value.Type is { } type && HoldsTasks(type)) tasks = tasks.Union(State.TasksOf(number));
        }
        return tasks;
    }

    private static bool HoldsTasks(ITypeSymbol type) => type switch
    {
        IArrayTypeSymbol array => HoldsTasks(array.ElementType),
        INamedTypeSymbol named => IsTask(named) || named.TypeArguments.Any(HoldsTasks),
        _ => false,
    };

    /// <summary>A call that takes no context and gives some back: nobody said where it comes from.</summary>
    private static bool ComesFromNowhere(IInvocationOperation call, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        var method = call.TargetMethod;
        if (ContextTypes.Awaited(method.ReturnType) is not { } type || !ContextTypes.Bears(type)) return false;
        if (call.Instance is { Type: { } receiver } and not IInstanceReferenceOperation && (IsNeutral(receiver) || ContextTypes.Bears(receiver))) return false;
        foreach (var (argument, _) in arguments)
        {
            if (argument.Value.Type is { } given && (ContextTypes.Bears(given) || (argument.Parameter is { IsParams: true }))) return false;
        }
        return !(method.IsStatic && method.DeclaringSyntaxReferences.IsEmpty && arguments.Count > 0 && IsNeutralSpace(method.ContainingType));
    }

    /// <summary>Values whose text is no context of anyone: numbers, times, ids, exceptions, types.</summary>
    private static bool IsNeutral(ITypeSymbol? type)
    {
        if (type is null || type.IsValueType) return true;
        for (var t = type; t is not null; t = t.BaseType)
        {
            if (t.Name == "Exception" && IsNeutralSpace(t)) return true;
        }
        return type.TypeKind != TypeKind.Delegate && IsNeutralSpace(type);
    }

    private static bool IsNeutralSpace(ITypeSymbol? type) => ContextTypes.NameOf(type?.ContainingNamespace) is "System" or "System.Globalization" && type!.Name != "Console";

    private void Doubt(int number, int depth)
    {
        if (number == 0) return;
        var fact = State.FactOf(number);
        if (!fact.Own.Entries.IsEmpty) State.SetFact(number, fact.With(fact.Own.WithoutEntries()));
        if (depth == 0) return;
        foreach (var member in fact.Members) Doubt(member.Value, depth - 1);
    }

    private static bool Starts(string name, string[] prefixes) => Array.Exists(prefixes, p => name.StartsWith(p, StringComparison.Ordinal));

    private static bool HasAttribute(IMethodSymbol method, string name) => method.GetAttributes().Any(a => a.AttributeClass?.Name == name);
}
