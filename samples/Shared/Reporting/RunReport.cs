using Migaki;
using Migaki.Verification;
using Samples.Chat;

namespace Samples.Reporting;

/// <summary>Ends a sample: the account of the run, the verifier's verdict, and as the last line where the bundle is.</summary>
public static class RunReport
{
    public const int Done = 0;
    public const int NotDone = 1;
    public const int Unusable = 2;

    /// <summary>The exit code of a run that ended by itself.</summary>
    public static int Print(string bundle, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        Account.Print(RunRecord.Read(bundle), output);
        var verdict = BundleVerifier.Verify(bundle);
        Account.Print(verdict, output);
        output.WriteLine($"bundle: {bundle}");
        return verdict.IntegrityHolds ? Done : NotDone;
    }

    /// <summary>Says what ended the run, and leaves the same account. The exit code.</summary>
    public static int Print(Exception failure, TextWriter output, TextWriter error)
    {
        ArgumentNullException.ThrowIfNull(failure);
        ArgumentNullException.ThrowIfNull(error);
        error.WriteLine(failure switch
        {
            OperationCanceledException => "Cancelled.",
            MirValidationException => $"Blocked: {failure.Message}",
            MirEvidenceException or ChatEndpointException or IOException => failure.Message,
            _ => $"Failed: {failure.GetType().Name}: {failure.Message}",
        });
        if (failure.Data["Migaki.Bundle"] is not string bundle) return Unusable;
        Print(bundle, output);
        return NotDone;
    }
}
