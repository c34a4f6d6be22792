using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>A credential in a text of a plan is in no document of it, and the digest is that of what is embedded.</summary>
public sealed class PlanTextTests
{
    private const string Token = "ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt";

    [Fact]
    public void Credentials_do_not_get_into_the_embedded_plan()
    {
        var run = GeneratorHarness.Run($$"""
            public partial class Agent
            {
                [MirPlan("p", Description = "signs in with {{Token}}", Tags = ["x {{Token}}"])] [MirAssume("MIR4004", "as {{Token}} says")]
                public partial string Go([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string x);
                private string GoCore(string x) { if (x == "{{Token}}") return Step(x); return x; }
                [Approval("ok", Reason = "{{Token}}")] internal bool Ok(string x) => true;
                [ToolCall("t")] internal string Step(string x) => x;
            }
            """).AssertClean();
        foreach (var json in run.PlanJsons().Values)
        {
            Assert.DoesNotContain(Token, json, StringComparison.Ordinal);
            Assert.Contains("signs in with [REDACTED:plan-text]", json, StringComparison.Ordinal);
        }
        Assert.DoesNotContain(Token, run.AllText, StringComparison.Ordinal);
        var digest = Mir.Json.MirDigest.Sha256(System.Text.Encoding.UTF8.GetBytes(run.PlanJson()));
        Assert.Contains(digest, run.AllText, StringComparison.Ordinal);
    }
}
