using Microsoft.Extensions.AI;
using Migaki;
using Samples.Reporting;

namespace WriterCritic;

/// <summary>Writes one text to the output as it comes, then the account of the run and where its evidence is.</summary>
public sealed class WriterApp(IChatClient chat, MigakiRecorder recorder, TextWriter output, TextWriter error)
{
    /// <summary>The exit code: 0 written, 1 the run failed, was blocked or was cancelled, 2 there was no run.</summary>
    public async Task<int> WriteAsync(string brief, CancellationToken cancellationToken)
    {
        var bundle = "";
        try
        {
            await foreach (var piece in new WriterPlan(chat, path => bundle = path, recorder).WriteAsync(brief, cancellationToken)) await output.WriteAsync(piece);
            await output.WriteLineAsync("\n");
            return RunReport.Print(bundle, output);
        }
        catch (Exception e)
        {
            return RunReport.Print(e, output, error);
        }
    }
}
