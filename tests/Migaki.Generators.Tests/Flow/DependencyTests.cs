using Migaki.Generators.Tests.Extraction;

namespace Migaki.Generators.Tests.Flow;

/// <summary>
/// Where a value goes, and where it does not: for each way that labels flow, a body in which the draft depends on the compressed text, and one that
/// looks alike in which it does not.
/// </summary>
public sealed class DependencyTests
{
    private const string Members = """
        private string _kept = "";
        private string _other = "";
        private readonly List<string> _history = [];
        private readonly Note _mine = new();
        private string Current => _kept;
        private void Keep(string text) => _kept = text;
        private void Remember2(string text) => _history.Add(text);
        private bool TryBoth(string text, out string small, out string same) { small = Compress(text); same = text; return true; }
        private static void Fill(Note note, string text) => note.Text = text;
        private IEnumerable<string> Both(string text) { yield return Compress(text); }
        private IEnumerable<string> Neither(string text) { Compress(text); yield return text; }
        private string Choose(Func<string> f) => f();
        public sealed class Note { public string Text = ""; public string Other { get; set; } = ""; public string All => Text + Other; public void Write(string text) => Text = text; public string Read() => Text; public string ReadOther() => Other; }
        public struct Point { public string X; public string Y; }
        public sealed record Pair(string Left, string Right);
        """;

