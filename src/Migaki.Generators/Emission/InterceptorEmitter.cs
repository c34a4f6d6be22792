using System.Globalization;
using Migaki.Generators.Model;

namespace Migaki.Generators.Emission;

/// <summary>Writes the interceptors of the step calls in one source file.</summary>
internal static class InterceptorEmitter
{
    /// <summary>The hint name; the tag tells apart paths that differ in case or in characters no file name has.</summary>
    public static string HintName(InterceptorFile file) => $"Interceptors.{Stem(file, ".-_")}-{StableNames.Tag(file.RelativePath)}.g.cs";

    public static string Emit(InterceptorFile file)
    {
        var code = CodeWriter.File(file.Sites.SelectMany(static s => s.Site.Signature.Experimental));
        code.Open($"namespace {Names.GeneratedNamespace}");
        foreach (var (alias, type) in file.Sites.Any(static s => s.Site.Signature.NeedsAccessor) ? Names.Aliases.Concat(Names.AccessorAliases) : Names.Aliases) code.Line($"using {alias} = {type};");
        code.Line(Names.GeneratedCode).Line(Names.Hidden);
        // Only obsolete code may name what is obsolete as an error; the user's call, which is, has been judged already.
        if (file.Sites.Any(static s => s.Site.Signature.IsForbidden)) code.Line("[global::System.Obsolete]");
        code.Line("[global::System.Diagnostics.DebuggerStepThrough]").Line("[global::System.Diagnostics.StackTraceHidden]");
        code.Open($"internal static class Interceptors_{Stem(file, "")}_{StableNames.Tag(file.RelativePath)}");
        CallTable.Write(code, file);
        var projections = new ProjectionEmitter("Projections", Names.CommonAlias);
        // Calls of one step share what is not their own: that is most of the code, and of the time to compile it.
        var shared = new Dictionary<SiteModel, string>();
        foreach (var model in file.Sites.Where(static s => !s.Site.IsHelper).GroupBy(static s => s.Site).Where(static g => g.Skip(1).Any()))
        {
            var name = "Step_" + shared.Count.ToString(CultureInfo.InvariantCulture);
            shared.Add(model.Key, name);
            new Site(code, projections, model.FirstOrDefault(static s => s.KeepsTrace) ?? model.First(), name).WriteShared();
        }
        for (var i = 0; i < file.Sites.Count; i++)
        {
            new Site(code, projections, file.Sites[i], i.ToString(CultureInfo.InvariantCulture)).Write(shared.TryGetValue(file.Sites[i].Site, out var name) ? name : null);
        }
        projections.Write(code);
        code.Close().Close().Line();
        WriteAttribute(code);
        return code.ToString();
    }

    private static string Stem(InterceptorFile file, string keep)
    {
        var path = file.RelativePath;
        if (path.EndsWith(".cs", StringComparison.OrdinalIgnoreCase)) path = path.Substring(0, path.Length - 3);
        var stem = StableNames.Sanitize(keep.Length > 0 ? path.Replace('/', '.') : path, keep);
        // Long names are cut from the front: the end of a path says most.
        return stem.Length <= 80 ? stem : stem.Substring(stem.Length - 80);
    }

    private static void WriteAttribute(CodeWriter code)
    {
        code.Open("namespace System.Runtime.CompilerServices");
        // Only the compiler reads it. Left out of the assembly, whose bytes then do not depend on where calls stand in a file.
        code.Line("[global::System.Diagnostics.Conditional(\"MIGAKI_KEEP_LOCATIONS\")]");
        code.Line("[global::System.AttributeUsage(global::System.AttributeTargets.Method, AllowMultiple = true)]");
        code.Open("file sealed class InterceptsLocationAttribute : global::System.Attribute");
        code.Line("public InterceptsLocationAttribute(int version, string data) { }");
        code.Close().Close();
    }

