namespace Migaki.Package.Tests.Harness;

/// <summary>The frameworks below the one the tests run on; their runtimes come from packages.</summary>
internal static class OlderFrameworks
{
    public const string All = "net8.0;net9.0";

    private static readonly Lazy<string?> Probe = new(() => NativeAot.Restores(All, "<SelfContained>true</SelfContained>"));

    /// <summary>Why a program that carries one of these runtimes does not restore; null when all do.</summary>
    public static string? Trouble => Probe.Value;
}

/// <summary>Skipped visibly where the runtimes do not restore.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class OlderFrameworksFactAttribute : FactAttribute
{
    public OlderFrameworksFactAttribute()
    {
        if (OlderFrameworks.Trouble is { } trouble) Skip = "older frameworks: " + trouble;
    }
}
