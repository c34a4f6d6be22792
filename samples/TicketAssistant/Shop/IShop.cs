namespace TicketAssistant.Shop;

/// <summary>The shop's system.</summary>
public interface IShop
{
    /// <summary>The order, or null where there is none of this id.</summary>
    Task<Order?> FindOrderAsync(string id, CancellationToken cancellationToken);

    /// <summary>Pays the money back and gives the payment's reference. Money is moved by each call.</summary>
    Task<string> PayBackAsync(string orderId, decimal usd, CancellationToken cancellationToken);
}
