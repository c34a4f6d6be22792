using Migaki.Generators.Model;

namespace Migaki.Generators.Emission;

/// <summary>Writes the implementation of an entry: open the run, hand over the bound context, call the body, seal.</summary>
internal static class EntryEmitter
{
    public static void Write(CodeWriter code, PlanModel plan, ProjectionEmitter projections)
    {
        var entry = plan.Entry;
        if (plan.Broken is { } broken)
        {
            WriteBroken(code, plan, broken);
            return;
        }
        var isAsync = entry.BodyShape is ReturnShape.Task or ReturnShape.TaskOfValue or ReturnShape.ValueTask or ReturnShape.ValueTaskOfValue;
        code.Open(Signature(entry));
        if (entry.BodyShape == ReturnShape.AsyncEnumerable) WriteStream(code, plan, projections);
        else if (isAsync) WriteAsyncRun(code, plan, projections);
        else WriteRun(code, plan, projections);
        code.Close();
    }

    /// <summary>The plan's property.</summary>
    public static void WriteProperty(CodeWriter code, PlanModel plan)
    {
        var entry = plan.Entry;
        if (entry.PlanProperty is null) return;
        code.Line(plan.Broken is null
            ? $"/// <summary>The plan of <c>{entry.MethodName}</c>, as it was read from its body.</summary>"
            : $"/// <summary>The plan of <c>{entry.MethodName}</c> is broken; see the compiler's messages.</summary>");
        var value = plan.Broken is { } broken ? "throw " + BrokenException(plan, broken) : $"global::{Names.GeneratedNamespace}.{plan.HolderName}.Definition";
        code.Line($"{entry.PlanAccessibility} static {Names.PlanDefinition} {entry.PlanProperty} => {value};").Line();
        if (entry.HiddenRecorderParameter is { } parameter && plan.Broken is null)
        {
            var kept = $"global::Migaki.MigakiRecorder {entry.PlanProperty}Recorder";
            code.Line(entry.IsRecorderPassedOn ? $"private readonly {kept} = {parameter};" : $"private {kept} => {parameter};").Line();
        }
    }

    /// <summary>Not an async method: the compiler's state machine for each entry is most of what an entry costs. The runtime has one for all.</summary>
    private static void WriteAsyncRun(CodeWriter code, PlanModel plan, ProjectionEmitter projections)
    {
        var entry = plan.Entry;
        var taken = entry.Parameters.Select(static p => p.Name).ToList();
        var (opened, run, exception) = (Names.Free("entry", taken), Names.Free("run", taken), Names.Free("exception", taken));
        var isValueTask = entry.BodyShape is ReturnShape.ValueTask or ReturnShape.ValueTaskOfValue;
        var body = CoreCall(entry) + (isValueTask ? ".AsTask()" : "");
        var ended = $"{opened}.Ended{(entry.ReturnsRun ? "Run" : "")}" + (entry.ValueType is null ? $"({body})" : $"<{entry.ValueType}>({body}, {projections.Reference(entry.ValueProjection)})");
        var value = (entry.ReturnsRun, entry.ValueType) switch
        {
            (true, null) => Names.MirRun,
            (true, var type) => $"{Names.MirRun}<{type}>",
            (false, var type) => type,
        };
        string Returned(string task) => isValueTask ? $"new {entry.ReturnType}({task})" : task;

        code.Line($"var {opened} = new {Names.PlanEntry}();");
        code.Open("try");
        code.Line($"var {run} = {opened}.Begin({entry.Recorder}, global::{Names.GeneratedNamespace}.{plan.HolderName}.Definition);");
        WriteContext(code, plan, projections, run, static expression => expression);
        code.Line($"return {Returned(ended)};");
        code.Close();
        code.Line($"catch ({Names.Exception} {exception}) {{ return {Returned($"{opened}.Failed<{value ?? "bool"}>({exception})")}; }}");
        code.Line($"finally {{ {opened}.Leave(); }}");
    }

    private static void WriteRun(CodeWriter code, PlanModel plan, ProjectionEmitter projections)
    {
        var entry = plan.Entry;
        var taken = entry.Parameters.Select(static p => p.Name).ToList();
        var (run, value, exception) = (Names.Free("run", taken), Names.Free("value", taken), Names.Free("exception", taken));
        var call = CoreCall(entry);

        code.Line($"var {run} = {Names.PlanRun}.Begin({entry.Recorder}, global::{Names.GeneratedNamespace}.{plan.HolderName}.Definition);");
        if (entry.ValueType is not null) code.Line($"{entry.ValueType} {value};");
        code.Open("try");
        WriteContext(code, plan, projections, run, static expression => expression);
        code.Line(entry.ValueType is null ? $"{call};" : $"{value} = {call};");
        code.Close();
        code.Open($"catch ({Names.Exception} {exception})");
        code.Line($"{run}.Fail({exception});");
        code.Line("throw;");
        code.Close();

        var complete = entry.ValueType is null ? $"{run}.Complete()" : $"{run}.Complete<{entry.ValueType}>({value}, {projections.Reference(entry.ValueProjection)})";
        if (entry.ReturnsRun) code.Line($"return {complete};");
        else
        {
            code.Line($"{complete};");
            if (entry.ValueType is not null) code.Line($"return {value};");
        }
    }

