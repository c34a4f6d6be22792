namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>
/// MIR1008 and MIR4003: calls in loops. <c>@C</c> is the call; <c>@C(x)</c> has an argument. In <see cref="Unbounded"/> nothing bounds the rounds,
/// in <see cref="Bounded"/> something does, and in <see cref="Once"/> the call is made once.
/// </summary>
internal static class LoopCases
{
    public static IReadOnlyList<FlowCase> Unbounded { get; } =
    [
        new("while", "while (Flag) await @C(question)@;"),
        new("while with a block", "while (Flag) { Log(question); await @C(question)@; }"),
        new("while true", "while (true) { await @C(question)@; if (Flag) break; }"),
        new("while true that returns", "while (true) { await @C(question)@; if (Flag) return Rules; }"),
        new("for ever", "for (;;) { await @C(question)@; if (Flag) break; }"),
        new("for without counter", "for (var x = question; x.Length > 3 && Flag; x = x[1..]) await @C(question)@;"),
        new("do", "do { await @C(question)@; } while (Flag);"),
        new("do until it is fine", "do { await @C(question)@; } while (!Ok(question));"),
        new("while with continue", "while (Flag) { if (question.Length > 2) continue; await @C(question)@; }"),
        new("in an if", "while (Flag) { if (question.Length > 2) await @C(question)@; }"),
        new("in a switch", "while (Flag) { switch (question.Length) { case 1: await @C(question)@; break; } }"),
        new("in a try", "while (Flag) { try { await @C(question)@; } catch (IOException) { Log(question); } }"),
        new("in a using", "while (Flag) { using var r = new StringReader(question); await @C(question)@; }"),
        new("in a nested block", "while (Flag) { { await @C(question)@; } }"),
        new("in an outer loop", "while (Flag) { for (var i = 0; i < 3; i++) Log(question); await @C(question)@; }"),
        new("in an inner loop", "for (var i = 0; i < 3; i++) { while (Flag) await @C(question)@; }"),
        new("helper in a loop", "while (Flag) await Go(question);", "private async Task Go(string question) { await Task.Yield(); await @C(question)@; }"),
        new("helper of a helper in a loop", "while (Flag) await Outer(question);", "private Task Outer(string question) => Inner(question); private async Task Inner(string question) { await Task.Yield(); await @C(question)@; }"),
        new("local function in a loop", "async Task Go() { await Task.Yield(); await @C(question)@; } while (Flag) await Go();"),
        new("loop in a helper", "await Go(question);", "private async Task Go(string question) { while (Flag) await @C(question)@; }"),
        new("loop in a local function", "async Task Go() { while (Flag) await @C(question)@; } await Go();"),
        new("with ConfigureAwait", "while (Flag) await @C(question)@.ConfigureAwait(false);"),
        new("task started", "while (Flag) { var t = @C(question)@; await t; }"),
        new("result kept", "while (Flag) { var x = await @C(question)@; Log(question); }"),
        new("in a lambda in a loop", "while (Flag) { Func<Task> go = async () => await @C(question)@; await go(); }"),
        new("reader", "using var r = new StringReader(question); while (r.ReadLine() is { } line) await @C(question)@;"),
        new("cancellation only", "var ct = new CancellationToken(); while (!ct.IsCancellationRequested) await @C(question)@;"),
        new("awaited condition", "while (await OkAsync(question)) await @C(question)@;"),
    ];

    public static IReadOnlyList<FlowCase> Bounded { get; } =
    [
        new("for", "for (var i = 0; i < 3; i++) await @C(question)@;"),
        new("for down", "for (var i = 3; i > 0; i--) await @C(question)@;"),
        new("for with a step", "for (var i = 0; i <= 30; i += 10) await @C(question)@;"),
        new("for with more in the condition", "for (var i = 0; i < 3 && Flag; i++) await @C(question)@;"),
        new("while with a counter", "var n = 0; while (n < 3) { await @C(question)@; n++; }"),
        new("while with a counter in the condition", "var n = 0; while (n++ < 3) await @C(question)@;"),
        new("while down", "var n = 3; while (n-- > 0) await @C(question)@;"),
        new("while with a counter and a test", "var n = 0; while (n < 3 && Flag) { await @C(question)@; n++; }"),
        new("while with an added counter", "var n = 0; while (n < 9) { await @C(question)@; n += 3; }"),
        new("do with a counter", "var n = 0; do { await @C(question)@; } while (++n < 3);"),
        new("do with a counter and a test", "var n = 0; do { await @C(question)@; n++; } while (n < 3 && !Ok(question));"),
        new("for in a helper", "await Go(question);", "private async Task Go(string question) { for (var i = 0; i < 3; i++) await @C(question)@; }"),
        new("for around a helper", "for (var i = 0; i < 3; i++) await Go(question);", "private async Task Go(string question) { await Task.Yield(); await @C(question)@; }"),
        new("for around a local function", "async Task Go() { await Task.Yield(); await @C(question)@; } for (var i = 0; i < 3; i++) await Go();"),
        new("for with a try", "for (var i = 0; i < 3; i++) { try { await @C(question)@; } catch (IOException) { Log(question); } }"),
        new("two loops with counters", "for (var i = 0; i < 3; i++) for (var j = 0; j < 3; j++) await @C(question)@;"),
        new("retry that returns", "for (var i = 0; i < 3; i++) { try { await @C(question)@; return Rules; } catch (IOException) { Log(question); } }"),
        new("foreach of something else", "foreach (var w in question.Split(' ')) await @C(question)@;"),
        new("foreach over numbers", "foreach (var i in Enumerable.Range(0, 3)) await @C(question)@;"),
        new("await foreach", "await foreach (var w in Stream(question)) await @C(question)@;"),
        new("for with continue", "for (var i = 0; i < 3; i++) { if (Flag) continue; await @C(question)@; }"),
    ];

