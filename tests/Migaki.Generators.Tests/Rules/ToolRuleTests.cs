using Migaki.Generators.Rules;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR1008, MIR4002, MIR4003 and MIR4004.</summary>
public sealed class ToolRuleTests
{
    [Theory]
    [InlineData("await [|Pay(question)|]; return question;")]
    [InlineData("await [|Wipe(question)|]; return question;")]
    [InlineData("await [|Fee(3)|]; return question;")]
    [InlineData("await Approve(question); await [|Pay(question)|]; return question;")]
    [InlineData("if (await Approve(question)) return question; await [|Pay(question)|]; return question;")]
    [InlineData("if (Flag) { if (!await Approve(question)) return question; } await [|Pay(question)|]; return question;")]
    [InlineData("if (!Clerk(question)) return question; await [|Pay(question)|]; return question;")]
    [InlineData("if (!await Approve(_notes)) return question; await [|Pay(question)|]; return question;")]
    [InlineData("var d = await Draft(question); if (!await Approve(d)) return d; d = await Draft(d); await [|Pay(d)|]; return d;")]
    [InlineData("try { MustApprove(question); } catch { } await [|Pay(question)|]; return question;")]
    [InlineData("await [|Pay(question)|]; if (!await Approve(question)) return question; return question;")]
    [InlineData("if (!Policy(question)) return question; await [|Pay(question)|]; return question;")]
    [InlineData("await Go(question); return question;", "private async Task Go(string s) => await [|Pay(s)|];")]
    [InlineData("if (await Approve(question) || Flag) await [|Pay(question)|]; return question;")]
    public Task Not_granted(string body, string members = "") => RuleCase.Flow("MIR4002", RuleCase.Source(body, members));

    [Theory]
    [InlineData("if (!await Approve(question)) return question; await Pay(question); return question;")]
    [InlineData("if (await Approve(question)) await Pay(question); return question;")]
    [InlineData("if (!ApproveAll()) return question; await Pay(question); return question;")]
    [InlineData("if (!ApproveAll()) return question; await Fee(3); return question;")]
    [InlineData("if (!await Approve(question)) return question; await Fee(3); return question;")]
    [InlineData("MustApprove(question); await Pay(question); return question;")]
    [InlineData("if (!Clerk(question)) return question; await Wipe(question); return question;")]
    [InlineData("if (!await Approve($\"Pay {question}?\")) return question; await Pay(question); return question;")]
    [InlineData("if (!await Approve(\"Pay?\")) return question; await Pay(question); return question;")]
    [InlineData("var ok = await Approve(question); if (!ok) return question; await Pay(question); return question;")]
    [InlineData("if (Flag) { if (!await Approve(question)) return question; } else { if (!await Approve(question)) return question; } await Pay(question); return question;")]
    [InlineData("if (Flag && await Approve(question)) await Pay(question); return question;")]
    [InlineData("if (!await Fine(question)) return question; await Pay(question); return question;", "private Task<bool> Fine(string s) => Approve(s);")]
    [InlineData("var q = question.Trim(); if (!await Approve(q)) return question; await Pay(q); return question;")]
    [InlineData("await Send(question); return question;")]
    [InlineData("try { MustApprove(question); } catch { return question; } await Pay(question); return question;")]
    [InlineData("if (!await Approve(question)) throw new InvalidOperationException(); await Pay(question); return question;")]
    [InlineData("await Assumed(question); return question;", "[ToolCall(\"x\", RequiresApproval = \"boss\")][MirAssume(\"MIR4002\", \"approved upstream\")] private Task Assumed(string s) => Task.CompletedTask;")]
    public Task Granted(string body, string members = "") => RuleCase.Flow("MIR4002", RuleCase.Source(body, members));

    [Fact]
    public async Task The_message_prints_the_path() => Assert.Equal(
        "The tool 'Pay' needs the approval \"boss\", which was not granted on the path 'RunCore' → 'Flag' is false → 'Pay': ask first, and call the tool only where it was granted",
        RuleCase.Message(await RuleCase.Flow("MIR4002", RuleCase.Source("if (Flag) { if (!await Approve(question)) return question; } await [|Pay(question)|]; return question;"))));

    [Theory]
    [InlineData("while (Flag) await [|Send(question)|]; return question;")]
    [InlineData("for (var i = 0; i < 3; i++) await [|Send(question)|]; return question;")]
    [InlineData("do { await [|Send(question)|]; } while (Flag); return question;")]
    [InlineData("foreach (var x in question.Split(' ')) await [|Send(question)|]; return question;")]
    [InlineData("try { await Send(question); } catch { await [|Send(question)|]; } return question;")]
    [InlineData("for (var i = 0; i < 3; i++) { try { return await [|Send(question)|]; } catch (IOException) { } } return question;")]
    [InlineData("for (var i = 0; i < 3; i++) await Go(question); return question;", "private Task Go(string s) => [|Send(s)|];")]
    public Task Repeated(string body, string members = "") => RuleCase.Flow("MIR4003", RuleCase.Source(body, members));

