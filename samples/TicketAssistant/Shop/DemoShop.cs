namespace TicketAssistant.Shop;

/// <summary>Two orders in memory, and the money that went back.</summary>
public sealed class DemoShop : IShop
{
    private static readonly Order[] Orders = [new("A-1042", "electric kettle", 39.90m, 6), new("A-0917", "desk lamp", 24.50m, 210)];
    private readonly List<(string OrderId, decimal Usd)> _payments = [];

    public IReadOnlyList<(string OrderId, decimal Usd)> Payments => _payments;

    public Task<Order?> FindOrderAsync(string id, CancellationToken cancellationToken) =>
        Task.FromResult(Orders.FirstOrDefault(o => string.Equals(o.Id, id, StringComparison.OrdinalIgnoreCase)));

    public Task<string> PayBackAsync(string orderId, decimal usd, CancellationToken cancellationToken)
    {
        _payments.Add((orderId, usd));
        return Task.FromResult($"PAY-{orderId}-{_payments.Count}");
    }
}
