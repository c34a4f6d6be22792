using System.Globalization;
using System.Text;

namespace Migaki.Generators.Tests.RealCode;

/// <summary>
/// Programs out of a seed: plans over every kind of statement and expression, with helpers that call helpers, members that run code, local functions,
/// lambdas and iterators. They compile, they end, and what they return follows from the seed.
/// </summary>
internal sealed class GeneratedPrograms(int seed)
{
    private readonly Random _random = new(seed);
    private int _names;

    /// <summary>What all plans share.</summary>
    public const string Shared = """
        public static class Cut { public static string Off(string text) => text.Length > 48 ? text[..48] : text; }
        public sealed record Pair(string Left, string Right) { public static Pair operator +(Pair a, Pair b) => new(Cut.Off(a.Left + b.Left), Work.Assembled(a.Right)); public static implicit operator string(Pair p) => p.Left; }
        public sealed class Holder { private readonly string _seen; public Holder(string text) => _seen = Work.Assembled(text); public string Text { get; set; } = Work.Assembled("h"); public string Seen => Cut.Off(_seen + Work.Assembled(Text)); public void Put(string text) => Text = Cut.Off(text); }
        public interface IService { [ModelCall(ModelTask.General)] Task<string> AskAsync(string text, CancellationToken ct = default); [ToolCall("do", SideEffects = SideEffectClass.ReadOnly)] ValueTask<string> DoAsync(params string[] texts); }
        public sealed class Service : IService
        {
            public async Task<string> AskAsync(string text, CancellationToken ct) { await Task.Yield(); return Cut.Off("a" + text); }
            public ValueTask<string> DoAsync(params string[] texts) => texts.Length > 3 ? throw new NotSupportedException("many") : new(Cut.Off("d" + string.Concat(texts)));
        }
        public static class Work
        {
            [ContextTransform(TransformKind.Assemble)] public static string Assembled(string text) => Cut.Off("t" + text);
            [RetrievalCall("kb")] public static async IAsyncEnumerable<string> Stream(string text) { yield return Cut.Off(text); await Task.Yield(); yield return "s"; }
            [Validator("fine", ValidatorKind.Custom)] public static bool Fine(string text) => text.Length % 3 != 0;
            [Validator("verdict", ValidatorKind.Custom)] public static Task<ValidatorResult> Verdict(string text) => Task.FromResult(text.Length % 2 == 0 ? ValidatorResult.Pass() : ValidatorResult.Fail("odd"));
            [Approval("boss")] public static Task<bool> Approve(string text) => Task.FromResult(text.Length % 5 != 0);
            [CacheRead("cache://x")] public static string? Recall(string key) => key.Length % 4 == 0 ? null : Cut.Off("c" + key);
            [ModelCall(ModelTask.Synthesis)] public static T Same<T>(T value) => value;
        }
        """;