    [Theory]
    // locals and reassignments
    [InlineData("var a = Compress(question); var b = a; return await Draft(b);")]
    [InlineData("var a = question; if (Flag) a = Compress(question); return await Draft(a);")]
    [InlineData("var a = question; a += Compress(question); return await Draft(a);")]
    [InlineData("string? a = null; a ??= Compress(question); return await Draft(a);")]
    [InlineData("var a = question; for (var i = 0; i < 2; i++) { await Draft(a); a = Compress(a); } return a;")]
    // fields of this
    [InlineData("_kept = Compress(question); return await Draft(_kept);")]
    [InlineData("_kept = Compress(question); return await Draft(this._kept);")]
    [InlineData("_kept = Compress(question); return await Draft(Current);")]
    [InlineData("Keep(Compress(question)); return await Draft(_kept);")]
    [InlineData("Remember2(Compress(question)); return await Draft(_history[0]);")]
    [InlineData("Remember2(Compress(question)); return await Draft(string.Join(' ', _history));")]
    // fields of other objects
    [InlineData("var a = new Note(); a.Text = Compress(question); return await Draft(a.Text);")]
    [InlineData("var a = new Note(); var b = a; a.Text = Compress(question); return await Draft(b.Text);")]
    [InlineData("var a = new Note { Text = Compress(question) }; return await Draft(a.Text);")]
    [InlineData("var a = new Note { Text = Compress(question) }; return await Draft(a.All);")]
    [InlineData("var a = new Note(); a.Write(Compress(question)); return await Draft(a.Read());")]
    [InlineData("var a = new Note(); a.Write(Compress(question)); return await Draft(a.Text);")]
    [InlineData("var a = new Note(); Fill(a, Compress(question)); return await Draft(a.Text);")]
    [InlineData("var a = new Note(); var b = Flag ? a : new Note(); b.Text = Compress(question); a = b; return await Draft(a.Text);")]
    [InlineData("_mine.Write(Compress(question)); return await Draft(_mine.Text);")]
    [InlineData("_mine.Text = Compress(question); return await Draft(_mine.Read());")]
    [InlineData("var p = new Point { X = Compress(question), Y = \"\" }; return await Draft(p.X);")]
    // tuples and deconstruction
    [InlineData("var t = (A: Compress(question), B: question); return await Draft(t.A);")]
    [InlineData("var (a, b) = (Compress(question), question); return await Draft(a);")]
    [InlineData("string a, b; (a, b) = (question, Compress(question)); return await Draft(b);")]
    [InlineData("var (a, b) = new Pair(Compress(question), question); return await Draft(a);")]
    [InlineData("var (a, b) = (question, Compress(question)); (a, b) = (b, a); return await Draft(a);")]
    // records and with
    [InlineData("var p = new Pair(Compress(question), question); return await Draft(p.Left);")]
    [InlineData("var p = new Pair(question, question) with { Left = Compress(question) }; return await Draft(p.Left);")]
    [InlineData("var p = new Pair(Compress(question), question) with { Right = question }; return await Draft(p.Left);")]
    [InlineData("var p = new { Left = Compress(question), Right = question }; return await Draft(p.Left);")]
    // collections and collection expressions
    [InlineData("var l = new List<string> { Compress(question) }; return await Draft(l[0]);")]
    [InlineData("var l = new List<string>(); l.Add(Compress(question)); return await Draft(string.Join(' ', l));")]
    [InlineData("List<string> l = [question, Compress(question)]; return await Draft(l[1]);")]
    [InlineData("string[] a = [Compress(question)]; string[] b = [question, .. a]; return await Draft(b[1]);")]
    [InlineData("var d = new Dictionary<string, string> { [\"a\"] = Compress(question) }; return await Draft(d[\"a\"]);")]
    [InlineData("var d = new Dictionary<string, string>(); d[\"a\"] = Compress(question); foreach (var (k, v) in d) await Draft(v); return question;")]
    [InlineData("var q = new Queue<string>(); q.Enqueue(Compress(question)); return await Draft(q.Dequeue());")]
    [InlineData("var a = new string[2]; a[1] = Compress(question); return await Draft(a[1]);")]
    // interpolation and StringBuilder
    [InlineData("return await Draft($\"about {Compress(question)}\");")]
    [InlineData("return await Draft(\"about \" + Compress(question));")]
    [InlineData("var b = new System.Text.StringBuilder(); b.Append(question).AppendLine(Compress(question)); return await Draft(b.ToString());")]
    [InlineData("var b = new System.Text.StringBuilder(); var c = b; c.Append(Compress(question)); return await Draft(b.ToString());")]
    // LINQ
    [InlineData("var all = new[] { question }.Select(q => Compress(q)); return await Draft(all.First());")]
    [InlineData("var all = from q in new[] { question } select Compress(q); return await Draft(string.Concat(all));")]
    [InlineData("var small = Compress(question); var all = new[] { question }.Select(q => q + small); return await Draft(all.First());")]
    [InlineData("var all = new[] { Compress(question) }.Where(q => q.Length > 1).OrderBy(q => q.Length).ToList(); return await Draft(all[0]);")]
    // pattern variables
    [InlineData("if (Compress(question) is { Length: > 0 } found) return await Draft(found); return question;")]
    [InlineData("object o = Compress(question); return o is string s ? await Draft(s) : question;")]
    [InlineData("return new Pair(Compress(question), question) is (var left, _) ? await Draft(left) : question;")]
    [InlineData("return await Draft(Compress(question) switch { \"\" => question, var other => other });")]
    // out variables of followed methods
    [InlineData("TryBoth(question, out var small, out var same); return await Draft(small);")]
    [InlineData("var small = \"\"; if (TryBoth(question, out small, out _)) return await Draft(small); return question;")]
    // captured variables
    [InlineData("var a = Compress(question); Func<string> f = () => a; return await Draft(f());")]
    [InlineData("var a = question; Action f = () => a = Compress(question); f(); return await Draft(a);")]
    [InlineData("var a = question; Set(); return await Draft(a); void Set() => a = Compress(question);")]
    [InlineData("var a = Compress(question); return await Draft(Choose(() => a));")]
    // await
    [InlineData("var t = CompressAsync(question); return await Draft(await t);")]
    [InlineData("var t = CompressAsync(question); await t; return await Draft(t.Result);")]
    [InlineData("var both = await Task.WhenAll(CompressAsync(question), Task.FromResult(question)); return await Draft(both[0]);")]
    // iterators
    [InlineData("foreach (var item in Both(question)) await Draft(item); return question;")]
    [InlineData("return await Draft(Both(question).First());")]
    public void It_depends(string body) => Assert.Contains("draft", Consumers(body));

