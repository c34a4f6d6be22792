using System.Globalization;
using Microsoft.CodeAnalysis.CSharp;
using Migaki.Generators.Pipeline;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Pipeline;

/// <summary>Same source, same bytes.</summary>
public sealed class DeterminismTests
{
    private const string Agent = """
        namespace İstanbul.Ça;

        public partial class Agent
        {
            [MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer)] private const string Title = "I i İ ı";
            [MirPlan("p.I.i", MaxIterations = 3)]
            [MirConstraints(MaxCostUsd = -0.5)]
            public partial Task<string> Inform([MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] string input);
            private async Task<string> InformCore(string input) { await Task.Yield(); return Tools.Invite(Title, input); }
        }
        """;

    private const string Tools = """
        namespace İstanbul.Ça;

        public static class Tools
        {
            [ModelCall(ModelTask.Synthesis, Temperature = -1.5)] public static string Invite(string title, string input) => title + input;
        }
        """;

    [Theory]
    [InlineData("fi-FI")]
    [InlineData("tr-TR")]
    [InlineData("ar-SA")]
    public void In_every_culture(string culture)
    {
        var expected = Files("/project");
        var before = CultureInfo.CurrentCulture;
        try
        {
            CultureInfo.CurrentCulture = CultureInfo.GetCultureInfo(culture);
            Assert.Equal(expected, Files("/project"));
        }
        finally
        {
            CultureInfo.CurrentCulture = before;
        }
    }

    [Theory]
    [InlineData("/elsewhere/deep/er")]
    [InlineData("C:\\work\\project")]
    public void In_every_folder(string folder)
    {
        var files = Files(folder);
        Assert.Equal(Files("/project"), files);
        Assert.DoesNotContain(files, f => f.Value.Contains("elsewhere", StringComparison.Ordinal) || f.Value.Contains("work\\", StringComparison.Ordinal));
    }

    [Fact]
    public void In_every_order_of_files() => Assert.Equal(Files("/project"), Files("/project", reverse: true));

    [Fact]
    public void With_every_line_ending()
    {
        // The places of calls are the compiler's business and change; the plan does not.
        static IEnumerable<KeyValuePair<string, string>> Plans(IEnumerable<KeyValuePair<string, string>> files) => files.Where(static f => !f.Key.StartsWith("Interceptors.", StringComparison.Ordinal));
        Assert.Equal(Plans(Files("/project")), Plans(Files("/project", newLine: "\r\n")));
        Assert.DoesNotContain(Files("/project", newLine: "\r\n"), static f => f.Value.Contains('\r', StringComparison.Ordinal));
    }

    [Fact]
    public void The_assembly_is_the_same_with_every_line_ending() => Assert.Equal(Assembly(), Assembly(newLine: "\r\n"));

    /// <summary>The compiler lays types out in the order of the files it is given; what the generator adds does not depend on that order.</summary>
    [Fact]
    public void The_assembly_is_the_same_when_the_generator_sees_the_files_in_another_order() => Assert.Equal(Assembly(), Assembly(reverse: true));

    private static byte[] Assembly(bool reverse = false, string newLine = "\n")
    {
        var files = new[] { ("Agent.cs", Agent), ("Tools.cs", Tools) }.Select(f => (f.Item1, f.Item2.ReplaceLineEndings(newLine))).ToArray();
        var run = GeneratorHarness.Run(TestCompilation.Create(reverse ? files.Reverse() : files));
        Assert.Null(run.Result.Exception);
        var compilation = TestCompilation.Create(files);
        compilation = compilation.AddSyntaxTrees(run.Result.GeneratedSources.Select(static s => s.SyntaxTree));
        using var image = new MemoryStream();
        var result = compilation.Emit(image);
        Assert.True(result.Success, DiagnosticPrinter.Print(result.Diagnostics.Problems()));
        return image.ToArray();
    }

    /// <summary>Each in its own folder, mapped to the same path, by the compiler as a user's build runs it.</summary>
    [Fact]
    public void The_assembly_is_the_same_in_every_folder_culture_and_time_zone()
    {
        var (image, symbols) = Compile("C.UTF-8", "UTC");
        foreach (var (culture, zone) in new[] { ("fi_FI.UTF-8", "Asia/Kathmandu"), ("tr_TR.UTF-8", "America/St_Johns"), ("ar_SA.UTF-8", "Pacific/Kiritimati") })
        {
            var again = Compile(culture, zone);
            Assert.Equal(image, again.Image);
            Assert.Equal(symbols, again.Symbols);
        }

        static (byte[] Image, byte[] Symbols) Compile(string culture, string zone) => Traps.SdkCompiler.Compile(
            [("Agent.cs", Agent), ("Tools.cs", Tools), ("GlobalUsings.cs", TestCompilation.ImplicitUsings)],
            ["-nowarn:MIR5001"],
            new Dictionary<string, string> { ["LANG"] = culture, ["LC_ALL"] = culture, ["TZ"] = zone, ["DOTNET_SYSTEM_GLOBALIZATION_INVARIANT"] = "false" });
    }

    [Theory]
    [InlineData("/a/b/C.cs", "/a/b/", "C.cs")]
    [InlineData("/a/b/d/C.cs", "/a/b", "d/C.cs")]
    [InlineData("C:\\a\\b\\d\\C.cs", "c:\\a\\b\\", "d/C.cs")]
    [InlineData("/other/C.cs", "/a/b/", "C.cs")]
    [InlineData("/abc/C.cs", "/a", "C.cs")]
    [InlineData("C.cs", "", "C.cs")]
    public void Paths_are_relative_and_never_name_a_machine(string path, string folder, string expected) => Assert.Equal(expected, ProjectPaths.Relative(path, folder));

    private static SortedDictionary<string, string> Files(string folder, bool reverse = false, string newLine = "\n")
    {
        var files = new[] { ("Agent.cs", Agent), ("Tools.cs", Tools) }.Select(f => (f.Item1, f.Item2.ReplaceLineEndings(newLine)));
        if (reverse) files = files.Reverse();
        var compilation = TestCompilation.Create(files, folder: folder);
        var run = GeneratorHarness.Run(compilation, new MigakiGenerator(), new Dictionary<string, string> { ["build_property.projectdir"] = folder + "/" });
        Assert.Null(run.Result.Exception);
        return new SortedDictionary<string, string>(run.Files.ToDictionary(), StringComparer.Ordinal);
    }
}
