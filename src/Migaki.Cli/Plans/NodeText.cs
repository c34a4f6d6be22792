using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Plans;

/// <summary>What a node is and does, in few words.</summary>
internal static class NodeText
{
    /// <summary><c>model_call</c> → <c>model call</c>.</summary>
    public static string Kind(MirNode node) => Words(node.Kind);

    public static string Words(string wireName) => wireName.Replace('_', ' ');

    public static string Words<T>(T value) where T : struct, Enum => Words(Wire.Name(value));

    /// <summary>What distinguishes the node from others of its kind; empty where nothing does.</summary>
    public static string Detail(MirNode node) => string.Join(", ", Details(node).Where(static part => part.Length > 0));

    private static IEnumerable<string> Details(MirNode node) => node switch
    {
        MirModelCall call => [Words(call.Model.Task), Join("/", Named(call, "provider"), Named(call, "model"))],
        MirToolCall call => [call.Tool.Name == node.Id ? "" : call.Tool.Name, Words(call.Tool.SideEffects?.SideEffectClass ?? SideEffectClass.Unknown) + SideEffects(call.Tool), Prefixed("approval ", call.Tool.RequiresApprovalId)],
        MirRetrievalCall call => [call.Retrieval.Source, call.Retrieval.TopK is { } most ? "top " + CanonicalJson.Number(most) : ""],
        MirContextTransform step => [Words(step.Transform.Kind), step.Transform.Lossy ? "lossy" : ""],
        MirValidatorNode check => [check.Validator.Name == node.Id ? "" : check.Validator.Name, Words(check.Validator.Kind), check.FailurePolicy is { } policy ? "on failure " + Words(policy) : ""],
        MirApprovalNode approval => [approval.Approval.ApprovalId == node.Id ? "" : approval.Approval.ApprovalId, approval.Approval.Reason],
        MirCacheRead cache => [cache.CacheKeyRef],
        MirCacheWrite cache => [cache.CacheKeyRef],
        MirBranch branch => [branch.Label ?? Count(branch.Branches.Count, "arm"), Loop(branch)],
        MirJoin join => [Words(join.Strategy) + " of " + Count(join.InputNodeIds.Count, "input")],
        _ => [],
    };

    public static string Count(int count, string noun) => count == 1 ? $"1 {noun}" : $"{count} {noun}s";

    /// <summary>The generator says in a loop's branch what bounds it.</summary>
    private static string Loop(MirBranch branch) => branch.Metadata?["loop"] is not WireObject loop ? ""
        : loop["maxIterations"] is WireNumber most ? $"loop, at most {CanonicalJson.Number(most.Value)} turns"
        : loop["bound"] is WireString bound ? $"loop, bounded by {Words(bound.Value)}" : "loop without a bound";

    private static string SideEffects(MirTool tool) => tool.SideEffects is null or { SideEffectClass: SideEffectClass.Unknown } ? " side effects" : "";

    private static string Prefixed(string prefix, string? text) => text is null ? "" : prefix + text;

    /// <summary>The generator names provider and model in the node's metadata; other writers do so in <c>model</c>.</summary>
    private static string Named(MirModelCall call, string name) => ((call.Metadata?[name] ?? call.Model.Extensions?[name]) as WireString)?.Value ?? "";

    private static string Join(string separator, params string[] parts) => string.Join(separator, parts.Where(static part => part.Length > 0));
}