    [Theory]
    // locals and reassignments
    [InlineData("var a = Compress(question); var b = a; b = question; return a + await Draft(b);")]
    [InlineData("var a = Compress(question); a = question; return await Draft(a);")]
    [InlineData("var a = question; var b = a; a = Compress(question); return a + await Draft(b);")]
    // fields of this
    [InlineData("_kept = Compress(question); return await Draft(_other) + _kept;")]
    [InlineData("_kept = Compress(question); _kept = question; return await Draft(_kept);")]
    [InlineData("Keep(Compress(question)); Keep(question); return await Draft(_kept);")]
    [InlineData("Keep(Compress(question)); return await Draft(_other);")]
    // fields of other objects
    [InlineData("var a = new Note(); var b = new Note(); a.Text = Compress(question); return await Draft(b.Text) + a.Text;")]
    [InlineData("var a = new Note { Text = Compress(question) }; return await Draft(a.Other) + a.Text;")]
    [InlineData("var a = new Note { Text = Compress(question), Other = question }; return await Draft(a.Other) + a.Text;")]
    [InlineData("var a = new Note(); var b = new Note(); a.Write(Compress(question)); return await Draft(b.Read()) + a.Text;")]
    [InlineData("var a = new Note(); a.Write(Compress(question)); return await Draft(a.ReadOther()) + a.Text;")]
    [InlineData("var a = new Note(); var b = new Note(); Fill(a, Compress(question)); Fill(b, question); return await Draft(b.Text) + a.Text;")]
    [InlineData("_mine.Write(Compress(question)); var b = new Note(); b.Write(question); return await Draft(b.Text);")]
    [InlineData("_kept = Compress(question); var a = new Note(); a.Text = question; return await Draft(a.Text) + _kept;")]
    [InlineData("var p = new Point { X = Compress(question), Y = \"\" }; return await Draft(p.Y) + p.X;")]
    [InlineData("var p = new Point { X = question }; var q = p; p.X = Compress(question); return await Draft(q.X) + p.X;")]
    // tuples and deconstruction
    [InlineData("var t = (A: Compress(question), B: question); return await Draft(t.B) + t.A;")]
    [InlineData("var (a, b) = (Compress(question), question); return await Draft(b) + a;")]
    [InlineData("var (a, b) = new Pair(Compress(question), question); return await Draft(b) + a;")]
    [InlineData("var (a, b) = (question, Compress(question)); (a, b) = (b, a); return await Draft(b) + a;")]
    // records and with
    [InlineData("var p = new Pair(Compress(question), question); return await Draft(p.Right) + p.Left;")]
    [InlineData("var p = new Pair(Compress(question), question) with { Left = question }; return await Draft(p.Left);")]
    [InlineData("var p = new Pair(question, question); var q = p with { Left = Compress(question) }; return await Draft(p.Left) + q;")]
    [InlineData("var p = new { Left = Compress(question), Right = question }; return await Draft(p.Right) + p.Left;")]
    // collections and collection expressions
    [InlineData("List<string> l = [question, Compress(question)]; return await Draft(l[0]) + l[1];")]
    [InlineData("var l = new List<string>(); var m = new List<string>(); l.Add(Compress(question)); m.Add(question); return await Draft(m[0]) + l[0];")]
    [InlineData("var d = new Dictionary<string, string> { [\"a\"] = Compress(question), [\"b\"] = question }; return await Draft(d[\"b\"]) + d[\"a\"];")]
    [InlineData("var a = new string[2]; a[0] = question; a[1] = Compress(question); return await Draft(a[0]) + a[1];")]
    // interpolation and StringBuilder
    [InlineData("var small = Compress(question); return await Draft($\"about {question}\") + small;")]
    [InlineData("var b = new System.Text.StringBuilder(); var c = new System.Text.StringBuilder(); c.Append(Compress(question)); b.Append(question); return await Draft(b.ToString()) + c;")]
    // LINQ
    [InlineData("var small = Compress(question); var all = new[] { question }.Select(q => q.Trim()); return await Draft(all.First()) + small;")]
    [InlineData("var all = new[] { Compress(question) }.Select(_ => question); return await Draft(all.First());")]
    // pattern variables
    [InlineData("if (new Pair(Compress(question), question) is { Right: var right }) return await Draft(right); return question;")]
    [InlineData("return new Pair(Compress(question), question) is (_, var right) ? await Draft(right) : question;")]
    // out variables of followed methods
    [InlineData("TryBoth(question, out var small, out var same); return await Draft(same) + small;")]
    // captured variables
    [InlineData("var a = Compress(question); var b = question; Func<string> f = () => b; return await Draft(f()) + a;")]
    [InlineData("var a = Compress(question); var b = question; return await Draft(Choose(() => b)) + a;")]
    // await
    [InlineData("var t = CompressAsync(question); var other = await Draft(question); return other + await t;")]
    [InlineData("var both = await Task.WhenAll(CompressAsync(question), Task.FromResult(question)); return await Draft(both[1]) + both[0];")]
    // iterators
    [InlineData("foreach (var item in Neither(question)) await Draft(item); return question;")]
    public void It_does_not(string body) => Assert.DoesNotContain("draft", Consumers(body));

    private static IEnumerable<string> Consumers(string body)
    {
        var edges = FlowEdges.Of(PlanText.Extract(body, Members).Plan).Select(static e => e.Split(" -> ")).ToList();
        Assert.Contains(edges.Select(static e => e[0]).Append("compress"), static from => from.Contains("compress", StringComparison.Ordinal));
        return edges.Where(static e => e[0].Split('/')[^1].StartsWith("compress", StringComparison.Ordinal)).Select(static e => e[1].Split('/')[^1]);
    }
}
