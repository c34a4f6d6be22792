using System.Diagnostics;
using System.Text.Json;
using Migaki.Tests.Shared;

namespace Migaki.Tests.Support;

/// <summary>The verifier under <c>tests/independent</c>: another language, another author's eyes, no shared code.</summary>
internal static class SecondVerifier
{
    private static readonly Lazy<string?> NotHere = new(() =>
    {
        try
        {
            using var process = Process.Start(new ProcessStartInfo("node", "--version") { RedirectStandardOutput = true })!;
            process.WaitForExit();
            return process.ExitCode == 0 ? null : "node does not start";
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node is not here";
        }
    });

    public static string? Missing => NotHere.Value;

    /// <summary>The status of each folder, and its findings as text.</summary>
    public static List<(string Status, string Findings)> Verify(string? keyPem, IEnumerable<string> folders)
    {
        var start = new ProcessStartInfo("node", [Path.Combine(Repository.Root, "tests", "independent", "verify.mjs"), .. keyPem is null ? [] : new[] { "--key", keyPem }, .. folders]) { RedirectStandardOutput = true };
        using var process = Process.Start(start)!;
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        Assert.Equal(0, process.ExitCode);
        return [.. output.TrimEnd('\n').Split('\n').Select(line => JsonDocument.Parse(line).RootElement).Select(result => (result.GetProperty("status").GetString()!, result.GetProperty("findings").GetRawText()))];
    }
}

/// <summary>A fact that needs node.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeFactAttribute : FactAttribute
{
    public NodeFactAttribute() => Skip = SecondVerifier.Missing;
}

/// <summary>A theory that needs node.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class NodeTheoryAttribute : TheoryAttribute
{
    public NodeTheoryAttribute() => Skip = SecondVerifier.Missing;
}
