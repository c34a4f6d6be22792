using System.Text;

namespace Migaki.Generators.Tests.Flow.Oracle;

/// <summary>A program as the body of a plan. Each use has a line of its own, which ends with its number.</summary>
internal sealed class ProgramPrinter
{
    private static readonly string[] Texts = ["a", "b", "c", "_slot"];
    private static readonly string[] Truths = ["p", "q"];

    private readonly StringBuilder _text = new();
    private int _names;

    /// <summary>What a plan needs besides the steps.</summary>
    public const string Members = """
        private bool Fine(string s) { Log(s); return Ok(s); }
        private async Task<bool> FineAsync(string s) => (await CheckAsync(s)).Passed;
        private void Insist(string s) { if (!Ok(s)) throw new FormatException(); }
        private async Task InsistAsync(string s) { if (!await OkAsync(s)) throw new FormatException(); }
        """;

    public static string Print(Block program)
    {
        var printer = new ProgramPrinter();
        printer._text.Append("string a = Rules, b = Rules, c = Rules; _slot = Rules; bool p = false, q = false;\n");
        printer.Print(program, 1);
        return printer._text.ToString();
    }

    private void Print(Block block, int indent)
    {
        foreach (var statement in block.Statements) Print(statement, indent);
    }

    private void Line(int indent, string text) => _text.Append(' ', indent * 2).Append(text).Append('\n');

    private void Inner(int indent, string head, Block block, string tail = "")
    {
        Line(indent, head + " {");
        Print(block, indent + 1);
        Line(indent, "}" + tail);
    }

    private void Print(Statement statement, int indent)
    {
        switch (statement)
        {
            case SetText set: Line(indent, $"{Texts[set.Target]} = {Of(set.Value)};"); break;
            case SetTruth set: Line(indent, $"{Truths[set.Target]} = {Of(set.Value)};"); break;
            case Swap swap: Line(indent, $"({Texts[swap.Left]}, {Texts[swap.Right]}) = ({Texts[swap.Right]}, {Texts[swap.Left]});"); break;
            case Demand demand: Line(indent, Of(demand)); break;
            case Use use: Line(indent, $"await Draft({Texts[use.Variable]}); // use {use.Id}"); break;
            case If choice:
                Inner(indent, $"if ({Of(choice.Test)})", choice.Then);
                if (choice.Else.Statements.Count > 0) Inner(indent, "else", choice.Else);
                break;
            case While loop: Inner(indent, $"while ({Of(loop.Test)})", loop.Body); break;
            case Repeat loop: Inner(indent, "do", loop.Body, $" while ({Of(loop.Test)});"); break;
            case Choose choose:
                Line(indent, "switch (Environment.ProcessId) {");
                for (var i = 0; i < choose.Cases.Length; i++)
                {
                    Line(indent, i == 0 ? "default:" : $"case {i}:");
                    Print(choose.Cases[i], indent + 1);
                    Line(indent + 1, "break;");
                }
                Line(indent, "}");
                break;
            case Try attempt:
                Inner(indent, "try", attempt.Body);
                if (attempt.Catch is { } handler) Inner(indent, "catch (Exception)", attempt.Rethrows ? new Block([.. handler.Statements, new Leave(Exit.Throw) { }]) : handler);
                if (attempt.Finally is { } last) Inner(indent, "finally", last);
                break;
            case Leave leave:
                Line(indent, leave.How switch { Exit.Break => "break;", Exit.Continue => "continue;", Exit.Return => "return Rules;", _ => "throw new InvalidOperationException();" });
                break;
            default: throw new ArgumentException(statement.GetType().Name, nameof(statement));
        }
    }

    private string Of(Demand demand)
    {
        var name = Texts[demand.Variable];
        return demand.Style switch
        {
            0 => $"Must({name});",
            1 => $"await MustAsync({name});",
            2 => $"FailPlan({name});",
            3 => $"Insist({name});",
            4 => $"await InsistAsync({name});",
            _ => $"void Local{++_names}() => Must({name}); Local{_names}();",
        };
    }

    private string Of(TextExpression expression) => expression switch
    {
        Fixed => "Rules",
        Copy { Style: 0, Variable: var v } => $"(Text: {Texts[v]}, At: 1).Text",
        Copy { Style: 1, Variable: var v } => $"new Doc({Texts[v]}, Rules).Text",
        Copy { Style: 2, Variable: var v } => $"new List<string> {{ {Texts[v]} }}[0]",
        Copy { Variable: var v } => Texts[v],
        Shorten { IsAsync: true, Variable: var v } => $"await ShortenAsync({Texts[v]})",
        Shorten { Variable: var v } => $"Shorten({Texts[v]})",
        Mix { Left: var l, Right: var r } => $"$\"{{{Texts[l]}}} {{{Texts[r]}}}\"",
        Clean { Variable: var v } => $"Clean({Texts[v]})",
        Pick { Test: var t, Left: var l, Right: var r } => $"{Of(t)} ? {Texts[l]} : {Texts[r]}",
        _ => throw new ArgumentException(expression.GetType().Name, nameof(expression)),
    };

    private string Of(Condition condition) => condition switch
    {
        Passes { Style: 0, Variable: var v } => $"await OkAsync({Texts[v]})",
        Passes { Style: 1, Variable: var v } => $"Check({Texts[v]}).Passed",
        Passes { Style: 2, Variable: var v } => $"Fine({Texts[v]})",
        Passes { Style: 3, Variable: var v } => $"await FineAsync({Texts[v]})",
        Passes { Style: 4, Variable: var v } => $"(Check({Texts[v]}) is {{ Passed: true }})",
        Passes { Variable: var v } => $"Ok({Texts[v]})",
        Known { Variable: var v } => Truths[v],
        Unknown => "Flag",
        Constant { Value: var value } => value ? "(Flag || true)" : "(Flag && false)",
        Not { Operand: var o } => $"!({Of(o)})",
        And { Left: var l, Right: var r } => $"({Of(l)} && {Of(r)})",
        Or { Left: var l, Right: var r } => $"({Of(l)} || {Of(r)})",
        _ => throw new ArgumentException(condition.GetType().Name, nameof(condition)),
    };
}
