using System.Diagnostics;
using System.Globalization;
using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace Migaki.Mir.Tests.Estimates;

/// <summary>The error bound that bundles carry holds against real tokenizers, on the text this repository has now.</summary>
public sealed partial class TokenizerErrorTests
{
    [TokenizerFact]
    public void The_bound_in_bundles_is_no_narrower_than_what_is_measured()
    {
        var (code, output) = TokenizerFactAttribute.Run("node", Path.Combine(Repository.Root, "tests", "Migaki.Benchmarks", "Tokens", "measure.mjs"), TokenizerFactAttribute.Folder);
        Assert.True(code == 0, output);
        var errors = Errors().Matches(output);
        // Four kinds of text, two tokenizers, the lowest and the highest of each.
        Assert.Equal(16, errors.Count);
        foreach (Match error in errors)
            Assert.InRange(double.Parse(error.Groups[1].Value, CultureInfo.InvariantCulture) / 100, TokenEstimator.LowestError, TokenEstimator.HighestError);
    }

    [GeneratedRegex(@"(?:lowest|highest)\s+([+-][0-9.]+) %")]
    private static partial Regex Errors();
}

/// <summary>Skipped visibly where there is no node or the tokenizers cannot be installed.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class TokenizerFactAttribute : FactAttribute
{
    private static readonly Lazy<string?> Missing = new(Install);

    public TokenizerFactAttribute() => Skip = Missing.Value;

    public static string Folder => Path.Combine(AppContext.BaseDirectory, "tokenizers");

    public static (int Code, string Output) Run(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, WorkingDirectory = Folder })!;
        var errors = process.StandardError.ReadToEndAsync();
        var output = process.StandardOutput.ReadToEnd();
        process.WaitForExit();
        return (process.ExitCode, output + errors.Result);
    }

    private static string? Install()
    {
        try
        {
            Directory.CreateDirectory(Folder);
            if (Directory.Exists(Path.Combine(Folder, "node_modules", "gpt-tokenizer"))) return null;
            var (code, output) = Run("npm", "install", "--no-audit", "--no-fund", "--prefix", Folder, "gpt-tokenizer@4.0.0");
            return code == 0 ? null : "gpt-tokenizer cannot be installed: " + output.Split('\n')[0];
        }
        catch (System.ComponentModel.Win32Exception)
        {
            return "node and npm are not here";
        }
    }
}
