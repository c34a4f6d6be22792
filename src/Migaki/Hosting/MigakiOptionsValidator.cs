using Microsoft.Extensions.Options;
using Migaki.Integrity;

namespace Migaki.Hosting;

/// <summary>What is wrong with options, said when the host starts and not when the first run cannot leave evidence.</summary>
internal sealed class MigakiOptionsValidator : IValidateOptions<MigakiOptions>
{
    public ValidateOptionsResult Validate(string? name, MigakiOptions options)
    {
        var problems = new List<string>();
        if (options.TimeProvider is null) problems.Add($"{nameof(MigakiOptions.TimeProvider)} is null.");
        if (options.Redaction is null) problems.Add($"{nameof(MigakiOptions.Redaction)} is null.");
        if (options.Telemetry is null) problems.Add($"{nameof(MigakiOptions.Telemetry)} is null.");
        else if (options.Telemetry.MaxContentLength is < 1 or > 1_000_000) problems.Add($"{nameof(MigakiOptions.Telemetry)}.{nameof(options.Telemetry.MaxContentLength)} is {options.Telemetry.MaxContentLength}; 1 to 1,000,000 characters are possible.");
        if (!Enum.IsDefined(options.OnEvidenceFailure)) problems.Add($"{nameof(MigakiOptions.OnEvidenceFailure)} is no policy: {(int)options.OnEvidenceFailure}.");
        if (!Enum.IsDefined(options.Durability)) problems.Add($"{nameof(MigakiOptions.Durability)} is no level: {(int)options.Durability}.");
        if (options.Durability == EvidenceDurability.Interval && options.DurabilityInterval <= TimeSpan.Zero) problems.Add($"{nameof(MigakiOptions.DurabilityInterval)} is {options.DurabilityInterval}; it has to be more than nothing.");
        // The event that admits a run, the one that ends it, and one for what was given.
        if (options.MaxEvents < 3) problems.Add($"{nameof(MigakiOptions.MaxEvents)} is {options.MaxEvents}; a run has 3 events at the least.");
        if (options.MaxLogBytes < 64 * 1024) problems.Add($"{nameof(MigakiOptions.MaxLogBytes)} is {options.MaxLogBytes}; a log needs 64 KiB at the least.");
        Root(options, problems);
        Key(options, problems);
        return problems.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(problems);
    }

    private static void Root(MigakiOptions options, List<string> problems)
    {
        try
        {
            var root = options.ResolveRoot();
            if (File.Exists(root)) problems.Add($"{nameof(MigakiOptions.BundleRoot)} is a file: {root}.");
        }
        catch (Exception error) when (error is ArgumentException or IOException or NotSupportedException or System.Security.SecurityException)
        {
            problems.Add($"{nameof(MigakiOptions.BundleRoot)} is no path: {error.Message}");
        }
    }

    private static void Key(MigakiOptions options, List<string> problems)
    {
        try
        {
            _ = new MigakiRecorder(options).Signer;
        }
        catch (MirEvidenceException error)
        {
            problems.Add(error.Message);
        }
    }
}
