namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>MIR3002: who listens to a validator. <c>@V</c> is a call of one whose answer must be heard, <c>@W</c> the same as a task.</summary>
internal static class VerdictCases
{
    public static IReadOnlyList<FlowCase> Ignored { get; } =
    [
        new("statement", "[|@V|];"),
        new("this", "[|this.@V|];"),
        new("discard", "_ = [|@V|];"),
        new("unused local", "var unused = [|@V|];"),
        new("parentheses", "_ = ([|@V|]);"),
        new("in if", "if (Flag) [|@V|];"),
        new("in else", "if (Flag) Log(Rules); else [|@V|];"),
        new("in a block of if", "if (Flag) { Log(Rules); [|@V|]; }"),
        new("in a case", "switch (Environment.ProcessId) { case 1: [|@V|]; break; }"),
        new("in a foreach", "foreach (var w in question.Split(' ')) [|@V|];"),
        new("in a for", "for (var i = 0; i < 3; i++) { [|@V|]; }"),
        new("in the step of a for", "for (var i = 0; i < 3; i++, [|@V|]) Log(Rules);"),
        new("in a while", "while (Flag) [|@V|];"),
        new("in a do", "do { [|@V|]; } while (Flag);"),
        new("in a try", "try { [|@V|]; } catch (FormatException) { Log(Rules); }"),
        new("in a catch", "try { Log(Rules); } catch { [|@V|]; }"),
        new("in a finally", "try { Log(Rules); } finally { [|@V|]; }"),
        new("in a using", "using (new StringReader(Rules)) [|@V|];"),
        new("in a lock", "lock (_gate) { [|@V|]; }"),
        new("in a local function", "void Go() { [|@V|]; } Go();"),
        new("in a lambda", "Action go = () => { [|@V|]; }; go();"),
        new("in an async lambda", "Func<Task> go = async () => { await Task.Yield(); [|@V|]; }; await go();"),
        new("in a helper", "Go(question);", "private void Go(string question) { [|@V|]; }"),
        new("in a helper of a helper", "Outer(question);", "private void Outer(string question) => Inner(question); private void Inner(string question) { [|@V|]; }"),
        new("in an async helper", "await Go(question);", "private async Task Go(string question) { await Task.Yield(); _ = [|@V|]; }"),
        new("in a helper with an expression body", "Go(question);", "private void Go(string question) => [|@V|];"),
        new("in a local function with an expression body", "void Go() => [|@V|]; Go();"),
        new("in an async helper with an expression body", "await Go(question);", "private async Task Go(string question) => await [|@W|];"),
        new("after a label", "again: [|@V|]; if (Flag) goto again;"),
        new("awaited", "await [|@W|];"),
        new("awaited discard", "_ = await [|@W|];"),
        new("awaited, unused local", "var unused = await [|@W|];"),
        new("awaited with ConfigureAwait", "await [|@W|].ConfigureAwait(false);"),
        new("awaited in a branch", "if (Flag) await [|@W|];"),
        new("awaited in a loop", "foreach (var w in question.Split(' ')) await [|@W|];"),
        new("task started and forgotten", "[|@W|];"),
        new("task discarded", "_ = [|@W|];"),
        new("task kept and forgotten", "var t = [|@W|];"),
        new("awaited in a helper", "await Go(question);", "private async Task Go(string question) { await [|@W|]; }"),
        new("awaited in a local function", "async Task Go() { await [|@W|]; } await Go();"),
        new("awaited in a try", "try { await [|@W|]; } catch (IOException) { Log(Rules); }"),
    ];

