using System.Text;
using System.Text.Json;

namespace AskDocs.Tests;

/// <summary>Draws a plan as Mermaid, so that the README's graph can be compared with the plan.</summary>
internal static class PlanGraph
{
    public static string Mermaid(ReadOnlySpan<byte> utf8Json)
    {
        var reader = new Utf8JsonReader(utf8Json);
        using var plan = JsonDocument.ParseValue(ref reader);
        var text = new StringBuilder("flowchart TD\n");
        foreach (var node in plan.RootElement.GetProperty("nodes").EnumerateArray())
        {
            var (id, kind) = (node.GetProperty("id").GetString()!, node.GetProperty("kind").GetString()!);
            var (open, close) = kind switch
            {
                "model_call" => ("([", "])"),
                "retrieval_call" => ("[(", ")]"),
                "validator" => ("{{", "}}"),
                "branch" => ("{", "}"),
                "join" => ("((", "))"),
                _ => ("[", "]"),
            };
            var detail = kind switch
            {
                "context_transform" => node.GetProperty("transform").GetProperty("kind").GetString() + (node.GetProperty("transform").GetProperty("lossy").GetBoolean() ? ", lossy" : ""),
                _ => kind.Replace('_', ' '),
            };
            text.Append("  ").Append(id).Append(open).Append('"').Append(id).Append("<br/>").Append(detail).Append('"').Append(close).Append('\n');
        }
        foreach (var edge in plan.RootElement.GetProperty("edges").EnumerateArray())
        {
            var arrow = edge.GetProperty("kind").GetString() switch
            {
                "data" => " --> ",
                "validation" => " -.-> ",
                "fallback" => " -. fallback .-> ",
                _ => " ==> ",
            };
            text.Append("  ").Append(edge.GetProperty("fromNodeId").GetString()).Append(arrow).Append(edge.GetProperty("toNodeId").GetString()).Append('\n');
        }
        return text.ToString();
    }
}
