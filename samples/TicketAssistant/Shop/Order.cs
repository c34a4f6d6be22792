using System.Globalization;

namespace TicketAssistant.Shop;

/// <summary>An order as the shop's system knows it.</summary>
/// <param name="Id">E.g. <c>A-1042</c>.</param>
/// <param name="Item">What was bought.</param>
/// <param name="PaidUsd">What was paid, in US dollars.</param>
/// <param name="DaysSinceDelivery">How long ago it was delivered.</param>
public sealed record Order(string Id, string Item, decimal PaidUsd, int DaysSinceDelivery)
{
    public override string ToString() =>
        string.Create(CultureInfo.InvariantCulture, $"Order {Id}: {Item}, {PaidUsd:0.00} USD, delivered {DaysSinceDelivery} days ago.");
}