    /// <summary>One intercepted call: its accessor where it needs one, its interceptor.</summary>
    private sealed class Site(CodeWriter code, ProjectionEmitter projections, InterceptedSite site, string number)
    {
        private readonly SiteModel _site = site.Site;
        private readonly SignatureModel _step = site.Site.Signature;
        private readonly string _number = number;
        private readonly string _receiver = Names.Free("receiver", site.Site.Signature.Parameters.Select(static p => p.Name));
        private readonly string _recorded = Names.Free("step", site.Site.Signature.Parameters.Select(static p => p.Name));
        private readonly string _exception = Names.Free("exception", site.Site.Signature.Parameters.Select(static p => p.Name));
        private readonly string _at = Names.Free("call", site.Site.Signature.Parameters.Select(static p => p.Name));

        private bool IsStructReceiver => _step.IsStruct && !_step.IsStatic && !_step.IsExtension;
        private string MethodName => _step.MethodName.TrimStart('@') + "_" + _number;
        private string AccessorClass => "Accessor_" + _number;

        // Ends in a line: no interceptor does.
        private string AccessorMethod => _step.DeclaringArity == 0 ? "Target_" + _number + "_" : "Target";

        public void Write(string? shared)
        {
            if (_step.NeedsAccessor && shared is null) WriteAccessor();
            code.Line($"[{Names.LocationAlias}({site.Version.ToString(CultureInfo.InvariantCulture)}, {Literal.String(site.Data)})]");
            if (shared is not null)
            {
                code.Line($"{Declaration("internal", MethodName, Parameters())} => {shared}{TypeParameters.List(_step.TypeParameters)}({string.Join(", ", PassedOn())});");
                return;
            }
            code.Open(Declaration("internal", MethodName, Parameters()));
            if (_site.IsHelper) WriteHelper();
            else WriteBody(_number);
            code.Close();
        }

        /// <summary>What all calls of the step have in common; which of them it is comes as a parameter.</summary>
        public void WriteShared()
        {
            if (_step.NeedsAccessor) WriteAccessor();
            var parameters = _step.Parameters.Select(Declaration).ToList();
            if (!_step.IsStatic && !_step.IsExtension) parameters.Insert(0, Receiver);
            parameters.Insert(0, "int " + _at);
            code.Open(Declaration("private", _number, string.Join(", ", parameters)));
            WriteBody(_at);
            code.Close();
        }

        private string Declaration(string accessibility, string name, string parameters) =>
            $"{string.Concat(_step.Attributes.Select(static a => $"[{a}] "))}{accessibility} static {_step.ReturnType} {name}{TypeParameters.Declaration(_step.TypeParameters)}({parameters}){TypeParameters.Clauses(_step.TypeParameters)}";

        private IEnumerable<string> PassedOn()
        {
            yield return _number;
            if (!_step.IsStatic && !_step.IsExtension) yield return IsStructReceiver ? (_step.IsReadOnlyReceiver ? "in " : "ref ") + _receiver : _receiver;
            foreach (var parameter in _step.Parameters) yield return parameter.Name;
        }

        private void WriteHelper()
        {
            if (_step.Shape == ReturnShape.AsyncEnumerable)
            {
                code.Line($"return {CallTable.Field}.Stream<{_step.ValueType}>({_number}, () => {Call()});");
                return;
            }
            code.Line($"var {_recorded} = {CallTable.Field}.Enter({_number});");
            code.Open("try");
            code.Line(_step.Shape == ReturnShape.Void ? $"{Call()};" : _site.IsIterator ? $"return {_recorded}.Sequence({Call()});" : $"return {Call()};");
            code.Close();
            code.Line($"finally {{ {_recorded}.Exit(); }}");
        }

