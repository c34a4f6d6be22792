using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Extraction;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Flow;

/// <summary>MIR2001: declarations without a provenance, and values of unknown origin that reach a model.</summary>
public sealed class ProvenanceTests
{
    [Theory]
    [InlineData("[{|MIR2001:MirContext(ContextRole.Memory)|}] private string _memory = \"\";")]
    [InlineData("[{|MIR2001:MirContext(ContextRole.Memory, Privacy = PrivacyClass.Public)|}] private string _memory = \"\";")]
    [InlineData("[{|MIR2001:MirContext(ContextRole.Memory)|}] public string Memory { get; set; } = \"\";")]
    [InlineData("[{|MIR2001:MirContext(ContextRole.Example)|}] private const string Example = \"e\";")]
    [InlineData("private sealed class Store([{|MIR2001:MirContext(ContextRole.Memory)|}] string text) { public string Text => text; }")]
    [InlineData("[MirPlan(\"q\")] public partial void Other([{|MIR2001:MirContext(ContextRole.UserInput)|}] string text); private void OtherCore(string text) { } public partial void Other(string text) => OtherCore(text);")]
    [InlineData("[MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory)] private string _memory = \"\";")]
    [InlineData("[MirContext(ContextRole.Memory, Provenance = ProvenanceSource.System)] public string Memory { get; set; } = \"\";")]
    [InlineData("[ModelCall(ModelTask.General)] private string M([MirContext(ContextRole.SystemInstruction)] string text) => text;")]
    [InlineData("[ModelCall(ModelTask.General)][return: MirContext(ContextRole.Scratchpad)] private string M(string text) => text;")]
    [InlineData("private string Plain([MirContext(ContextRole.UserInput)] string text) => text;")]
    [InlineData("private sealed class Store([MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory)] string text) { public string Text => text; }")]
    public Task A_declaration_says_where_context_comes_from(string members) => Verify("return await Draft(question);", members);

    [Theory]
    [InlineData("return await Draft([|_field|]);")]
    [InlineData("return await Draft([|Property|]);")]
    [InlineData("return await Draft([|extra|]);")]
    [InlineData("return await Draft([|Load()|]);")]
    [InlineData("return await Draft([|Console.ReadLine()!|]);")]
    [InlineData("var t = _field; return await Draft([|t|]);")]
    [InlineData("return await Draft([|$\"{question} {_field}\"|]);")]
    [InlineData("return await Draft([|question + extra|]);")]
    [InlineData("return await Draft([|extra.Trim()|]);")]
    [InlineData("return await Draft([|string.Join(' ', question, extra)|]);")]
    [InlineData("return await Draft([|Join(question, extra)|]);")]
    [InlineData("return await Draft([|Flag ? question : extra|]);")]
    [InlineData("var l = new List<string> { question }; l.Add(extra); return await Draft([|l[1]|]);")]
    [InlineData("return await Draft([|_settings.Prompt|]);")]
    [InlineData("return await Ask([|_field|], question);")]
    [InlineData("return await Ask(question, [|extra|]);")]
    [InlineData("foreach (var x in new[] { extra }) await Draft([|x|]); return question;")]
    [InlineData("string Local() => extra; return await Draft([|Local()|]);")]
    [InlineData("var s = question; if (Flag) s = extra; return await Draft([|s|]);")]
    public Task A_value_of_unknown_origin_is_not_given_to_a_model(string body) => Verify(body, Members, "string question, string extra");

    [Theory]
    [InlineData("return await Draft(question);")]
    [InlineData("return await Draft(\"fixed text\");")]
    [InlineData("return await Draft(Prompt);")]
    [InlineData("const string local = \"fixed\"; return await Draft(local);")]
    [InlineData("return await Draft(string.Empty);")]
    [InlineData("return await Draft(question + Environment.NewLine + \"end\");")]
    [InlineData("return await Draft(_memory);")]
    [InlineData("return await Draft((await Search(question))[0]);")]
    [InlineData("return await Draft(await Send(question));")]
    [InlineData("return await Draft(await Draft(question));")]
    [InlineData("return await Draft(Recall(question) ?? question);")]
    [InlineData("return await Draft(question.ToUpperInvariant().Trim());")]
    [InlineData("return await Draft($\"{question} {question.Length} {DateTime.UtcNow.ToString()}\");")]
    [InlineData("var b = new System.Text.StringBuilder(); b.Append(question); return await Draft(b.ToString());")]
    [InlineData("return await Draft(string.Join(',', (await Search(question)).Where(p => p.Length > 2)));")]
    [InlineData("return await Draft(count.ToString());")]
    [InlineData("await Send(extra); return await Draft(question);")]
    [InlineData("Log(extra); return extra;")]
    [InlineData("try { return await Draft(question); } catch (Exception e) { return await Draft(e.Message); }")]
    [InlineData("return await Draft(Outer(question));")]
    [InlineData("extra = question; return await Draft(extra);")]
    [InlineData("return await Draft(Guid.NewGuid().ToString());")]
    [InlineData("return await Draft(StaticPrompt);")]
    [InlineData("return await Trusted(extra);")]
    [InlineData("return await Draft(await Fetch());")]
    public Task Known_origins_are_clean(string body) => Verify(body, Members, "string question, string extra, int count");

    private const string Members = """
        private string _field = "";
            private string Property { get; set; } = "";
            private readonly Settings _settings = new();
            private const string Prompt = "Answer.";
            private static readonly string StaticPrompt = "Answer.";
            [MirContext(ContextRole.Memory, Provenance = ProvenanceSource.Memory)] private string _memory = "";
            private string Load() => System.IO.File.ReadAllText("x");
            private string Outer(string s) => s + "!";
            private async Task<string> Fetch() => (await Search("everything"))[0];
            [ModelCall(ModelTask.General)][MirAssume("MIR2001", "a test")] private Task<string> Trusted(string text) => Task.FromResult(text);
            private sealed class Settings { public string Prompt { get; set; } = ""; }
        """;

    private static Task<IReadOnlyList<Microsoft.CodeAnalysis.Diagnostic>> Verify(string body, string members, string parameters = "string question") =>
        new AnalyzerHarness(new FlowAnalyzer()) { DefaultRule = "MIR2001", OnlyRules = ["MIR2001"], OtherSources = [PlanText.Steps] }
            .VerifyAsync(PlanText.Source(body, members, parameters: parameters));
}
