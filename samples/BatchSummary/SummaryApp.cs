using Microsoft.Extensions.AI;
using Migaki;
using Samples.Reporting;

namespace BatchSummary;

/// <summary>Summarizes one folder, prints the report and an account of the run, and says where its evidence is.</summary>
public sealed class SummaryApp(IChatClient chat, MigakiRecorder recorder, TextWriter output, TextWriter error)
{
    /// <summary>The exit code: 0 reported, 1 the run failed, was blocked or was cancelled, 2 there was no run.</summary>
    public async Task<int> ReportAsync(string folder, CancellationToken cancellationToken)
    {
        try
        {
            var run = await new SummaryPlan(chat, recorder).ReportAsync(folder, cancellationToken);
            await output.WriteLineAsync(run.Value + "\n");
            return RunReport.Print(run.Bundle.Path, output);
        }
        catch (Exception e)
        {
            return RunReport.Print(e, output, error);
        }
    }
}
