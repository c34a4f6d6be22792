using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Traps;

/// <summary>The matrix on compiler 4.14, which the generator is built against.</summary>
public sealed class ReferencedCompilerTests
{
    public static TheoryData<string> Names => [.. TrapCases.All.Select(static c => c.Name)];

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Works_or_is_in_the_coverage(string name)
    {
        var trap = TrapCases.All.Single(c => c.Name == name);
        var compilation = TestCompilation.Create([("Case0.cs", trap.Source)], language: trap.IsCSharp14 ? LanguageVersion.Preview : LanguageVersion.Latest);
        using var program = GeneratorHarness.Run(compilation).AssertClean().Load();
        await TrapRun.AssertAsync(trap, program);
        using var plain = GeneratorHarness.Run(compilation, new StandInGenerator()).AssertClean().Load();
        await OnOff.AssertSameAsync(program, plain, $"Traps.{trap.Name}.Program", shown: static value => ((string)value!).Split('\n')[0]);
    }

    [Fact]
    public void Names_are_unique() => Assert.Equal(TrapCases.All.Count, TrapCases.All.Select(static c => c.Name).Distinct().Count());
}