    /// <summary>The state goes through a tuple: lambdas of a struct cannot capture <c>this</c>, and nothing is captured by accident.</summary>
    private static void WriteStream(CodeWriter code, PlanModel plan, ProjectionEmitter projections)
    {
        var entry = plan.Entry;
        var state = new List<string>();
        if (!entry.IsStatic) state.Add("this");
        state.AddRange(entry.Parameters.Select(static p => p.Name));
        string Item(int index) => state.Count == 1 ? "state" : "state.Item" + (index + 1).ToString(System.Globalization.CultureInfo.InvariantCulture);
        var first = entry.IsStatic ? 0 : 1;
        var arguments = string.Join(", ", entry.Parameters.Select((_, i) => Item(i + first)));
        var tuple = state.Count switch { 0 => "0", 1 => state[0], _ => $"({string.Join(", ", state)})" };

        code.Line($"return {Names.PlanRun}.Stream(");
        code.Line($"    {entry.Recorder},");
        code.Line($"    global::{Names.GeneratedNamespace}.{plan.HolderName}.Definition,");
        code.Line($"    {tuple},");
        if (plan.BoundContext.Count == 0 && plan.Trace is not { Inputs.Count: > 0 }) code.Line("    null,");
        else
        {
            code.Line("    static (run, state) =>").Open();
            WriteContext(code, plan, projections, "run", expression =>
            {
                var parameter = entry.Parameters.Select(static p => p.Name).ToList().IndexOf(expression);
                if (parameter >= 0) return Item(parameter + first);
                return expression.StartsWith("this.", StringComparison.Ordinal) ? Item(0) + expression.Substring("this".Length) : expression;
            });
            code.Close(",");
        }
        code.Line($"    static state => {(entry.IsCoreStatic ? entry.CoreName : Item(0) + "." + entry.CoreName)}({arguments}),");
        code.Line($"    {projections.Reference(entry.ValueProjection)});");
    }

    private static void WriteContext(CodeWriter code, PlanModel plan, ProjectionEmitter projections, string run, Func<string, string> map)
    {
        foreach (var context in plan.BoundContext)
            code.Line($"{run}.Context<{context.Type}>({Literal.String(context.ContextId)}, {map(context.Expression)}, {projections.Reference(context.Projection)});");
        if (plan.Trace is not { } trace) return;
        foreach (var input in trace.Inputs)
            code.Line($"{run}.Input<{input.Type}>({Literal.String(input.Name)}, {(input.ContextId is { } id ? Literal.String(id) : "null")}, {map(input.Expression)});");
    }

    private static void WriteBroken(CodeWriter code, PlanModel plan, BrokenPlan broken)
    {
        if (broken.Rule == BrokenPlan.InternalError)
            code.Line($"#warning The plan {Literal.String(plan.PlanId)} could not be read because of an error in Migaki: {Literal.String(broken.Message)}");
        code.Line($"{Signature(plan.Entry)} => throw {BrokenException(plan, broken)};");
    }

    private static string BrokenException(PlanModel plan, BrokenPlan broken) =>
        $"new global::System.InvalidOperationException({Literal.String($"The plan \"{plan.PlanId}\" is broken, {broken.Rule}: {broken.Message}")})";

    private static string Signature(EntryModel entry)
    {
        var parameters = string.Join(", ", entry.Parameters.Select(static p => (p.Modifiers.Length == 0 ? "" : p.Modifiers + " ") + p.Type + " " + p.Name));
        var modifiers = entry.Modifiers.Length == 0 ? "" : entry.Modifiers + " ";
        return $"{modifiers}partial {entry.ReturnType} {entry.MethodName}{TypeParameters.List(entry.TypeParameters)}({parameters}){TypeParameters.Clauses(entry.TypeParameters)}";
    }

    private static string CoreCall(EntryModel entry) =>
        $"{(entry.IsCoreStatic ? "" : "this.")}{entry.CoreName}({string.Join(", ", entry.Parameters.Select(static p => p.Name))})";
}
