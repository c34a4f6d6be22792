namespace TicketAssistant.Shop;

/// <summary>What the shop's handbook says about a topic.</summary>
public static class Handbook
{
    /// <summary>A refund within this many days needs no more than an approval.</summary>
    public const int RefundDays = 30;

    public static string[] About(Topic topic) => topic switch
    {
        Topic.Refund =>
        [
            $"A broken item is refunded within {RefundDays} days of delivery. A person approves every refund.",
            $"After {RefundDays} days we repair free of charge within two years. The customer sends the item to our workshop.",
        ],
        _ => ["The shop in Harbour Street is open Monday to Saturday, 9 to 18. Old devices are taken back free of charge."],
    };
}
