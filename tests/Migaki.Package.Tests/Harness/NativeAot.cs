using System.Runtime.InteropServices;
using Migaki.Tests.Shared;

namespace Migaki.Package.Tests.Harness;

/// <summary>What this machine can publish: asked once, by restoring an empty project.</summary>
internal static class NativeAot
{
    private static readonly Lazy<(string? Framework, string? Trouble)> Probe = new(Ask);

    public static string RuntimeIdentifier { get; } = RuntimeInformation.RuntimeIdentifier;

    /// <summary>The newest framework whose native runtime restores.</summary>
    public static string? Framework => Probe.Value.Framework;

    /// <summary>Why nothing can be published with native AOT; null when something can.</summary>
    public static string? Trouble => Probe.Value.Trouble;

    /// <summary>Why the runtime that a trimmed net10.0 program carries does not restore; null when it does.</summary>
    public static string? TrimmingTrouble => Trimming.Value;

    /// <summary>The SDK links with clang unless told otherwise.</summary>
    public static string? Linker { get; } = Array.Find(["clang", "gcc"], IsOnPath);

    private static readonly Lazy<string?> Trimming = new(() => Restores("net10.0", "<PublishTrimmed>true</PublishTrimmed><SelfContained>true</SelfContained>"));

    /// <summary>Why a program cannot be compiled ahead; null when it can.</summary>
    public static string? ReadyToRunTrouble => Ahead.Value;

    private static readonly Lazy<string?> Ahead = new(() => Restores("net10.0", "<PublishReadyToRun>true</PublishReadyToRun><SelfContained>false</SelfContained>"));

    private static (string?, string?) Ask()
    {
        if (Linker is null && !OperatingSystem.IsWindows()) return (null, "neither clang nor gcc is on the path");
        var trouble = "";
        foreach (var framework in new[] { "net10.0", "net9.0" })
        {
            var reason = Restores(framework, "<PublishAot>true</PublishAot>");
            if (reason is null) return (framework, null);
            trouble += $"{framework}: {reason} ";
        }
        return (null, trouble);
    }

    /// <summary>Why a program with these properties does not restore; null when it does.</summary>
    public static string? Restores(string framework, string properties)
    {
        using var consumer = new Consumer();
        Directory.CreateDirectory(PackedPackages.Feed);
        consumer.Project("Probe.csproj", framework, $"<OutputType>Exe</OutputType><RuntimeIdentifier>{RuntimeIdentifier}</RuntimeIdentifier>{properties}", "");
        var restore = consumer.DotnetAsync("restore", "Probe.csproj").GetAwaiter().GetResult();
        return restore.ExitCode == 0 ? null : restore.Output.Split('\n').FirstOrDefault(line => line.Contains("error", StringComparison.Ordinal))?.Trim() ?? restore.Output;
    }

    private static bool IsOnPath(string program) =>
        (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator).Any(folder => File.Exists(Path.Combine(folder, program)));
}

/// <summary>Skipped visibly where no native runtime restores.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NativeAotFactAttribute : FactAttribute
{
    public NativeAotFactAttribute()
    {
        if (NativeAot.Trouble is { } trouble) Skip = "native AOT: " + trouble;
    }
}

/// <summary>Skipped visibly where the runtime to trim does not restore.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TrimmingFactAttribute : FactAttribute
{
    public TrimmingFactAttribute()
    {
        if (NativeAot.TrimmingTrouble is { } trouble) Skip = "trimming: " + trouble;
    }
}

/// <summary>Skipped visibly where the compiler for code ahead of time does not restore.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class ReadyToRunFactAttribute : FactAttribute
{
    public ReadyToRunFactAttribute()
    {
        if (NativeAot.ReadyToRunTrouble is { } trouble) Skip = "compiling ahead: " + trouble;
    }
}
