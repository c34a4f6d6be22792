namespace TicketAssistant.Approvals;

/// <summary>Asks at the console. Where nobody can answer, nothing is approved.</summary>
/// <param name="decided">The answer that was given beforehand: <c>yes</c> or <c>no</c>; null to ask.</param>
public sealed class ConsoleApprover(bool? decided, TextReader input, TextWriter output) : IApprover
{
    public async Task<bool> ApproveAsync(string proposal, CancellationToken cancellationToken)
    {
        await output.WriteLineAsync(proposal.AsMemory(), cancellationToken);
        await output.WriteAsync("Approve? (yes/no) ".AsMemory(), cancellationToken);
        if (decided is { } answer)
        {
            await output.WriteLineAsync((answer ? "yes" : "no").AsMemory(), cancellationToken);
            return answer;
        }
        return (await input.ReadLineAsync(cancellationToken))?.Trim().ToLowerInvariant() is "yes" or "y";
    }
}