        private void WriteBody(string at)
        {
            var begin = BeginAtOnce(at);
            code.Line($"var {_recorded} = {begin ?? $"{CallTable.Field}.Begin({at})"};");
            code.Open("try");
            if (begin is null) WriteArguments();
            var returnsNothing = _step.Shape == ReturnShape.Void;
            if (!returnsNothing) code.Line($"return {Require(Done(site.KeepsTrace ? TracedCall() : Call()))};");
            else if (site.KeepsTrace) code.Line($"if ({_recorded} is {{ IsReplayed: true }}) {_recorded}.Replay();").Line($"else {Call()};");
            else code.Line($"{Call()};");
            code.Close();
            // Outside a run nothing is caught. A step that has ended already says nothing when it fails.
            code.Line($"catch ({Names.ExceptionAlias} {_exception}) when ({_recorded} is not null) {{ {_recorded}.Fail({_exception}); throw; }}");
            if (returnsNothing) code.Line($"{_recorded}?.Complete();");
        }

        /// <summary>The one call that begins most steps; null where a step has arguments of its own kind, or many, or keeps a trace.</summary>
        private string? BeginAtOnce(string at) =>
            site.KeepsTrace || _site.Arguments.Count > 3 || _site.Arguments.Any(static a => ProjectionEmitter.CommonName(a.Projection) is null)
                ? null
                : $"{CallTable.Field}.Start({string.Join(", ", new[] { at }.Concat(_site.Arguments.Select(a => _step.Parameters[a.ParameterIndex].Name)))})";

        private void WriteArguments()
        {
            code.Open($"if ({_recorded} is not null)");
            for (var i = 0; i < _site.Arguments.Count; i++)
            {
                var argument = _site.Arguments[i];
                var parameter = _step.Parameters[argument.ParameterIndex];
                var position = i.ToString(CultureInfo.InvariantCulture);
                code.Line(ProjectionEmitter.CommonName(argument.Projection) is { } common
                    ? $"{_recorded}.{common}({position}, {parameter.Name});"
                    : $"{_recorded}.Argument<{parameter.Type}>({position}, {parameter.Name}, {projections.Reference(argument.Projection)});");
            }
            if (site.KeepsTrace) WriteScalars();
            code.Line($"{_recorded}.Start();");
            code.Close();
        }

        private void WriteScalars()
        {
            foreach (var index in _site.Scalars)
            {
                var parameter = _step.Parameters[index];
                code.Line($"{_recorded}.Input<{parameter.Type}>({Literal.String(parameter.Name.TrimStart('@'))}, {parameter.Name});");
            }
        }

        /// <summary>A replay answers the call; the step is then not called.</summary>
        private string TracedCall()
        {
            var replay = _step.Shape switch
            {
                ReturnShape.Task => "ReplayTask()",
                ReturnShape.TaskOfValue => $"ReplayTask<{_step.ValueType}>()",
                ReturnShape.ValueTask => "ReplayValueTask()",
                ReturnShape.ValueTaskOfValue => $"ReplayValueTask<{_step.ValueType}>()",
                ReturnShape.AsyncEnumerable => $"ReplayStream<{_step.ValueType}>()",
                _ => $"Replay<{_step.ValueType}>()",
            };
            return $"{_recorded} is {{ IsReplayed: true }} ? {_recorded}.{replay} : {Call()}";
        }

        private string Done(string call)
        {
            var shape = _step.Shape switch
            {
                ReturnShape.Task or ReturnShape.TaskOfValue => "Task",
                ReturnShape.ValueTask or ReturnShape.ValueTaskOfValue => "ValueTask",
                ReturnShape.AsyncEnumerable => "Stream",
                _ => "",
            };
            if (Reader is { } reader) return $"{Names.StepAlias}.Judged{shape}<{_step.ValueType}>({_recorded}, {call}, {reader})";
            return _step.Shape is ReturnShape.Task or ReturnShape.ValueTask
                ? $"{Names.StepAlias}.Done{shape}({_recorded}, {call})"
                : $"{Names.StepAlias}.Done{shape}<{_step.ValueType}>({_recorded}, {call}, {projections.Reference(_site.ValueProjection)})";
        }

        private string? Reader => _site.Verdict switch
        {
            VerdictKind.Boolean => Names.Verdicts + ".OfBoolean",
            VerdictKind.Result => Names.Verdicts + ".OfResult",
            _ => null,
        };

