namespace TicketAssistant.Approvals;

/// <summary>The person who decides about refunds.</summary>
public interface IApprover
{
    Task<bool> ApproveAsync(string proposal, CancellationToken cancellationToken);
}