    /// <summary>A plan in a type of its own.</summary>
    public string Plan(string name)
    {
        _names = 0;
        var text = new StringBuilder();
        text.Append(CultureInfo.InvariantCulture, $$"""
            public sealed partial class {{name}}(IService service)
            {
                private string _kept = "k";
                private readonly List<string> _all = [];
                private string Known => Cut.Off(_kept + Work.Assembled("p"));
                private string this[int i] => Work.Assembled(_kept + i);
                private string Put { set => _kept = Work.Assembled(value); }
                [MirPlan("generated.{{name}}", MaxIterations = 5)] public partial Task<string> Run([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string q, int n);
                private async Task<string> RunCore(string q, int n)
                {
                    string a = q, b = "b"; var turns = 0; string[] items = [q, "i"];

            """);
        Block(text, 4, 3, isAsync: true);
        text.Append("        return Cut.Off(a + b + string.Concat(_all));\n");
        text.Append("        async Task<string> Ask(string s) { if (s.Length > 40) return s; return await service.AskAsync(Cut.Off(s)); }\n");
        text.Append("        string Near(string s) => Work.Assembled(s + n);\n    }\n");
        // Helpers call only helpers after them, so all ends.
        for (var i = 0; i < 3; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"    private async Task<string> Help{i}(string q, int n)\n    {{\n        string a = q, b = \"h\"; var turns = 0; string[] items = [q]; await Task.Yield();\n");
            Block(text, 2, 2, isAsync: true, from: i + 1);
            text.Append("        return Cut.Off(a + b);\n        async Task<string> Ask(string s) => await service.AskAsync(Cut.Off(s));\n        string Near(string s) => Work.Assembled(s);\n    }\n");
        }
        text.Append("    private string Plain(string q, int n)\n    {\n        string a = q, b = \"p\"; var turns = 0; string[] items = [q, \"x\"];\n");
        Block(text, 2, 2, isAsync: false, from: 9);
        text.Append("        return Cut.Off(a + b);\n        string Near(string s) => Work.Assembled(s);\n    }\n");
        text.Append("    private IEnumerable<string> Each(string q) { foreach (var c in q.Take(2)) { if (c == 'b') yield break; yield return Work.Assembled(c.ToString()); } }\n");
        text.Append("    private async IAsyncEnumerable<string> Flow(string q) { yield return await service.AskAsync(q); await Task.Yield(); yield return Near(q); static string Near(string s) => Work.Assembled(s); }\n");
        text.Append("    private bool TryGet(string q, out string found) { found = Work.Assembled(q); return Work.Fine(found); }\n");
        text.Append("    private T Through<T>(T value) where T : class => Work.Same(value);\n");
        return text.Append("}\n").ToString();
    }

    private void Block(StringBuilder text, int statements, int depth, bool isAsync, int from = 0, bool inLoop = false)
    {
        for (var i = _random.Next(1, statements + 1); i > 0; i--) text.Append("        ").Append(Statement(depth, isAsync, from, inLoop)).Append('\n');
    }

    private string Inner(int depth, bool isAsync, int from, bool inLoop)
    {
        var text = new StringBuilder("{\n");
        Block(text, 3, depth - 1, isAsync, from, inLoop);
        return text.Append("        }").ToString();
    }

    private string Statement(int depth, bool isAsync, int from, bool inLoop)
    {
        string Text() => Expression(2, isAsync, from);
        string Test() => Condition(1, isAsync, from);
        string Body(bool loop = false) => Inner(depth, isAsync, from, loop || inLoop);
        var v = Pick("a", "b");
        if (depth == 0 || _random.Next(4) == 0)
        {
            var simple = _random.Next(inLoop ? 12 : 10);
            return simple switch
            {
                0 => $"_kept = Cut.Off({Text()});",
                1 => $"_all.Add(Cut.Off({Text()}));",
                2 => $"{v} += Cut.Off({Text()}); {v} = Cut.Off({v});",
                3 => $"Put = {Text()};",
                4 => $"(a, b) = (Cut.Off({Text()}), a);",
                5 => $"items[0] = Cut.Off({Text()});",
                6 => $"{v} ??= {Text()};",
                7 => $"{{ if (TryGet({Text()}, out var {Name(out var found)})) {v} = {found}; }}",
                8 => $"_ = {Text()};",
                10 => $"if ({Test()}) break;",
                11 => $"if ({Test()}) continue;",
                _ => $"{v} = Cut.Off({Text()});",
            };
        }
        var x = Name(out _);
        var choice = _random.Next(isAsync ? 21 : 17);
        return choice switch
        {
            0 => $"if ({Test()}) {Body()}",
            1 => $"if ({Test()}) {Body()} else if ({Test()}) {Body()} else {Body()}",
            2 => $"while (turns++ < 3 && {Test()}) {Body(loop: true)}",
            3 => $"do {Body(loop: true)} while (turns++ < 3 && {Test()});",
            4 => $"for (var {x} = 0; {x} < 2; {x}++) {Body(loop: true)}",
            5 => $"foreach (var {x} in items) {{ {v} = Cut.Off({v} + {x}); {Statement(depth - 1, isAsync, from, inLoop: true)} }}",
            6 => $"foreach (var {x} in Each({v})) {Body(loop: true)}",
            7 => $"switch (a.Length) {{ case 1: {Statement(depth - 1, isAsync, from, inLoop: false)} break; case 2 or 3 when {Test()}: {v} = \"s\"; break; case > 9: {Statement(depth - 1, isAsync, from, inLoop: false)} goto default; default: {Statement(depth - 1, isAsync, from, inLoop: false)} break; }}",
            8 => $"try {Body()} catch (NotSupportedException) {Body()}",
            9 => $"try {Body()} catch (Exception e) when (e is not FormatException && {Condition(1, isAsync: false, from)}) {{ {v} = Cut.Off(e.Message); }} finally {{ _all.Add(\"f\"); }}",
            10 => $"if ({Test()}) throw new InvalidOperationException(Cut.Off({v}));",
            11 => $"lock (_all) {{ {Statement(0, isAsync: false, from, inLoop: false)} }}",
            12 => $"using (var {x} = new MemoryStream()) {{ {Statement(depth - 1, isAsync, from, inLoop: false)} {v} += {x}.Length; }}",
            13 => $"{x}: {Body()} if (turns++ < 4 && {Test()}) goto {x};",
            14 => $"if ({Test()}) return Cut.Off({v});",
            15 => $"{{ var {x} = new Holder({Text()}); {x}.Put({Text()}); {v} = {x}.Seen; }}",
            16 => $"items.ToList().ForEach({x} => _all.Add(Work.Assembled({x})));",
            17 => $"await foreach (var {x} in Work.Stream({v})) {Body(loop: true)}",
            18 => $"await foreach (var {x} in Flow({v})) {{ {v} = Cut.Off({x}); }}",
            19 => $"{{ var {x} = service.AskAsync({v}); {Statement(depth - 1, isAsync, from, inLoop: false)} {v} = await {x}; }}",
            _ => $"foreach (var {x} in await Task.WhenAll(items.Select(s => Ask(s)))) {v} = Cut.Off({v} + {x});",
        };
    }

    private string Expression(int depth, bool isAsync, int from)
    {
        string Text() => Expression(depth - 1, isAsync, from);
        string Test() => Condition(depth - 1, isAsync, from);
        if (depth <= 0) return Pick("a", "b", "q", "\"lit\"", "_kept", "items[0]", "n.ToString()", "nameof(_kept)", "string.Empty");
        var choice = _random.Next(isAsync ? 34 : 24);
        return choice switch
        {
            0 => $"Work.Assembled({Text()})",
            1 => $"({Test()} ? {Text()} : {Text()})",
            2 => $"(Work.Recall({Text()}) ?? {Text()})",
            3 => $"$\"{{{Pick("a", "b")}}}-{{Work.Assembled({Pick("a", "q")})}}\"",
            4 => $"({Text()} + {Text()})",
            5 => "Known",
            6 => $"this[{_random.Next(3)}]",
            7 => $"new Pair({Text()}, {Text()}).Left",
            8 => $"(new Pair({Text()}, \"r\") with {{ Right = {Text()} }}).Right",
            9 => $"(string)(new Pair({Text()}, \"l\") + new Pair(\"m\", {Text()}))",
            10 => $"new Holder({Text()}) {{ Text = {Text()} }}.Seen",
            11 => $"string.Join(\"|\", items.Select(s => Work.Assembled(s + b)).Where(s => Work.Fine(s)))",
            12 => $"string.Concat(from s in items let t = Work.Assembled(s) where t.Length > 1 orderby t select t)",
            13 => $"(a.Length switch {{ 0 => {Text()}, > 2 and < 5 => {Text()}, _ when {Test()} => {Text()}, _ => \"w\" }})",
            14 => $"(Work.Recall({Text()})?.Trim() ?? \"n\")",
            15 => $"new System.Text.StringBuilder({Text()}).Append({Text()}).ToString()",
            16 => $"((Func<string, string>)(s => Work.Assembled(s)))({Text()})",
            17 => $"Near({Text()})",
            18 => $"((List<string>)[{Text()}, .. items, Work.Assembled(\"e\")])[0]",
            19 => $"(A: {Text()}, B: {Text()}).B",
            20 => $"Through({Text()})",
            21 => $"(((object){Text()}) is string {{ Length: > 0 }} {Name(out var bound)} ? {bound} : \"z\")",
            22 => $"string.Concat(Each({Text()}))",
            23 => from < 9 ? $"Plain(n: 1, q: {Text()})" : $"Work.Same<string>({Text()})",
            24 => $"await service.AskAsync({Text()})",
            25 => $"await service.DoAsync({Text()}, {Text()})",
            26 => $"await service.DoAsync([{Text()}])",
            27 => $"await Ask({Text()})",
            28 => from < 3 ? $"await Help{_random.Next(from, 3)}({Text()}, {_random.Next(5)})" : $"Work.Assembled({Text()})",
            29 => $"(await Task.WhenAll(service.AskAsync({Text()}), Task.FromResult({Text()})))[0]",
            30 => $"await Task.Run(async () => await service.AskAsync(b))",
            31 => $"((await Work.Verdict({Text()})) is {{ Passed: true }} ? {Text()} : \"v\")",
            32 => $"(await Work.Approve({Text()}) ? await service.DoAsync({Text()}) : {Text()})",
            _ => $"await await Task.WhenAny(Task.FromResult(\"y\"), Task.FromResult({Text()}))",
        };
    }

    private string Condition(int depth, bool isAsync, int from)
    {
        string Text() => Expression(depth - 1, isAsync, from);
        return _random.Next(depth > 0 ? 10 : 4) switch
        {
            0 => "n > 2",
            1 => "a.Length > b.Length",
            2 => "turns % 2 == 0",
            3 => "a == q",
            4 => $"Work.Fine({Text()})",
            5 => $"!Work.Fine({Text()})",
            6 => $"({Condition(depth - 1, isAsync, from)} && Work.Fine({Text()}))",
            7 => $"({Condition(depth - 1, isAsync, from)} || Work.Fine({Text()}))",
            8 => $"({Text()}) is {{ Length: > 3 }}",
            _ => isAsync ? $"(await Work.Verdict({Text()})).Passed" : $"({Text()}).Contains('a')",
        };
    }

    private string Name(out string name) => name = "v" + (_names++).ToString(CultureInfo.InvariantCulture);

    private string Pick(params string[] from) => from[_random.Next(from.Length)];
}