    public static IReadOnlyList<FlowCase> Once { get; } =
    [
        new("straight", "await @C(question)@;"),
        new("in an if", "if (Flag) await @C(question)@;"),
        new("in a switch", "switch (question.Length) { case 1: await @C(question)@; break; }"),
        new("in a try", "try { await @C(question)@; } catch (IOException) { Log(question); }"),
        new("in a catch", "try { Log(question); } catch (IOException) { await @C(question)@; }"),
        new("in a finally", "try { Log(question); } finally { await @C(question)@; }"),
        new("in a using", "using (new StringReader(question)) await @C(question)@;"),
        new("before a loop", "await @C(question)@; while (Flag) Log(question);"),
        new("after a loop", "while (Flag) Log(question); await @C(question)@;"),
        new("between loops", "while (Flag) Log(question); await @C(question)@; for (;;) { if (Flag) break; }"),
        new("source of a foreach", "foreach (var w in (await Echoed(@C(question)@)).Split(' ')) Log(w);"),
        new("start of a for", "for (var x = await Echoed(@C(question)@); x.Length > 3; x = x[1..]) Log(x);"),
        new("loop left right after", "while (Flag) { await @C(question)@; break; }"),
        new("loop left by return", "while (true) { await @C(question)@; return Rules; }"),
        new("loop left by throw", "while (Flag) { await @C(question)@; throw new InvalidOperationException(); }"),
        new("for left right after", "for (;;) { if (Flag) { await @C(question)@; break; } }"),
        new("foreach left right after", "foreach (var w in question.Split(' ')) { await @C(question)@; break; }"),
        new("returned from a loop", "while (true) { if (Flag) return await Echoed(@C(question)@); }"),
        new("lambda made in no loop", "Func<Task> go = async () => await @C(question)@; await go();"),
        new("local function", "async Task Go() { await Task.Yield(); await @C(question)@; } await Go();"),
        new("helper", "await Go(question);", "private async Task Go(string question) { await Task.Yield(); await @C(question)@; }"),
        new("helper with a loop of its own", "await Go(question);", "private async Task Go(string question) { while (Flag) Log(question); await @C(question)@; }"),
        new("loop with something else", "while (Flag) { if (Ok(question)) break; } await @C(question)@;"),
        new("in both branches", "if (Flag) await @C(question)@; else await @C(question)@;"),
        new("twice in a row", "await @C(question)@; await @C(question)@;"),
        new("WhenAll", "await Task.WhenAll(@C(question)@, Later(Rules));"),
        new("goto forward", "if (Flag) goto end; await @C(question)@; end: Log(question);"),
        new("do once", "do { await @C(question)@; break; } while (Flag);"),
    ];

    /// <summary>Each item has a call of its own.</summary>
    public static IReadOnlyList<FlowCase> Each { get; } =
    [
        new("foreach", "foreach (var w in question.Split(' ')) await @C(w)@;"),
        new("foreach of a part", "foreach (var w in question.Split(' ')) await @C(w.Trim())@;"),
        new("foreach of a local", "foreach (var w in question.Split(' ')) { var x = w.Trim(); await @C(x)@; }"),
        new("foreach of a text", "foreach (var w in question.Split(' ')) await @C($\"<{w}>\")@;"),
        new("foreach deconstructed", "foreach (var (w, n) in question.Split(' ').Zip(new[] { 1, 2 })) await @C(w)@;"),
        new("foreach of pairs", "foreach (var pair in new Dictionary<string, string> { [\"k\"] = question }) await @C(pair.Value)@;"),
        new("foreach of records", "foreach (var d in new[] { new Doc(question, Rules) }) await @C(d.Text)@;"),
        new("foreach with continue", "foreach (var w in question.Split(' ')) { if (w.Length < 3) continue; await @C(w)@; }"),
        new("foreach in an if", "foreach (var w in question.Split(' ')) if (w.Length > 3) await @C(w)@;"),
        new("foreach in a try", "foreach (var w in question.Split(' ')) { try { await @C(w)@; } catch (IOException) { Log(w); } }"),
        new("foreach with a helper", "foreach (var w in question.Split(' ')) await Go(w);", "private async Task Go(string s) { await Task.Yield(); await @C(s)@; }"),
        new("await foreach", "await foreach (var w in Stream(question)) await @C(w)@;"),
        new("nested foreach", "foreach (var l in question.Split('\\n')) foreach (var w in l.Split(' ')) await @C(l + w)@;"),
        new("foreach over a query", "foreach (var w in from x in question.Split(' ') where x.Length > 3 select x) await @C(w)@;"),
        new("foreach with an index", "foreach (var (i, w) in question.Split(' ').Index()) await @C(w)@;"),
        new("foreach of batches", "foreach (var batch in question.Split(' ').Chunk(2)) await @C(string.Join(' ', batch))@;"),
    ];

    private const string Members = "private static Task<string> Echoed(Task<string> text) => text; private static async Task<string> Echoed(Task text) { await text; return \"\"; }";

    public static IEnumerable<FlowCase> Of(string kind, IEnumerable<FlowCase> cases, string call, bool reported)
    {
        string Fill(string text) => System.Text.RegularExpressions.Regex.Replace(text.Replace("@C", (reported ? "[|" : "") + call, StringComparison.Ordinal), @"\)@", reported ? ")|]" : ")");
        return cases.Select(c => new FlowCase($"{kind}: {c.Name}", Fill(c.Body), Members + Fill(c.Members)));
    }
}
