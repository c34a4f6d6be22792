using Microsoft.Build.Framework;
using Microsoft.Build.Utilities;

namespace Migaki.Build;

/// <summary>
/// Before compilation: a project that declares plans has the generator and a compiler that can load it. Without the check the
/// only sign is CS8795, which says nothing about the cause.
/// </summary>
public sealed class CheckMirGenerator : Task
{
    private static readonly Version OldestCompiler = new(4, 14);

    /// <summary>The source files.</summary>
    [Required]
    public ITaskItem[] Sources { get; set; } = [];

    /// <summary>The analyzers that the compiler will load.</summary>
    public ITaskItem[] Analyzers { get; set; } = [];

    /// <summary>What the SDK says of the compiler, e.g. <c>roslyn4.14</c>; empty when it says nothing.</summary>
    public string? CompilerApiVersion { get; set; }

    /// <inheritdoc/>
    public override bool Execute()
    {
        var compilerTooOld = IsTooOld(CompilerApiVersion);
        if (!compilerTooOld && Analyzers.Any(IsGenerator)) return true;

        // Only a project that has plans needs the generator: one that uses Migaki through a library does not.
        var source = Sources.Select(item => item.GetMetadata("FullPath")).FirstOrDefault(DeclaresPlan);
        if (source is null) return true;

        if (compilerTooOld) BuildErrors.CompilerTooOld(Log, CompilerApiVersion!, source);
        else BuildErrors.GeneratorMissing(Log, source);
        return false;
    }

    private static bool IsGenerator(ITaskItem analyzer) =>
        string.Equals(Path.GetFileName(analyzer.ItemSpec), "Migaki.Generators.dll", StringComparison.OrdinalIgnoreCase);

    private static bool IsTooOld(string? compiler) =>
        compiler is not null
        && compiler.StartsWith("roslyn", StringComparison.OrdinalIgnoreCase)
        && Version.TryParse(compiler.Substring("roslyn".Length), out var version)
        && version < OldestCompiler;

    /// <summary>
    /// A line that has the attribute outside a line comment. This is a search, not a parser: it runs only where the generator is
    /// missing, and what it takes for a plan names Migaki's attribute in a project without Migaki's generator.
    /// </summary>
    private static bool DeclaresPlan(string file)
    {
        try
        {
            return File.ReadLines(file).Any(line => Mentions(line) && !line.TrimStart().StartsWith("//", StringComparison.Ordinal));
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            // The compiler reports a source file that cannot be read.
            return false;
        }
    }

    private static bool Mentions(string line)
    {
        foreach (var name in new[] { "MirPlan(", "MirPlanAttribute(" })
        {
            var at = line.IndexOf(name, StringComparison.Ordinal);
            if (at > 0 && line.Substring(0, at).TrimEnd() is var before && before.Length > 0 && before[before.Length - 1] is '[' or ',' or '.' or ':') return true;
        }
        return false;
    }
}
