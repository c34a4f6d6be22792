using System.Text.Json;

namespace Samples.Reporting;

/// <summary>What a bundle says about one node of the plan.</summary>
public sealed record NodeRecord(string Id, string Kind, bool Lossy)
{
    public bool IsTransform { get; init; }
    public bool Ran { get; set; }
    public string? Failure { get; set; }
    public string? Provider { get; set; }
    public string? Model { get; set; }
    public string? Validator { get; set; }
    public string? Verdict { get; set; }
    public double? Score { get; set; }
    /// <summary>Tokens of all arguments, and of the first one, which is what a transform transforms.</summary>
    public long? TokensIn { get; set; }
    public long? FirstTokensIn { get; set; }
    public long? TokensOut { get; set; }
}

/// <summary>One of the seven questions that a bundle answers.</summary>
public sealed record Claim(string Name, bool Answered, string? Reason);

/// <summary>A run as its bundle tells it. Only the bundle's files are read, so this works on a bundle from anywhere.</summary>
public sealed record RunRecord(string PlanId, IReadOnlyList<NodeRecord> Nodes, IReadOnlyList<string> Omissions, IReadOnlyList<Claim> Claims)
{
    public static RunRecord Read(string bundle)
    {
        using var plan = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "plan.original.json")));
        var nodes = plan.RootElement.GetProperty("nodes").EnumerateArray().Select(NodeOf).ToList();
        var byId = nodes.ToDictionary(n => n.Id, StringComparer.Ordinal);
        foreach (var line in File.ReadLines(Path.Combine(bundle, "events.jsonl")))
        {
            if (line.Length == 0) continue;
            using var json = JsonDocument.Parse(line);
            var e = json.RootElement;
            if (Text(e, "nodeId") is { } id && byId.TryGetValue(id, out var node)) Apply(node, e);
        }
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(bundle, "bundle.json")));
        var root = manifest.RootElement;
        return new RunRecord(
            Text(plan.RootElement, "id") ?? "",
            nodes,
            [.. root.GetProperty("omissions").EnumerateArray().Select(o => $"{Text(o, "path")}: {Text(o, "reason")}")],
            [.. root.GetProperty("claims").EnumerateObject().Select(c => new Claim(c.Name, Text(c.Value, "status") == "answered", Text(c.Value, "reason")))]);
    }

    private static NodeRecord NodeOf(JsonElement node)
    {
        var kind = Text(node, "kind") ?? "";
        var transform = node.TryGetProperty("transform", out var t) ? t : default;
        var record = new NodeRecord(Text(node, "id") ?? "", transform.ValueKind == JsonValueKind.Object ? Text(transform, "kind") ?? kind : kind,
            transform.ValueKind == JsonValueKind.Object && transform.GetProperty("lossy").GetBoolean())
        {
            IsTransform = kind == "context_transform",
        };
        if (node.TryGetProperty("validator", out var validator)) record.Validator = Text(validator, "name");
        return record;
    }

    private static void Apply(NodeRecord node, JsonElement e)
    {
        node.Ran = true;
        if (e.TryGetProperty("inputs", out var inputs) && inputs.GetArrayLength() > 0)
        {
            node.FirstTokensIn = Number(inputs[0], "tokens");
            node.TokensIn = inputs.EnumerateArray().Sum(i => Number(i, "tokens") ?? 0);
        }
        if (e.TryGetProperty("contextRefs", out var outputs) && outputs.GetArrayLength() > 0) node.TokensOut = Number(outputs[0], "tokens");
        if (e.TryGetProperty("modelRoute", out var route)) (node.Provider, node.Model) = (Text(route, "provider") ?? node.Provider, Text(route, "model") ?? node.Model);
        // Of a transform the content counts, also where a model did it.
        if (!node.IsTransform && e.TryGetProperty("usage", out var usage))
        {
            // What the provider counted is worth more than an estimate.
            node.TokensIn = Number(usage, "inputTokens") ?? node.TokensIn;
            node.TokensOut = Number(usage, "outputTokens") ?? node.TokensOut;
        }
        if (e.TryGetProperty("failures", out var failures) && failures.GetArrayLength() > 0) node.Failure = Text(failures[0], "type") ?? Text(failures[0], "code");
        if (e.TryGetProperty("evaluationResults", out var results) && results.GetArrayLength() > 0)
        {
            node.Verdict = Text(results[0], "status");
            node.Score = results[0].TryGetProperty("score", out var score) ? score.GetDouble() : null;
        }
    }

    private static string? Text(JsonElement e, string member) => e.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    private static long? Number(JsonElement e, string member) => e.TryGetProperty(member, out var value) && value.TryGetInt64(out var number) ? number : null;
}
