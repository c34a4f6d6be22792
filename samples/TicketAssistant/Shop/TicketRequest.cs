using System.Text.Json;
using System.Text.RegularExpressions;

namespace TicketAssistant.Shop;

/// <summary>What a ticket is about.</summary>
public enum Topic
{
    Question,
    Refund,
}

/// <summary>What the model read out of a ticket.</summary>
/// <param name="Topic">A reply that names no known topic is a question: no money moves on a guess.</param>
/// <param name="OrderId">Empty where the ticket names none.</param>
public sealed partial record TicketRequest(Topic Topic, string OrderId)
{
    /// <summary>Reads the model's reply, <c>{"topic":"refund","order":"A-1042"}</c>, with or without text around it.</summary>
    public static TicketRequest Read(string reply)
    {
        ArgumentNullException.ThrowIfNull(reply);
        try
        {
            var (start, end) = (reply.IndexOf('{', StringComparison.Ordinal), reply.LastIndexOf('}'));
            if (start < 0 || end < start) return new(Topic.Question, "");
            using var json = JsonDocument.Parse(reply.AsMemory(start, end - start + 1));
            var topic = json.RootElement.TryGetProperty("topic", out var t) && t.ValueKind == JsonValueKind.String && t.GetString() == "refund" ? Topic.Refund : Topic.Question;
            var order = json.RootElement.TryGetProperty("order", out var o) && o.ValueKind == JsonValueKind.String ? o.GetString()! : "";
            return new(topic, OrderNumber().IsMatch(order) ? order : "");
        }
        catch (JsonException)
        {
            return new(Topic.Question, "");
        }
    }

    [GeneratedRegex(@"^[A-Z]-\d{4}$")]
    private static partial Regex OrderNumber();
}
