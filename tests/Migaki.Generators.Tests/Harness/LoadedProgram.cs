using System.Reflection;
using System.Runtime.ExceptionServices;
using System.Runtime.Loader;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Emit;

namespace Migaki.Generators.Tests.Harness;

/// <summary>An emitted compilation in its own load context, with its own copy of the runtime under test.</summary>
internal sealed class LoadedProgram : IDisposable
{
    static LoadedProgram()
    {
        // Bundles of test programs go to a folder of this process, unless a test says otherwise.
        BundleRoot = Directory.CreateTempSubdirectory("migaki-tests-").FullName;
        Environment.SetEnvironmentVariable("MIGAKI_BUNDLE_ROOT", BundleRoot);
        AppDomain.CurrentDomain.ProcessExit += static (_, _) => Directory.Delete(BundleRoot, recursive: true);
    }

    private LoadedProgram(byte[] image, byte[] symbols)
    {
        Image = image;
        using var pe = new MemoryStream(image);
        using var pdb = new MemoryStream(symbols);
        Assembly = new Context().LoadFromStream(pe, pdb);
    }

    /// <summary>Where programs write their bundles.</summary>
    public static string BundleRoot { get; }

    public byte[] Image { get; }

    public Assembly Assembly { get; }

    /// <summary>What another compiler made.</summary>
    public static LoadedProgram Of((byte[] Image, byte[] Symbols) output) => new(output.Image, output.Symbols);

    public static LoadedProgram Emit(GeneratorRun run)
    {
        using var pe = new MemoryStream();
        using var pdb = new MemoryStream();
        var trees = run.Output.SyntaxTrees.Where(static t => t.Encoding is not null).Select(static t => EmbeddedText.FromSource(t.FilePath, t.GetText()));
        var result = run.Output.Emit(pe, pdb, options: new EmitOptions(debugInformationFormat: DebugInformationFormat.PortablePdb), embeddedTexts: trees);
        if (!result.Success) Assert.Fail($"Does not emit:\n{DiagnosticPrinter.Print(result.Diagnostics.Problems())}\n{run.AllText}");
        return new LoadedProgram(pe.ToArray(), pdb.ToArray());
    }

    /// <summary>Calls a public static method, awaits what it returns, and gives its value; the original exception leaves.</summary>
    public async Task<object?> RunAsync(string type = "Program", string method = "Run", params object?[] arguments)
    {
        var target = (Assembly.GetType(type) ?? throw new InvalidOperationException($"No type {type}.")).GetMethod(method)
            ?? throw new InvalidOperationException($"No method {type}.{method}.");
        object? result;
        try
        {
            result = target.Invoke(null, arguments);
        }
        catch (TargetInvocationException exception)
        {
            ExceptionDispatchInfo.Throw(exception.InnerException!);
            throw;
        }
        if (result is not Task task) return result;
        await task;
        return task.GetType().GetProperty("Result") is { } property && property.PropertyType.Name != "VoidTaskResult" ? property.GetValue(task) : null;
    }

    /// <summary>Nothing is unloaded: the runtime broke down over thousands of collectible contexts whose background work was still ending.</summary>
    public void Dispose() { }

    private sealed class Context() : AssemblyLoadContext(isCollectible: false)
    {
        protected override Assembly? Load(AssemblyName assemblyName)
        {
            var path = Path.Combine(TestReferences.RuntimeFolder, assemblyName.Name + ".dll");
            return File.Exists(path) ? LoadFromAssemblyPath(path) : null;
        }
    }
}
