namespace Migaki.Generators.Tests.Harness;

/// <summary>
/// How tests run a plan: always with the generator and without it, and both must end the same way: the same value, or the same exceptions with the
/// same types and messages, the same cancellation, and the same side effects in the same order (<see cref="Effects"/>).
/// </summary>
internal static class OnOff
{
    /// <summary>Every program has it: <c>Effects.Of("name", value)</c> notes that something happened and gives the value.</summary>
    public const string Effects = """
        internal static class Effects
        {
            public static readonly System.Collections.Concurrent.ConcurrentQueue<string> Log = new();
            public static T Of<T>(string name, T value) { Log.Enqueue(name); return value; }
        }
        """;

    /// <summary>Runs <c>Program.Run()</c> of the sources with and without recording, asserts that both end the same way, and says how.</summary>
    public static async Task<string> AssertSameAsync(params string[] sources)
    {
        using var with = GeneratorHarness.Load([.. sources, Effects]);
        using var without = GeneratorHarness.LoadWithoutRecording([.. sources, Effects]);
        return await AssertSameAsync(with, without);
    }

    /// <param name="with">The recorded program.</param>
    /// <param name="without">The same sources without recording.</param>
    /// <param name="type">The type of the method that is called.</param>
    /// <param name="method">The method.</param>
    /// <param name="shown">What of a value counts: a program that also returns where its bundle is cannot return the same.</param>
    public static async Task<string> AssertSameAsync(LoadedProgram with, LoadedProgram without, string type = "Program", string method = "Run", Func<object?, string?>? shown = null)
    {
        shown ??= static value => value?.ToString();
        var plain = await OutcomeAsync(without, type, method, shown);
        var recorded = await OutcomeAsync(with, type, method, shown);
        Assert.Equal(plain, recorded);
        return recorded;
    }

    private static async Task<string> OutcomeAsync(LoadedProgram program, string type, string method, Func<object?, string?> shown)
    {
        string outcome;
        try
        {
            outcome = "value " + shown(await program.RunAsync(type, method));
        }
        catch (Exception exception)
        {
            outcome = Describe(exception);
        }
        return outcome + EffectsOf(program);
    }

    private static string Describe(Exception exception)
    {
        var text = $"{exception.GetType().FullName}: {exception.Message}";
        if (exception is OperationCanceledException cancelled) text += $" (token cancelled: {cancelled.CancellationToken.IsCancellationRequested})";
        return exception.InnerException is { } inner ? text + "\n caused by " + Describe(inner) : text;
    }

    private static string EffectsOf(LoadedProgram program)
    {
        var log = program.Assembly.GetType("Effects")?.GetField("Log")?.GetValue(null) as IEnumerable<string> ?? [];
        var names = string.Join(", ", log);
        return names.Length == 0 ? "" : "\neffects " + names;
    }
}
