namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR2006 and MIR4001.</summary>
public sealed class TrustRuleTests
{
    private const string Chat = "private readonly Microsoft.Extensions.AI.IChatClient _chat = null!; private static readonly Microsoft.Extensions.AI.ChatRole System = Microsoft.Extensions.AI.ChatRole.System;";

    [Theory]
    [InlineData("return await Ask([|question|], Rules);")]
    [InlineData("return await Ask([|Rules + question|], Rules);")]
    [InlineData("return await Ask([|$\"Be like {question}\"|], Rules);")]
    [InlineData("return await Tell([|question|], question);")]
    [InlineData("var r = await Search(Rules); return await Ask([|r[0]|], question);")]
    [InlineData("var r = await Look(Rules); return await Ask([|r|], question);")]
    [InlineData("return await Ask([|Recall(Rules) ?? Rules|], question);")]
    [InlineData("var x = await Draft(question); return await Ask([|x|], question);")]
    [InlineData("var x = Quote(Blacken(question)); return await Ask([|x|], question);")]
    [InlineData("if (!Ok(question)) return Rules; return await Ask([|question|], Rules);")]
    [InlineData("Policy(question); return await Ask([|question|], Rules);")]
    [InlineData("var m = new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.System, [|question|]); return (await _chat.GetResponseAsync([m])).Text;", Chat)]
    [InlineData("var m = new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.System, [|Rules + question|]); return m.Text;", Chat)]
    public Task Untrusted_instructions(string body, string members = "") => RuleCase.Flow("MIR2006", RuleCase.Source(body, members));

    [Theory]
    [InlineData("return await Ask(Rules, question);")]
    [InlineData("return await Ask(\"Be brief.\", question);")]
    [InlineData("return await Tell(Rules, question);")]
    [InlineData("return await Draft(question);")]
    [InlineData("return await Ask(_fixed, question);")]
    [InlineData("return await Ask(await Draft(Rules), question);")]
    [InlineData("return await Ask(Rules + question.Length, question);")]
    [InlineData("if (!Policy(question)) return Rules; return await Ask(question, Rules);")]
    [InlineData("if (!await Approve(question)) return Rules; return await Ask(question, Rules);")]
    [InlineData("var x = question; x = Rules; return await Ask(x, question);")]
    [InlineData("var m = new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.System, Rules); return (await _chat.GetResponseAsync([m])).Text;", Chat)]
    [InlineData("var m = new Microsoft.Extensions.AI.ChatMessage(Microsoft.Extensions.AI.ChatRole.User, question); return (await _chat.GetResponseAsync([m])).Text;", Chat)]
    [InlineData("return await Ask(Flag ? Rules : \"Be kind.\", question);")]
    public Task Trusted_instructions(string body, string members = "") => RuleCase.Flow("MIR2006", RuleCase.Source(body, members));

    [Theory]
    [InlineData("return await Send([|question|]);")]
    [InlineData("await Put([|Blacken(question)|]); return question;")]
    [InlineData("await Odd([|question|]); return question;")]
    [InlineData("return await Send([|await Draft(question)|]);")]
    [InlineData("var r = await Search(Rules); return await Send([|r[0]|]);")]
    [InlineData("return await Send([|$\"Hello {question}\"|]);")]
    [InlineData("if (!Ok(question)) return Rules; return await Send([|question|]);")]
    [InlineData("if (Flag) { if (!Policy(question)) return Rules; } return await Send([|question|]);")]
    [InlineData("Policy(question); return await Send([|question|]);")]
    [InlineData("var x = question; if (!Policy(Rules)) return Rules; return await Send([|x|]);")]
    public Task Untrusted_context_reaches_a_tool(string body) => RuleCase.Flow("MIR4001", RuleCase.Source(body));

    [Theory]
    [InlineData("return await Send(Rules);")]
    [InlineData("return await Send(\"Hello\");")]
    [InlineData("await Look(question); return question;")]
    [InlineData("await Bare(question); return question;")]
    [InlineData("if (!Policy(question)) return Rules; return await Send(question);")]
    [InlineData("if (Policy(question)) return await Send(question); return Rules;")]
    [InlineData("if (!await Approve(question)) return Rules; return await Send(question);")]
    [InlineData("if (!ApproveAll()) return Rules; return await Send(question);")]
    [InlineData("MustApprove(question); return await Send(question);")]
    [InlineData("var d = await Draft(question); if (!await Approve(d)) return Rules; return await Send(d);")]
    [InlineData("if (Flag) { if (!Policy(question)) return Rules; } else { if (!Policy(question)) return Rules; } return await Send(question);")]
    [InlineData("if (Flag) { if (!Policy(question)) return Rules; } else if (!Clerk(question)) return Rules; if (!ApproveAll()) return Rules; return await Send(question);")]
    [InlineData("return await Send(\"count \" + question.Length);")]
    [InlineData("return await Send(await Draft(Rules));")]
    public Task A_tool_may_act(string body) => RuleCase.Flow("MIR4001", RuleCase.Source(body));

    [Fact]
    public async Task The_message_prints_the_path() => Assert.Equal(
        "The parameter 'question' is untrusted and reaches the tool 'Send', which changes something (non idempotent mutation), on the path 'question' → 'Draft' → 'Send': let an approval or a policy validator pass it first",
        RuleCase.Message(await RuleCase.Flow("MIR4001", RuleCase.Source("var d = await Draft(question); return await Send([|d|]);"))));
}
