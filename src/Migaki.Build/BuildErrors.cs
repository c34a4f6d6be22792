using Microsoft.Build.Utilities;

namespace Migaki.Build;

/// <summary>Every error the build can report: its code, what is wrong, and what to do.</summary>
internal static class BuildErrors
{
    public static void CompilerTooOld(TaskLoggingHelper log, string compiler, string file) => Report(log, "MIGAKI0001", file,
        $"This file declares a MirPlan, but the C# compiler of this build ({compiler}) is older than 4.14, so Migaki's generator and analyzers were not loaded. " +
        "Use .NET SDK 9.0.300 or newer (Visual Studio 17.14 or newer); look for an older version pinned in global.json or by Microsoft.Net.Compilers.Toolset.");

    public static void GeneratorMissing(TaskLoggingHelper log, string file) => Report(log, "MIGAKI0002", file,
        "This file declares a MirPlan, but Migaki's generator is not among the analyzers of this project. " +
        "Reference the package Migaki from this project itself (a package that depends on it passes no analyzers on), " +
        "without ExcludeAssets or IncludeAssets that leave analyzers out, and look for targets that remove Analyzer items.");

    public static void PlanNotEmbedded(TaskLoggingHelper log, string assembly, string id, string method) => Report(log, "MIGAKI0003", assembly,
        $"{method} is declared as MirPlan '{id}', but the assembly holds no plan with this id, so its runs would leave no evidence. " +
        "The generator did not run or could not write the plan: look above for CS8785, CS9057 or a MIR error that was suppressed, make the method partial with " +
        "its body in a method of the same name with Core appended, and check that analyzers are not disabled for this project.");

    public static void PlanDamaged(TaskLoggingHelper log, string assembly, string id) => Report(log, "MIGAKI0004", assembly,
        $"The plan '{id}' in the assembly does not have the digest that is written beside it. Delete bin and obj and build again; something changed the assembly after it was compiled.");

    public static void PlanTwice(TaskLoggingHelper log, string assembly, string id) => Report(log, "MIGAKI0005", assembly,
        $"The assembly holds two plans with the id '{id}'. Give each MirPlan its own id; when the ids are different, the generator was loaded twice: look for two versions of Migaki.Generators.dll among the analyzers.");

    public static void AssemblyUnreadable(TaskLoggingHelper log, string assembly, string reason) => Report(log, "MIGAKI0006", assembly,
        $"The plans of this assembly cannot be read: {OneLine(reason)} Delete bin and obj and build again.");

    public static void CannotAccess(TaskLoggingHelper log, string path, string reason) => Report(log, "MIGAKI0007", path,
        $"The plan file cannot be read or written: {OneLine(reason)} Check the path, its permissions and the free space.");

    public static void OutputMissing(TaskLoggingHelper log, string? project) => Report(log, "MIGAKI0008", project,
        "MigakiVerifyPlans is true, but MigakiPlanOutput does not name the folder with the committed plans. Set it, for example to $(MSBuildProjectDirectory)/plans.");

    public static void CommittedDiffers(TaskLoggingHelper log, string file, int line, string committed, string built) => log.LogError(null, "MIGAKI0010", null, file, line, 0, 0, 0,
        $"The committed plan is out of date: it says '{Shorten(committed)}' where the code now gives '{Shorten(built)}'. Build once without MigakiVerifyPlans, review the change and commit it.");

    public static void CommittedMissing(TaskLoggingHelper log, string file) => Report(log, "MIGAKI0011", file,
        "This plan is built but not committed. Build once without MigakiVerifyPlans, review the new file and commit it.");

    public static void CommittedStale(TaskLoggingHelper log, string file) => Report(log, "MIGAKI0012", file,
        "This plan is committed, but the project no longer builds it. Delete the file; when it belongs to another project or target framework, give each its own MigakiPlanOutput.");

    private static void Report(TaskLoggingHelper log, string code, string? file, string message) => log.LogError(null, code, null, file, 0, 0, 0, 0, message);

    private static string OneLine(string reason)
    {
        var line = new StringReader(reason).ReadLine() ?? "";
        return line.EndsWith(".", System.StringComparison.Ordinal) ? line : line + ".";
    }

    private static string Shorten(string line)
    {
        line = line.Trim();
        return line.Length <= 80 ? line : line.Substring(0, 79) + "…";
    }
}
