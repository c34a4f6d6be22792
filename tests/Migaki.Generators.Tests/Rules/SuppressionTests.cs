using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;
using Migaki.Mir;

namespace Migaki.Generators.Tests.Rules;

/// <summary>MIR1010, and where the reasons of the compiler's own means to set a rule aside go: into the plan.</summary>
public sealed class SuppressionTests
{
    private const string Usings = "using System.Diagnostics.CodeAnalysis;\n";

    [Theory]
    [InlineData("#pragma warning disable [|MIR3001|]\nclass C;")]
    [InlineData("#pragma warning disable [|MIR3001|], CS0168, [|MIR2003|]\nclass C;")]
    [InlineData("#pragma warning disable [|MIR3001|] //  \nclass C;")]
    [InlineData("class C;\n#pragma warning disable [|MIR3001|]\n#pragma warning restore MIR3001")]
    // A pragma cannot hide what is said of it, and another one needs a reason, too.
    [InlineData("#pragma warning disable [|MIR1010|], [|MIR3001|]\nclass C;")]
    [InlineData("[|#pragma warning disable|]\npublic partial class A { [MirPlan(\"p\")] partial void X(); }")]
    [InlineData("[|#pragma warning disable|]\npublic class A { [ToolCall(\"t\")] void X() { } }")]
    [InlineData("class C { [[|MirAssume(\"MIR3001\", \"  \")|]] void M() { } }")]
    [InlineData("class C { [[|SuppressMessage(\"Migaki\", \"MIR3001\")|]] void M() { } }")]
    [InlineData("[[|SuppressMessage(\"Migaki\", \"MIR3001:Result is lossy\", Justification = \"\")|]] class C;")]
    [InlineData("[assembly: [|SuppressMessage(\"Migaki\", \"MIR3001\")|]]")]
    [InlineData("#pragma warning disable MIR3001 // a hint only\nclass C;")]
    [InlineData("#pragma warning disable MIR1010 // generated long ago\n#pragma warning disable MIR3001\nclass C;")]
    [InlineData("#pragma warning disable CS0168\nclass C;")]
    [InlineData("#pragma warning disable\nclass C;")]
    [InlineData("#pragma warning disable\nclass C;\n#pragma warning restore\npublic class A { [ToolCall(\"t\")] void X() { } }")]
    [InlineData("#if NEVER\n#pragma warning disable MIR3001\n#endif\nclass C;")]
    [InlineData("#pragma warning restore MIR3001\nclass C;")]
    [InlineData("#pragma warning disable // written by a tool\npublic class A { [ToolCall(\"t\")] void X() { } }")]
    [InlineData("class C { [MirAssume(\"MIR3001\", \"a hint only\")] void M() { } }")]
    [InlineData("class C { [SuppressMessage(\"Migaki\", \"MIR3001\", Justification = \"a hint only\")] void M() { } }")]
    [InlineData("class C { [SuppressMessage(\"Style\", \"IDE0051\")] void M() { } }")]
    public Task A_rule_is_set_aside_only_with_a_reason(string source) =>
        new AnalyzerHarness(new SuppressionAnalyzer()).VerifyAsync(Usings + source);

    [Fact]
    public async Task The_message_says_what_to_write() => Assert.Equal(
        "MIR3001 is set aside without a reason: write it behind the pragma, as in '#pragma warning disable MIR3001 // why'",
        RuleCase.Message(await new AnalyzerHarness(new SuppressionAnalyzer()).VerifyAsync("#pragma warning disable [|MIR3001|]\nclass C;")));

    [Theory]
    [InlineData("#pragma warning disable MIR3001 // a hint only\nreturn Quote([question]);\n#pragma warning restore MIR3001", "", """[{"reason":"a hint only","rule":"MIR3001"}]""")]
    [InlineData("#pragma warning disable MIR3001, CS0168, MIR2003 // a hint only\nreturn Quote([question]);", "", """[{"reason":"a hint only","rule":"MIR3001"},{"reason":"a hint only","rule":"MIR2003"}]""")]
    [InlineData("#pragma warning disable MIR3001\nreturn Quote([question]);", "", """[{"rule":"MIR3001"}]""")]
    [InlineData("return Help(question);", "#pragma warning disable MIR2002 // blank lines\nprivate string Help(string s) => Quote([s]);\n#pragma warning restore MIR2002", """[{"reason":"blank lines","rule":"MIR2002"}]""")]
    [InlineData("return Own(question);", "\n#pragma warning disable MIR4004 // it only reads\n[ToolCall(\"own\")] private string Own(string s) => s;\n#pragma warning restore MIR4004", """[{"reason":"it only reads","rule":"MIR4004"}]""")]
    [InlineData("return Quote([question]);", "\n#pragma warning disable MIR3001 // elsewhere\nprivate void Other() { }\n#pragma warning restore MIR3001", null)]
    [InlineData("return Help(question);", "[System.Diagnostics.CodeAnalysis.SuppressMessage(\"Migaki\", \"MIR2002\", Justification = \"blank lines\")] private string Help(string s) => Quote([s]);", """[{"reason":"blank lines","rule":"MIR2002"}]""")]
    [InlineData("#pragma warning disable CS0168 // not ours\nreturn Quote([question]);", "", null)]
    public void Reasons_are_in_the_plan(string body, string members, string? assumptions)
    {
        var plan = PlanText.Extract(body, members).Plan;

        Assert.Equal(assumptions, plan.Metadata.Extensions!["assumptions"]?.ToString());
        Assert.Empty(MirPlanValidator.Validate(MirPlanWriter.ToUtf8(plan)));
    }

    [Theory]
    [InlineData("[assembly: SuppressMessage(\"Migaki\", \"MIR3001\", Scope = \"member\", Target = \"~M:Agent.RunCore(System.String)~System.Threading.Tasks.Task{System.String}\", Justification = \"a hint\")]", true)]
    [InlineData("[assembly: SuppressMessage(\"Migaki\", \"MIR3001\", Scope = \"type\", Target = \"~T:Agent\", Justification = \"a hint\")]", true)]
    [InlineData("[assembly: SuppressMessage(\"Migaki\", \"MIR3001\", Justification = \"a hint\")]", true)]
    [InlineData("[assembly: SuppressMessage(\"Migaki\", \"MIR3001\", Scope = \"type\", Target = \"~T:Other\", Justification = \"a hint\")]", false)]
    public void Reasons_of_an_assembly_are_in_the_plans_they_are_about(string attribute, bool found)
    {
        var compilation = TestCompilation.Create(PlanText.Source("return Quote([question]);"), PlanText.Steps, Usings + attribute);

        Assert.Equal(found ? """[{"reason":"a hint","rule":"MIR3001"}]""" : null, PlanText.Extract(compilation).Plan.Metadata.Extensions!["assumptions"]?.ToString());
    }
}
