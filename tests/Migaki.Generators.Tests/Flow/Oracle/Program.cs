namespace Migaki.Generators.Tests.Flow.Oracle;

/// <summary>A small program: three locals and a field with text, two truth values. The same tree is printed as C# and executed by <see cref="Interpreter"/>.</summary>
internal abstract record Statement;

/// <summary>Text variables by index; the last one is a field.</summary>
internal sealed record SetText(int Target, TextExpression Value) : Statement;

internal sealed record SetTruth(int Target, Condition Value) : Statement;

internal sealed record Swap(int Left, int Right) : Statement;

/// <summary>A validator that throws where it does not pass.</summary>
internal sealed record Demand(int Variable, int Style) : Statement;

/// <summary>A model call: what is judged.</summary>
internal sealed record Use(int Id, int Variable) : Statement;

internal sealed record If(Condition Test, Block Then, Block Else) : Statement;

internal sealed record While(Condition Test, Block Body) : Statement;

internal sealed record Repeat(Block Body, Condition Test) : Statement;

internal sealed record Try(Block Body, Block? Catch, bool Rethrows, Block? Finally) : Statement;

internal sealed record Choose(Block[] Cases) : Statement;

internal sealed record Leave(Exit How) : Statement;

internal sealed record Block(IReadOnlyList<Statement> Statements);

internal enum Exit { Next, Break, Continue, Return, Throw }

internal abstract record TextExpression;

internal sealed record Fixed : TextExpression;

internal sealed record Copy(int Variable, int Style) : TextExpression;

/// <summary>A lossy transform.</summary>
internal sealed record Shorten(int Variable, bool IsAsync) : TextExpression;

internal sealed record Mix(int Left, int Right) : TextExpression;

/// <summary>A validator that gives back what it proved.</summary>
internal sealed record Clean(int Variable) : TextExpression;

internal sealed record Pick(Condition Test, int Left, int Right) : TextExpression;

internal abstract record Condition;

/// <summary>A validator whose answer is tested.</summary>
internal sealed record Passes(int Variable, int Style) : Condition;

internal sealed record Known(int Variable) : Condition;

internal sealed record Unknown : Condition;

internal sealed record Constant(bool Value) : Condition;

internal sealed record Not(Condition Operand) : Condition;

internal sealed record And(Condition Left, Condition Right) : Condition;

internal sealed record Or(Condition Left, Condition Right) : Condition;
