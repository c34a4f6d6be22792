using Migaki.Generators.Rules;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Rules;

/// <summary>A build analyzes the source together with the generated entry, which is no second body.</summary>
public sealed class GeneratedEntryTests
{
    private const string Plan = """
        using System.Threading.Tasks;
        using Migaki;
        public partial class Agent
        {
            [MirPlan("support.answer")] public partial Task<MirRun<string>> AnswerAsync(string question);
            private Task<string> AnswerAsyncCore(string question) => Task.FromResult(question);
        }
        """;

    [Fact]
    public async Task The_generated_entry_and_plan_are_no_problems_of_the_entry() =>
        await new AnalyzerHarness(new DeclarationAnalyzer()) { RunGenerator = true }.VerifyAsync(Plan);
}
