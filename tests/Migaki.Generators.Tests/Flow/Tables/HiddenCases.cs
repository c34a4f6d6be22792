namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>
/// Calls that cannot be followed: they silence MIR3003 and MIR4002 only where a body behind them leads to steps. <c>@Self</c> is the plan's class.
/// </summary>
internal static class HiddenCases
{
    private const string Gate = "private readonly IGate _gate2 = null!; private interface IGate { string Pass(string text); } ";

    private static readonly (string Name, string Call, string Members, bool Hides)[] Calls =
    [
        ("interface without steps behind it", "_gate2.Pass(question)", Gate + "private sealed class Plain : IGate { public string Pass(string text) => text; }", false),
        ("interface that nobody implements", "_gate2.Pass(question)", Gate, false),
        ("interface with steps behind it", "_gate2.Pass(question)", Gate + "private sealed class Asking(@Self plan) : IGate { public string Pass(string text) => plan.Ok(text) && plan.Granted(text) ? text : \"\"; }", true),
        ("interface with steps behind one of two", "_gate2.Pass(question)", Gate + "private sealed class Plain : IGate { public string Pass(string text) => text; } private sealed class Asking(@Self plan) : IGate { public string Pass(string text) => plan.Help(text); } private string Help(string text) => Ok(text) ? text : \"\";", true),
        ("explicit implementation with steps", "_gate2.Pass(question)", Gate + "private sealed class Asking(@Self plan) : IGate { string IGate.Pass(string text) => plan.Ok(text) ? text : \"\"; }", true),
        ("virtual method without steps", "Virtual(question)", "protected virtual string Virtual(string text) => text;", false),
        ("virtual method with steps", "Virtual(question)", "protected virtual string Virtual(string text) => Ok(text) ? text : \"\";", true),
        ("override with steps", "Virtual(question)", "protected virtual string Virtual(string text) => text; private sealed class Derived : @Self { protected override string Virtual(string text) => Ok(text) ? text : \"\"; }", true),
        ("abstract method with steps", "_base.Make(question)", "private readonly Maker _base = null!; private abstract class Maker { public abstract string Make(string text); } private sealed class Real(@Self plan) : Maker { public override string Make(string text) => plan.Ok(text) ? text : \"\"; }", true),
        ("delegate from elsewhere", "_make(question)", "private readonly Func<string, string> _make = null!;", false),
        ("delegate of an own type", "_make(question)", "private readonly Make _make = null!; private delegate string Make(string text);", false),
        ("library", "string.Intern(question)", "", false),
        ("recursion", "Again(question)", "private string Again(string text) => text.Length < 3 ? text : Flag && Ok(text) ? text : Again(text[1..]);", true),
    ];

    public static IEnumerable<FlowCase> Required => Calls.Select(static c => new FlowCase(c.Name, $"var x = {c.Call}; Log(x); return {(c.Hides ? "question" : "[|question|]")};", c.Members));

    public static IEnumerable<FlowCase> Approved => Calls.Select(static c => new FlowCase("approval: " + c.Name, $"var x = {c.Call}; Log(x); await {(c.Hides ? "Pay(question)" : "[|Pay(question)|]")};", c.Members));
}