    [Theory]
    [InlineData("return await Send(question);")]
    [InlineData("while (Flag) await Look(question); return question;")]
    [InlineData("while (Flag) await Put(question); return question;")]
    [InlineData("foreach (var x in question.Split(' ')) await Send(x); return question;")]
    [InlineData("foreach (var x in question.Split(' ')) { var y = x.Trim(); await Send(y); } return question;")]
    [InlineData("foreach (var x in (await Send(question)).Split(' ')) Log(x); return question;")]
    [InlineData("while (Flag) { await Send(question); break; } return question;")]
    [InlineData("while (true) { return await Send(question); }")]
    [InlineData("try { await Send(question); } catch { Log(question); } return question;")]
    [InlineData("try { await Look(question); } catch { await Send(question); } return question;")]
    [InlineData("for (var i = 0; i < 3; i++) Log(question); return await Send(question);")]
    public Task Not_repeated(string body) => RuleCase.Flow("MIR4003", RuleCase.Source(body));

    [Theory]
    [InlineData("while (Flag) await [|Draft(question)|]; return question;")]
    [InlineData("while (true) { var d = await [|Draft(question)|]; if (Ok(d)) return d; }")]
    [InlineData("string d; do { d = await [|Draft(question)|]; } while (!Ok(d)); return d;")]
    [InlineData("for (;;) { await [|Look(question)|]; if (Flag) break; } return question;")]
    [InlineData("while (Flag) await Go(question); return question;", "private Task Go(string s) => [|Draft(s)|];")]
    [InlineData("return await Again(question);", "private async Task<string> Again(string s) { var d = await Draft(s); return Ok(d) ? d : await [|Again(d)|]; }")]
    public Task Without_bound(string body, string members = "") => RuleCase.Flow("MIR1008", RuleCase.Source(body, members));

    [Theory]
    [InlineData("for (var i = 0; i < 3; i++) await Draft(question); return question;")]
    [InlineData("var n = 0; while (n < 3) { await Draft(question); n++; } return question;")]
    [InlineData("var n = 3; while (n-- > 0) await Draft(question); return question;")]
    [InlineData("foreach (var x in question.Split(' ')) await Draft(x); return question;")]
    [InlineData("while (Flag) Log(question); return await Draft(question);")]
    [InlineData("while (Flag) { if (Ok(question)) break; } return question;")]
    [InlineData("while (Flag) { await Draft(question); break; } return question;")]
    [InlineData("while (true) { return await Draft(question); }")]
    [InlineData("while (Flag) { await Search(question); } return question;")]
    public Task With_bound(string body) => RuleCase.Flow("MIR1008", RuleCase.Source(body));

    [Fact]
    public Task MaxIterations_bounds_every_loop() => RuleCase.Flow("MIR1008", RuleCase.Source("while (Flag) await Draft(question); return question;", plan: ", MaxIterations = 5"));

    [Theory]
    [InlineData("[[|ToolCall(\"t\")|]] private void T(string x) { }")]
    [InlineData("[[|ToolCall(\"t\", RequiresApproval = \"boss\")|]] private void T(string x) { }")]
    [InlineData("[[|ToolCall(\"t\", MaxPrivacy = PrivacyClass.Public)|]] private static Task<string> T(string x) => Task.FromResult(x);")]
    [InlineData("public interface I { [[|ToolCall(\"t\")|]] void T(string x); }")]
    [InlineData("[ToolCall(\"t\", SideEffects = SideEffectClass.ReadOnly)] private void T(string x) { }")]
    [InlineData("[ToolCall(\"t\", SideEffects = SideEffectClass.Unknown)] private void T(string x) { }")]
    [InlineData("[ToolCall(\"t\", SideEffects = SideEffectClass.ApprovalRequired)] private void T(string x) { }")]
    [InlineData("[ToolCall(\"t\")][MirAssume(\"MIR4004\", \"not known yet\")] private void T(string x) { }")]
    [InlineData("[ModelCall(ModelTask.General)] private void T(string x) { }")]
    [InlineData("[CacheWrite(\"c\")] private void T(string x) { }")]
    [InlineData("private void T(string x) { }")]
    [InlineData("[RetrievalCall(\"c\")] private string T(string x) => x;")]
    public Task Side_effects_are_declared(string members) => Alone("MIR4004", $"public partial class A {{ {members} }}");

    [Fact]
    public Task An_external_tool_declares_them_too() => Alone("MIR4004", "[assembly: [|MirExternalStep(typeof(string), \"Clone\", StepKind.ToolCall)|]]\n[assembly: MirExternalStep(typeof(string), \"Trim\", StepKind.ToolCall, SideEffects = SideEffectClass.ReadOnly)]");

    internal static Task Alone(string rule, string source) => new Harness.AnalyzerHarness(new DeclarationAnalyzer()) { DefaultRule = rule, OnlyRules = [rule] }.VerifyAsync(source);
}
