using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Replay;

/// <summary>A recorded run is run again with the recorded answers: nothing is called, the same comes out, and a body that was edited diverges where it was.</summary>
public sealed class FullTraceTests
{
    private const string Plain = "var p = await Search(q); var t = Join(p); if (!Grounded(t)) return \"\"; return await Draft(t);";

    [Theory]
    [InlineData(Plain)]
    [InlineData("if (!await Approve(q)) return \"no\"; var sent = Send(q); await Remember(sent); return sent;")]
    [InlineData("var all = \"\"; for (var i = 0; i < 4; i++) all += await Ask(q, i); return all;")]
    [InlineData("var all = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Ask(q, i))); return string.Join(\",\", all);")]
    [InlineData("var first = await Task.WhenAny(Ask(q, 2), Ask(q, 0)); return await Draft(await first);")]
    [InlineData("try { return Send(q + \" fail\"); } catch (TimeoutException e) { return await Draft(e.Message); }")]
    [InlineData("for (var i = 0; ; i++) { try { return Send(i < 2 ? \"fail\" : q); } catch (TimeoutException) when (i < 3) { await Task.Yield(); } }")]
    [InlineData("await Task.Yield(); return Recall(\"known\") + Recall(\"other\") + (Recall(q) is null);")]
    [InlineData("var all = \"\"; await foreach (var w in Stream(q + \" a b c\")) all += w + await Draft(w); return all;")]
    [InlineData("await foreach (var w in Stream(q + \" a b c\")) return w; return \"\";")]
    [InlineData("var run = MirRunContext.Current!; return await Draft($\"{run.Now:O} {run.Random.Next()} {run.NewGuid()} {run.RunId} {run.Now.Ticks}\");")]
    [InlineData("var r = MirRunContext.Current!.BeginRecovery(\"retry\", \"twice\"); var x = await Draft(q); r.Complete(); return x;")]
    [InlineData("return await Draft(Both(q) + await Help(q) + await Help(q + \"!\"));", "private string Both(string x) => Join([x, x]); private async Task<string> Help(string x) { await Task.Yield(); return await Draft(x); }")]
    [InlineData("await Task.Yield(); return await Task.Run(async () => await Draft(q)) + await Ask(q, 1);")]
    [InlineData("throw new InvalidOperationException(await Draft(q));")]
    public async Task A_run_is_reproduced_and_nothing_is_called(string body, string members = "")
    {
        var source = ReplayPrograms.Source(body, members);
        var (bundle, result) = await ReplayPrograms.RecordAsync(source);
        var (status, calls, first, answer) = await ReplayPrograms.ReplayAsync(source, bundle);
        Assert.Equal("Reproduced  0", $"{status} {first} {calls}");
        if (!result.StartsWith("threw", StringComparison.Ordinal)) Assert.Equal(result, answer);
    }
}