    public static IReadOnlyList<FlowCase> Heard { get; } =
    [
        new("if", "if (@B) Log(Rules);"),
        new("guard", "if (!@B) return Rules;"),
        new("conditional", "var x = @B ? question : Rules; Log(x);"),
        new("and", "if (@B && Flag) Log(Rules);"),
        new("or", "if (Flag || @B) Log(Rules);"),
        new("while", "var i = 0; while (!@B && i++ < 3) Log(Rules);"),
        new("do", "var i = 0; do { Log(Rules); } while (!@B && i++ < 3);"),
        new("for", "for (var i = 0; i < 3 && !@B; i++) Log(Rules);"),
        new("switch", "switch (@B) { case true: Log(Rules); break; }"),
        new("switch expression", "Log(@B switch { true => question, false => Rules });"),
        new("pattern", "if (@B is true) Log(Rules);"),
        new("when", "switch (question.Length) { case > 0 when @B: Log(Rules); break; }"),
        new("filter", "try { Log(Rules); } catch (Exception) when (@B) { Log(Rules); }"),
        new("local, tested", "var ok = @V; if (@P(ok)) Log(Rules);"),
        new("local, logged", "var ok = @V; Log(ok.ToString()!);"),
        new("local, returned", "var ok = @V; return ok.ToString()!;"),
        new("local, in a lambda", "var ok = @V; Action a = () => Log(ok.ToString()!); a();"),
        new("assigned to a local of before", "var ok = @V; ok = @V; Log(ok.ToString()!);"),
        new("argument", "Log((@V).ToString()!);"),
        new("interpolation", "Log($\"{@V}\");"),
        new("tuple", "var t = (@V, 1); Log(t.Item1.ToString()!);"),
        new("object", "var o = new { Ok = @V }; Log(o.ToString()!);"),
        new("collection", "var l = new[] { @V }; Log(l.Length.ToString());"),
        new("dictionary", "var d = new Dictionary<string, object> { [\"ok\"] = @V }; Log(d.Count.ToString());"),
        new("returned by a helper", "if (@P(Go(question))) Log(Rules);", "private @T Go(string question) => @V;"),
        new("returned by a local function", "@T Go() => @V; if (@P(Go())) Log(Rules);"),
        new("returned by a lambda", "Func<@T> go = () => @V; if (@P(go())) Log(Rules);"),
        new("LINQ", "var all = question.Split(' ').Select(question => @V).ToArray(); Log(all.Length.ToString());"),
        new("yield", "IEnumerable<@T> All() { yield return @V; } foreach (var x in All()) Log(x.ToString()!);"),
        new("ref", "@T ok = default; Keep(ref ok, question); Log(ok.ToString()!);", "private void Keep(ref @T ok, string question) => ok = @V;"),
        new("field", "_kept = @V;", "private @T _kept;"),
        new("property", "Kept = @V;", "private @T Kept { get; set; }"),
        new("awaited, tested", "if (@P(await @W)) Log(Rules);"),
        new("awaited with ConfigureAwait, tested", "if (@P(await @W.ConfigureAwait(false))) Log(Rules);"),
        new("awaited, kept", "var ok = await @W; if (@P(ok)) Log(Rules);"),
        new("task kept, awaited", "var t = @W; if (@P(await t)) Log(Rules);"),
        new("WhenAll", "var all = await Task.WhenAll(@W, @W); Log(all[0].ToString()!);"),
        new("task returned by a helper", "if (@P(await Go(question))) Log(Rules);", "private Task<@T> Go(string question) => @W;"),
        new("task in a list", "var l = new List<Task<@T>> { @W }; foreach (var x in await Task.WhenAll(l)) Log(x.ToString()!);"),
        new("Result", "if (@P(@W.Result)) Log(Rules);"),
        new("GetResult", "if (@P(@W.GetAwaiter().GetResult())) Log(Rules);"),
        new("ContinueWith", "await @W.ContinueWith(t => Log(t.Result.ToString()!));"),
        new("never reached", "if (Flag) return Rules; throw new FormatException((@V).ToString());"),
    ];

    /// <summary>Validators of each form, with what a program says to them.</summary>
    public static IEnumerable<FlowCase> Of(string name, string call, string task, string type, string test)
    {
        string Fill(string text) => text.Replace("@B", string.Format(System.Globalization.CultureInfo.InvariantCulture, test, "(" + call + ")"), StringComparison.Ordinal)
            .Replace("@V", call, StringComparison.Ordinal).Replace("@W", task, StringComparison.Ordinal).Replace("@T", type, StringComparison.Ordinal);
        string Test(string text) => System.Text.RegularExpressions.Regex.Replace(text, @"@P\(((?:[^()]|\((?:[^()]|\([^()]*\))*\))*)\)", m => string.Format(System.Globalization.CultureInfo.InvariantCulture, test, "(" + m.Groups[1].Value + ")"));
        foreach (var c in Ignored) yield return new($"{name} ignored: {c.Name}", Fill(c.Body), Fill(c.Members));
        foreach (var c in Heard) yield return new($"{name} heard: {c.Name}", Test(Fill(c.Body)), Test(Fill(c.Members)));
    }

    /// <summary>Forms whose answer decides otherwise.</summary>
    public static IReadOnlyList<FlowCase> Forms { get; } =
    [
        new("void needs no ear", "Must(question);"),
        new("Task is awaited", "await MustAsync(question);"),
        new("Task is awaited later", "var t = MustAsync(question); Log(Rules); await t;"),
        new("Task is awaited with others", "await Task.WhenAll(MustAsync(question), MustAsync(Rules));"),
        new("Task is returned", "await Go();", "private Task Go() => MustAsync(Rules);"),
        new("ValueTask is awaited", "await MustValueAsync(question);"),
        new("Task is forgotten", "[|MustAsync(question)|];"),
        new("Task is discarded", "_ = [|MustAsync(question)|];"),
        new("ValueTask is discarded", "_ = [|MustValueAsync(question)|];"),
        new("Task is kept and forgotten", "var t = [|MustAsync(question)|];"),
        new("FailPlan throws", "FailPlan(question);"),
        new("FailPlan discarded", "_ = FailPlan(question);"),
        new("FailPlan awaited", "await FailPlanAsync(question);"),
        new("FailPlan forgotten", "_ = [|FailPlanAsync(question)|];"),
        new("FailPlan kept and forgotten", "var t = [|FailPlanAsync(question)|];"),
        new("Warn is for the record", "Warn(question);"),
        new("Warn discarded", "_ = Warn(question);"),
        new("RetryNode must be heard", "[|Retry(question)|];"),
        new("RetryNode heard", "if (!Retry(question)) return Rules;"),
        new("value dropped", "[|Clean(question)|];"),
        new("value discarded", "_ = [|Clean(question)|];"),
        new("value kept and forgotten", "var clean = [|Clean(question)|];"),
        new("value used", "return Clean(question);"),
        new("value kept and used", "var clean = Clean(question); return clean;"),
        new("approval is MIR4002's", "await Approve(question);"),
        new("policy validator", "[|Policy(question)|];"),
        new("not a validator", "Quote(question);"),
        new("assumed", "Assumed(question);", "[Validator(\"x\", ValidatorKind.Custom)][MirAssume(\"MIR3002\", \"counted elsewhere\")] private bool Assumed(string s) => true;"),
    ];
}
