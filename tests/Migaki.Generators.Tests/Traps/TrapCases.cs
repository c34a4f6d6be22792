namespace Migaki.Generators.Tests.Traps;

/// <summary>The forms of calls that a compiler intercepts, refuses, misses in silence or gets wrong. Either it works here, or the coverage says why not.</summary>
internal static class TrapCases
{
    private const string Tool = "[ToolCall(\"t\")] ";

    public static IReadOnlyList<TrapCase> All { get; } =
    [
        // what works
        new("plain", "return Step(x);", "", "in!", "step"),
        new("conditional", "Agent? self = this; return self?.Step(x) ?? \"\";", "", "in!", "step"),
        new("lambda", "Func<string, string> f = y => Step(y); return f(x);", "", "in!", "step"),
        new("iterator", "return string.Concat(Many(x));", "private IEnumerable<string> Many(string y) { yield return Step(y); yield return Step(y); }", "in!in!", "many/step,many/step-2"),
        new("iteratorTwice", "return string.Concat(Many(x).Concat(Many(x)));", "private IEnumerable<string> Many(string y) { yield return Step(y); }", "in!in!", "many-2/step,many/step"),
        new("returnedDelegate", "return Later(x)();", "private Func<string> Later(string y) => () => Step(y);", "in!", "later/step"),
        new("genericContainer", "return new Box<int>.Inner<string>().Pack(x);", "}\npublic class Box<T> { public class Inner<U> where U : class { " + Tool + "public string Pack(U y) => y + \"#\" + typeof(T).Name; }", "in#Int32", "pack"),
        new("genericPrivateContainer", "return new Box<string>().Open(x);", "}\npublic class Box<T> where T : class { public string Open(T y) => Pack(y); " + Tool + "private string Pack(T y) => y + \"#\";", "in#", "open/pack"),
        new("extensionMethod", "return x.Shout();", "}\npublic static class Shouts { " + Tool + "public static string Shout(this string y) => y + \"!!\";", "in!!", "shout"),
        new("overridden", "return this.Inherited(x);", "public override string Inherited(string y) => y + \"v\";", "inv", "inherited"),
        new("explicitInterface", "return ((IPack)this).Pack(x);", "}\npublic interface IPack { " + Tool + "string Pack(string y); }\npublic partial class Agent : IPack { string IPack.Pack(string y) => y + \"e\";", "ine", "pack"),
        new("helperInExtension", "return x.Twice(this);", "}\npublic static class More { public static string Twice(this string y, Agent agent) => agent.Step(agent.Step(y));", "in!!", "twice/step,twice/step-2"),
        new("argumentIsStep", "return Step(Step(x));", "", "in!!", "step,step-2"),
        new("sameCallInTwoLambdas", "Func<string> a = () => Step(x), b = () => Step(x); return a() + b();", "", "in!in!", "step,step-2"),
        new("asyncIterator", "var all = \"\"; await foreach (var y in Many(x)) all += y; return all;", "private async IAsyncEnumerable<string> Many(string y) { yield return Step(y); await Task.Yield(); yield return Step(y); }", "in!in!", "many/step,many/step-2"),
        new("structReceiver", "var tool = new Tool(); tool.Add(x); tool.Add(x); return tool.All;", "}\npublic struct Tool { public string All = \"\"; public Tool() { } " + Tool + "public void Add(string y) => All += y;", "inin", "add,add-2"),
        new("anonymousTypeArgument", "return Echo(new { A = x });", Tool + "public string Echo<T>(T y) => y!.ToString()!;", "{ A = in }", "echo"),
        new("staticImport", "return Pack(x);", "}\npublic static class Tools { " + Tool + "public static string Pack(string y) => y + \"s\";", "ins", "pack") { Usings = "using static Traps.staticImport.Tools;" },
        new("namedArguments", "return Two(b: x, a: Step(x));", Tool + "public string Two(string a, string b) => a + b;", "in!in", "step,two"),

        // what cannot be intercepted
        new("baseCall", "return base.Inherited(x) + Step(x);", "public override string Inherited(string y) => y + \"v\";", "in^in!", "step", ("Parent.Inherited", "call itself for ever")),
        new("baseInHelper", "return Inherited2(x);", "private string Inherited2(string y) => base.Inherited(y);", "in^", "", ("Parent.Inherited", "call itself for ever")),
        new("dynamicArgument", "dynamic d = x; string y = Step(d); return y;", "", "in!", "", ("Agent.Step", "dynamic")),
        new("dynamicReceiver", "dynamic d = this; string y = d.Step(x); return y;", "", "in!", "", ("dynamic.Step", "dynamic")),
        new("methodGroup", "Func<string, string> f = Step; return f(x);", "", "in!", "", ("Agent.Step", "method group"), ("Func.Invoke", "delegate")),
        new("methodGroupToLibrary", "return string.Concat(new[] { x, x }.Select(Step));", "", "in!in!", "", ("Agent.Step", "method group")),
        new("localFunctionStep", "return Local(x); " + Tool + "static string Local(string y) => y + \"l\";", "", "inl", "", ("Local", "local function")),
        new("localFunctionTwice", "return Ask(x) + Ask(x); string Ask(string y) => Step(y);", "", "in!in!", "ask-2/step,ask/step"),
        new("expressionTree", "System.Linq.Expressions.Expression<Func<string, string>> e = y => Step(y); return e.Compile()(x);", "", "in!", "", ("Agent.Step", "expression tree"), ("Func.Invoke", "delegate")),
        new("expressionTreeQuery", "return string.Concat(from y in new[] { x }.AsQueryable() select Step(y));", "", "in!", "", ("Agent.Step", "expression tree")),
        new("privateNestedType", "return Pack(new Hidden(x));", "private sealed record Hidden(string Text);\n#pragma warning disable MIR1003 // the trap itself\n" + Tool + "private string Pack(Hidden y) => y.Text + \"h\";\n#pragma warning restore MIR1003\n", "inh", "", ("Agent.Pack", "cannot be named outside")),
        new("fileLocalType", "return Secret.Pack(x);", "}\nfile static class Secret { " + Tool + "public static string Pack(string y) => y + \"f\";", "inf", "", ("Secret.Pack", "cannot be named outside")),
        new("stepInFileLocalHelper", "return Secret.Help(this, x);", "}\nfile static class Secret { public static string Help(Agent a, string y) => a.Step(y);", "in!", "help/step"),
        new("privateGenericOfStaticClass", "return Tools.Open(x);", "}\npublic static class Tools { public static string Open(string y) => Pack(y); " + Tool + "private static string Pack<T>(T y) => y + \"s\";", "ins", "", ("Tools.Pack", "cannot be generic")),
        new("extensionBlock", "return x.Ring() + Step(x);", "}\npublic static class Rings { extension(string y) { " + Tool + "public string Ring() => y + \"r\"; }", "inrin!", "step", ("Rings.Ring", "extension block")) { IsCSharp14 = true, RecordedBySdk = "ring,step" },
        new("extensionBlockGeneric", "return x.Echo(2, suffix: \"?\") + new List<int> { 1 }.Tell();", "}\npublic static class Echoes { extension(string y) { " + Tool + "public string Echo(int n, string suffix = \"!\") => y + n + suffix; }\nextension<T>(List<T> all) { " + Tool + "public string Tell() => typeof(T).Name + all.Count; }", "in2?Int321", "", ("Echoes.Echo", "extension block"), ("Echoes.Tell", "extension block")) { IsCSharp14 = true, RecordedBySdk = "echo,tell" },
        new("nameOf", "return nameof(Step) + Step(x);", "", "Stepin!", "step"),
    ];
}
