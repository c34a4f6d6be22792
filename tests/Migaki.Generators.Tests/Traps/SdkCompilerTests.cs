using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Traps;

/// <summary>The same matrix on the compiler of the SDK, all cases in one compilation.</summary>
public sealed class SdkCompilerTests(SdkCompilerTests.Matrix matrix) : IClassFixture<SdkCompilerTests.Matrix>
{
    public static TheoryData<string> Names => ReferencedCompilerTests.Names;

    [Theory]
    [MemberData(nameof(Names))]
    public async Task Works_or_is_in_the_coverage(string name) => await TrapRun.AssertAsync(TrapCases.All.Single(c => c.Name == name) is { RecordedBySdk: { } recorded } trap ? trap with { Recorded = recorded, Missed = [] } : TrapCases.All.Single(c => c.Name == name), matrix.Program);

    /// <summary>Compiled once.</summary>
    public sealed class Matrix : IDisposable
    {
        // A rule is an error in a user's build; here the program is wanted although it breaks some.
        internal LoadedProgram Program { get; } = LoadedProgram.Of(SdkCompiler.Compile(
            TrapCases.All.Select(static c => (c.Name + ".cs", c.Source)).Append(("GlobalUsings.cs", TestCompilation.ImplicitUsings)),
            "-nowarn:MIR1002,MIR1003,MIR1004,MIR1005,MIR1007,MIR2001,MIR4001,MIR4003,MIR4004"));

        public void Dispose() => Program.Dispose();
    }
}
