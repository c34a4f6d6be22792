using Microsoft.Extensions.AI;
using Migaki;
using Samples.Reporting;
using TicketAssistant.Approvals;
using TicketAssistant.Shop;

namespace TicketAssistant;

/// <summary>Answers one ticket, prints the reply and an account of the run, and says where its evidence is.</summary>
public sealed class TicketApp(IChatClient chat, IShop shop, IApprover approver, MigakiRecorder recorder, TextWriter output, TextWriter error)
{
    /// <summary>The exit code: 0 answered, 1 the run failed, was blocked or was cancelled, 2 there was no run.</summary>
    public async Task<int> AnswerAsync(string ticket, CancellationToken cancellationToken)
    {
        try
        {
            var run = await new TicketPlan(chat, shop, approver, recorder).AnswerAsync(ticket, cancellationToken);
            await output.WriteLineAsync($"\n{run.Value}\n");
            return RunReport.Print(run.Bundle.Path, output);
        }
        catch (Exception e)
        {
            return RunReport.Print(e, output, error);
        }
    }
}
