using Migaki.CodeFixes.Tests.Harness;

namespace Migaki.CodeFixes.Tests;

/// <summary>Fixes that complete an annotation.</summary>
public sealed class DeclarationFixTests
{
    [Theory]
    [InlineData("UserInput", "User")]
    [InlineData("SystemInstruction", "System")]
    [InlineData("DeveloperInstruction", "Developer")]
    [InlineData("RetrievedDocument", "Retrieval")]
    [InlineData("ToolResult", "Tool")]
    [InlineData("Memory", "Memory")]
    public async Task The_provenance_of_a_role(string role, string source)
    {
        string Agent(string more) => Entry($"[MirContext(ContextRole.{role}{more})] string x, [MirContext(ContextRole.{role}{more}, Id = \"own\")] string y", "string x, string y", "return x + y;", "");
        await FixHarness.VerifyAsync<ProvenanceFix>(Agent("").Replace(", Id", ", Id"), Agent("").Replace("string x, [", "string x, [").Replace($"(ContextRole.{role})", $"(ContextRole.{role}, Provenance = ProvenanceSource.{source})").Replace("Id = \"own\")", $"Id = \"own\", Provenance = ProvenanceSource.{source})"));
    }

    [Fact]
    public async Task A_scratchpad_comes_from_anywhere() =>
        await FixHarness.VerifyNotOfferedAsync<ProvenanceFix>(Entry("[MirContext(ContextRole.Scratchpad)] string x", "string x", "return x;", ""));

    [Fact]
    public async Task Qualified_names_stay_qualified() => await FixHarness.VerifyAsync<SideEffectsFix>(
        "namespace Other { public class SideEffectClass { } }\nnamespace Case\n{\n    using Other;\n    public class A { [ToolCall(\"t\")] public string Step(string x) => x; public SideEffectClass? Mine; }\n}\n",
        "namespace Other { public class SideEffectClass { } }\nnamespace Case\n{\n    using Other;\n    public class A { [ToolCall(\"t\", SideEffects = Migaki.SideEffectClass.ReadOnly)] public string Step(string x) => x; public SideEffectClass? Mine; }\n}\n",
        "MIR4004.ReadOnly");

    [Theory]
    [InlineData("ReadOnly")]
    [InlineData("IdempotentMutation")]
    [InlineData("NonIdempotentMutation")]
    public async Task Side_effects(string effect) => await FixHarness.VerifyAsync<SideEffectsFix>(
        "public class A\n{\n    [ToolCall(\"t\")] // kept\n    public string Step(string x) => x;\n    [ToolCall(\"u\", MaxPrivacy = PrivacyClass.Public)] public string Other(string x) => x;\n}\n",
        $"public class A\n{{\n    [ToolCall(\"t\", SideEffects = SideEffectClass.{effect})] // kept\n    public string Step(string x) => x;\n    [ToolCall(\"u\", MaxPrivacy = PrivacyClass.Public, SideEffects = SideEffectClass.{effect})] public string Other(string x) => x;\n}}\n",
        "MIR4004." + effect);

    [Theory]
    [InlineData("TransformKind.Summarize, Lossy = false", "TransformKind.Summarize")]
    [InlineData("TransformKind.Compress, Lossy = false, RequiresValidators = [\"v\"]", "TransformKind.Compress, RequiresValidators = [\"v\"]")]
    public async Task Lossless(string before, string after) => await FixHarness.VerifyAsync<LosslessFix>(
        $"public class A\n{{\n    [ContextTransform({before})] public string Step(string x) => x;\n}}\n",
        $"public class A\n{{\n    [ContextTransform({after})] public string Step(string x) => x;\n}}\n");

    [Fact]
    public async Task The_privacy_class_of_a_parameter()
    {
        string Agent(string more) => Entry($"[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User{more})] string x", "string x", "return Draft(x);", "[ModelCall(ModelTask.Synthesis)] private string Draft(string x) => x;",
            "[MirConstraints(AllowedPrivacyClasses = [PrivacyClass.Public, PrivacyClass.Internal, PrivacyClass.Confidential])] ");
        await FixHarness.VerifyAsync<PrivacyFix>(Agent(""), Agent(", Privacy = PrivacyClass.Confidential"), "MIR2008.Confidential");
    }

    private static string Entry(string parameters, string plain, string body, string members, string constraints = "") => $$"""
        public partial class A
        {
            [MirPlan("p")] {{constraints}}public partial string Go({{parameters}});
            private string GoCore({{plain}}) { {{body}} }
            {{members}}
        }

        """;
}