        /// <summary>A validator of FailPlan throws at the call, inside a run and outside.</summary>
        private string Require(string value) => _site.FailPlanValidator is { } validator && Reader is { } reader
            ? $"{Names.Verdicts}.Require({Literal.String(validator)}, {value}, {reader})"
            : value;

        private string Call()
        {
            var arguments = _step.Parameters.Select(static p => p.Name);
            var methodArguments = TypeParameters.List(_step.TypeParameters.Skip(_step.DeclaringArity));
            if (!_step.NeedsAccessor)
            {
                var target = _step.IsStatic || _step.IsExtension ? _step.DeclaringType : _receiver;
                return $"{target}.{_step.MethodName}{methodArguments}({string.Join(", ", arguments)})";
            }
            var receiver = _step.IsStatic || _step.IsExtension ? (_step.StaticClassName is null ? $"default({_step.DeclaringType})" : "null")
                : IsStructReceiver ? _step.IsReadOnlyReceiver ? $"ref global::System.Runtime.CompilerServices.Unsafe.AsRef(in {_receiver})" : "ref " + _receiver
                : $"{_receiver} ?? throw new global::System.NullReferenceException()";
            var holder = _step.DeclaringArity == 0 ? "" : $"{AccessorClass}{TypeParameters.List(_step.TypeParameters.Take(_step.DeclaringArity))}.";
            return $"{holder}{AccessorMethod}{methodArguments}({string.Join(", ", new[] { receiver }.Concat(arguments))})";
        }

        /// <summary>Type parameters of the declaring type belong to the accessor's class: that is how the runtime matches them.</summary>
        private void WriteAccessor()
        {
            var declaring = _step.TypeParameters.Take(_step.DeclaringArity).ToList();
            var own = _step.TypeParameters.Skip(_step.DeclaringArity).ToList();
            var isStatic = _step.IsStatic || _step.IsExtension;
            if (_step.DeclaringArity > 0)
            {
                // The class around does not hide what is nested in it.
                code.Line("[global::System.Diagnostics.StackTraceHidden]");
                code.Open($"private static class {AccessorClass}{TypeParameters.Declaration(declaring)}{TypeParameters.Clauses(declaring)}");
            }
            code.Line($"[{Names.AccessorAlias}({Names.AccessorKindAlias}.{(isStatic ? "StaticMethod" : "Method")}, Name = {Literal.String(_step.MethodName.TrimStart('@'))})]");
            var receiver = _step.StaticClassName is { } name ? $"[global::System.Runtime.CompilerServices.UnsafeAccessorType({Literal.String(name)})] object? {_receiver}"
                : IsStructReceiver ? $"ref {_step.DeclaringType} {_receiver}"
                : isStatic ? $"{_step.DeclaringType}{(_step.IsStruct ? "" : "?")} {_receiver}"
                : $"{_step.DeclaringType} {_receiver}";
            var parameters = string.Join(", ", new[] { receiver }.Concat(_step.Parameters.Select(Declaration)));
            foreach (var attribute in _step.Attributes) code.Line($"[{attribute}]");
            code.Line($"internal static extern {_step.ReturnType} {AccessorMethod}{TypeParameters.Declaration(own)}({parameters}){TypeParameters.Clauses(own)};");
            if (_step.DeclaringArity > 0) code.Close();
        }

        private static string Declaration(ParameterModel parameter) => (parameter.Modifiers.Length == 0 ? "" : parameter.Modifiers + " ") + parameter.Type + " " + parameter.Name;

        private string Receiver => $"{(IsStructReceiver ? _step.IsReadOnlyReceiver ? "in " : "ref " : "")}{_step.DeclaringType} {_receiver}";

        private string Parameters()
        {
            var parameters = _step.Parameters.Select((p, i) => _step.IsExtension && i == 0 ? (p.Modifiers.Length == 0 ? "" : p.Modifiers + " ") + "this " + p.Type + " " + p.Name : Declaration(p)).ToList();
            if (!_step.IsStatic && !_step.IsExtension) parameters.Insert(0, "this " + Receiver);
            return string.Join(", ", parameters);
        }
    }
}
