using System.Diagnostics;
using System.Reflection;
using Migaki.Generators.Tests.Harness;

namespace Migaki.Generators.Tests.Traps;

/// <summary>The compiler of the SDK that builds the tests, as a child process with the generator as its analyzer: what a user's build runs.</summary>
internal static class SdkCompiler
{
    private static string Csc => typeof(SdkCompiler).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(static a => a.Key == "SdkCompiler").Value!;

    /// <summary>Compiles the sources, or fails with the compiler's messages; warnings are errors.</summary>
    public static (byte[] Image, byte[] Symbols) Compile(IEnumerable<(string Path, string Text)> files, params string[] options) => Compile(files, options, new Dictionary<string, string>());

    /// <summary>The same, with variables of the environment, such as a culture.</summary>
    public static (byte[] Image, byte[] Symbols) Compile(IEnumerable<(string Path, string Text)> files, string[] options, IReadOnlyDictionary<string, string> environment)
    {
        var folder = Directory.CreateTempSubdirectory("migaki-csc-").FullName;
        try
        {
            var arguments = new List<string>
            {
                "-nologo", "-noconfig", "-nostdlib", "-target:library", "-deterministic+", "-nullable:enable", "-warnaserror", "-langversion:latest", "-debug:portable",
                "-nowarn:CS1701,CS1702",
                "-features:InterceptorsNamespaces=Migaki.Generated",
                $"-out:{Path.Combine(folder, "Case.dll")}",
                $"-pathmap:{folder}=/project",
                $"-analyzer:{typeof(Migaki.Generators.Pipeline.MigakiGenerator).Assembly.Location}",
            };
            arguments.AddRange(options);
            arguments.AddRange(TestReferences.All.Select(static r => $"-reference:{r.Display}"));
            foreach (var (path, text) in files)
            {
                File.WriteAllText(Path.Combine(folder, path), text);
                arguments.Add(Path.Combine(folder, path));
            }
            var response = Path.Combine(folder, "case.rsp");
            File.WriteAllLines(response, arguments.Select(static a => $"\"{a}\""));
            // -noconfig is not read from a response file.
            var start = new ProcessStartInfo("dotnet", ["exec", Csc, "-noconfig", "@" + response]) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = folder };
            foreach (var variable in environment) start.Environment[variable.Key] = variable.Value;
            using var process = Process.Start(start)!;
            var errors = process.StandardError.ReadToEndAsync();
            var output = process.StandardOutput.ReadToEnd();
            process.WaitForExit();
            if (process.ExitCode != 0) Assert.Fail(output + errors.Result);
            return (File.ReadAllBytes(Path.Combine(folder, "Case.dll")), File.ReadAllBytes(Path.Combine(folder, "Case.pdb")));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }
}
