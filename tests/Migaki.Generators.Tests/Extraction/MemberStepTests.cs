using Migaki;
using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>Steps behind members that are not called: accessors, operators, constructors, initializers. Followed, or in the coverage with the reason.</summary>
public sealed class MemberStepTests
{
    private const string Members = """
        private string Text => Compress("t");
        private string Kept { get; set; } = "";
        private string Set { get => Kept; set => Kept = Compress(value); }
        private string this[string key] => Compress(key);
        public sealed class Box { private readonly Agent _agent; private readonly string _made; public Box(Agent agent, string text) { _agent = agent; _made = agent.Compress(text); } public string Made => _made; public string Late => _agent.Compress(_made); }
        public sealed class Held { public readonly string Value = Fixed("v"); }
        public sealed class Child : Parent { public string Value => Kept; }
        public class Parent { protected readonly string Kept = Fixed("p"); }
        public static class Shared { public static readonly string Value = Fixed("s"); }
        public sealed record Sum(string Text) { public static Sum operator +(Sum a, Sum b) => new(Fixed(a.Text)); public static implicit operator string(Sum s) => Fixed(s.Text); public static Sum operator !(Sum a) => new(Fixed(a.Text)); }
        public abstract class Open { public abstract string Now { get; } }
        public sealed class Shut : Open { public override string Now => Fixed("n"); }
        public interface ITeller { void Tell(); string Told { get; } }
        public sealed class Teller : ITeller { public void Tell() => Fixed("x"); public string Told => Fixed("y"); }
        public sealed class Split(string text) { public void Deconstruct(out string a, out string b) { a = Fixed(text); b = a; } }
        [ContextTransform(TransformKind.Compress)] private static string Fixed(string text) => text;
        private readonly Open open = new Shut();
        private readonly ITeller teller = new Teller();
        """;

    /// <summary>Nobody calls a Deconstruct in a form that could be intercepted.</summary>
    [Theory]
    [InlineData("var (a, b) = new Split(question); return await Draft(a);")]
    [InlineData("string a, b; (a, b) = new Split(question); return await Draft(a);")]
    [InlineData("var ((a, b), c) = (new Split(question), question); return await Draft(a);")]
    [InlineData("return new Split(question) is (var a, \"x\") ? a : await Draft(question);")]
    [InlineData("foreach (var (a, b) in new[] { new Split(question) }) Log(a); return await Draft(question);")]
    public void A_deconstruction_with_steps_is_in_the_coverage(string body) =>
        Assert.Contains("{\"callee\":\"Split.Deconstruct\",\"reason\":\"deconstruction\"}", PlanText.Extract(body, Members).Plan.Metadata.Extensions!.ToString(), StringComparison.Ordinal);

    [Theory]
    [InlineData("return await Draft(Text);", "text/compress -> draft")]
    [InlineData("return await Draft(this.Text);", "text/compress -> draft")]
    [InlineData("Set = question; return await Draft(Kept);", "set/compress -> draft")]
    [InlineData("Set = question; return await Draft(Set);", "set/compress -> draft")]
    [InlineData("return await Draft(this[question]);", "item/compress -> draft")]
    [InlineData("var box = new Box(this, question); return await Draft(box.Made);", "box/compress -> draft")]
    [InlineData("var box = new Box(this, question); return await Draft(box.Late);", "box/compress -> late/compress; late/compress -> draft")]
    [InlineData("return await Draft(new Held().Value);", "held/fixed -> draft")]
    [InlineData("return await Draft(new Child().Value);", "child/fixed -> draft")]
    [InlineData("return await Draft((new Sum(question) + new Sum(question)).Text);", "addition/fixed -> draft")]
    [InlineData("string s = new Sum(question); return await Draft(s);", "implicit/fixed -> draft")]
    [InlineData("var s = !new Sum(question); return await Draft(s.Text);", "logical-not/fixed -> draft")]
    [InlineData("var s = new Sum(question); s += s; return await Draft(s.Text);", "addition/fixed -> draft")]
    public void Followed(string body, string edges)
    {
        var extracted = PlanText.Extract(body, Members);
        Assert.Equal(edges, string.Join("; ", FlowEdges.Of(extracted.Plan)));
        Assert.Empty(extracted.Coverage.NotFollowed);
    }

    [Theory]
    [InlineData("return await Draft(Shared.Value);", "Agent.Fixed", "static initializers of 'Shared'")]
    [InlineData("return await Draft(open.Now);", "Open.Now", "virtual")]
    [InlineData("teller.Tell(); return await Draft(question);", "ITeller.Tell", "interface")]
    [InlineData("return await Draft(teller.Told);", "ITeller.Told", "interface")]
    [InlineData("var made = other(() => Compress(question)); return await Draft(made);", "Func.Invoke", "any number of times")]
    [InlineData("return await Draft(Often(() => Compress(question)));", "Agent.Often", "any number of times")]
    public void Or_in_the_coverage_with_the_reason(string body, string callee, string reason)
    {
        var missed = PlanText.Extract(body, Members + "private readonly Func<Func<string>, string> other = null!; private static string Often(Func<string> f) { var s = \"\"; while (s.Length < 9) s += f(); return s; }").Coverage.NotFollowed;
        Assert.Contains(missed, m => m.Callee == callee && m.Reason.Contains(reason, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("try { Helped(question); } catch { } return await Draft(question);")]
    [InlineData("Safe(question); return await Draft(question);")]
    [InlineData("Safe(question); if (Flag) return question; return await Draft(question);")]
    [InlineData("Outer(question); return await Draft(question);")]
    public void A_handler_without_steps_leads_to_what_follows_the_call(string body)
    {
        var plan = PlanText.Extract(body, "private void Helped(string s) => Compress(s); private void Safe(string s) { try { Compress(s); } catch (FormatException) { } } private void Outer(string s) { Safe(s); }").Plan;
        Assert.Contains(plan.Edges, static e => e.Kind == MirEdgeKind.Fallback && e.FromNodeId.EndsWith("compress", StringComparison.Ordinal) && e.ToNodeId is "draft" or "branch-1");
    }

    [Theory]
    [InlineData("try { Helped(question); } finally { Log(question); } return await Draft(question);")]
    [InlineData("Rethrown(question); return await Draft(question);")]
    public void A_handler_that_does_not_go_on_leads_nowhere(string body)
    {
        var plan = PlanText.Extract(body, "private void Helped(string s) => Compress(s); private void Rethrown(string s) { try { Compress(s); } catch (FormatException) { throw; } }").Plan;
        Assert.DoesNotContain(plan.Edges, static e => e.Kind == MirEdgeKind.Fallback);
    }
}
