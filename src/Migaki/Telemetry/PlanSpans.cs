using System.Diagnostics;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Telemetry;

/// <summary>What spans of a plan have in common, made once per process when somebody listens.</summary>
internal sealed class PlanSpans
{
    private readonly Dictionary<string, NodeSpan> _nodes = new(StringComparer.Ordinal);
    private readonly HashSet<string> _validated = new(StringComparer.Ordinal);
    private readonly string?[] _producers;
    private readonly bool[] _closed;

    public PlanSpans(PlanTemplate plan)
    {
        _producers = new string?[plan.Plan.Context.Count];
        _closed = [.. plan.Plan.Context.Select(static block => block.PrivacyClass is PrivacyClass.Restricted or PrivacyClass.Secret)];
        foreach (var node in plan.Plan.Nodes)
        {
            if (!plan.Nodes.TryGetValue(node.Id, out var template)) continue;
            _nodes.TryAdd(node.Id, NodeSpan.Of(node, template));
            if (template.OutputBlock >= 0) _producers[template.OutputBlock] ??= node.Id;
        }
        foreach (var template in plan.Nodes.Values)
        {
            if (template.Kind != StepKind.Validator) continue;
            foreach (var block in template.Inputs)
                if (_producers[block] is { } producer) _validated.Add(producer);
        }
    }

    public NodeSpan Of(NodeTemplate node) => _nodes[node.Id];

    /// <summary>The node whose output a block is; null for what no node produces.</summary>
    public string? ProducerOf(int block) => block < 0 ? null : _producers[block];

    /// <summary>Whether a validator of the plan looks at what the node produces.</summary>
    public bool IsValidated(string nodeId) => _validated.Contains(nodeId);

    /// <summary>Whether the content of a block stays out of telemetry, whatever was opted into.</summary>
    public bool IsClosed(int block) => block >= 0 && _closed[block];
}

/// <summary>Name, kind and unchanging attributes of one node's spans.</summary>
internal sealed class NodeSpan
{
    private NodeSpan(string name, ActivityKind kind, string? operation, string? model, string type, List<KeyValuePair<string, object?>> tags)
    {
        (Name, Kind, Operation, Model, Type) = (name, kind, operation, model, type);
        Tags = [.. tags];
    }

    public string Name { get; }

    public ActivityKind Kind { get; }

    /// <summary>The GenAI operation; null for a step that is none.</summary>
    public string? Operation { get; }

    public string? Model { get; }

    /// <summary>The type of the observation in Langfuse.</summary>
    public string Type { get; }

    public KeyValuePair<string, object?>[] Tags { get; }

    /// <summary>The name where another library tells of the operation itself.</summary>
    public static string InternalName(string kind, string name) => $"migaki.{kind} {name}";

    public static NodeSpan Of(MirNode node, NodeTemplate template)
    {
        var tags = new List<KeyValuePair<string, object?>> { new(MigakiTags.NodeId, node.Id), new(MigakiTags.NodeKind, node.Kind) };
        void Tag(string key, object? value)
        {
            if (value is not null) tags.Add(new(key, value));
        }
        NodeSpan Made(string name, string type, string? operation = null, ActivityKind kind = ActivityKind.Internal, string? model = null)
        {
            Tag(GenAi.OperationName, operation);
            return new NodeSpan(name, kind, operation, model, type, tags);
        }
        NodeSpan Internal(string type = LangfuseTags.Span) => Made(InternalName(node.Kind, node.Id), type);
        switch (node)
        {
            case MirModelCall call:
                var operation = call.Model.Task == ModelTask.Embedding ? GenAi.Embeddings : GenAi.Chat;
                Tag(GenAi.RequestModel, template.Model);
                if (operation == GenAi.Chat)
                {
                    Tag(GenAi.RequestMaxTokens, call.Parameters?.MaxOutputTokens is { } most ? (long)most : null);
                    Tag(GenAi.RequestTemperature, call.Parameters?.Temperature);
                    Tag(GenAi.RequestTopP, call.Parameters?.TopP);
                }
                return Made(template.Model is null ? operation : $"{operation} {template.Model}", operation == GenAi.Chat ? LangfuseTags.Generation : LangfuseTags.Embedding, operation, ActivityKind.Client, template.Model);
            case MirToolCall call:
                Tag(GenAi.ToolName, call.Tool.Name);
                Tag(GenAi.ToolType, "function");
                Tag(MigakiTags.ToolSideEffects, Wire.Name(call.Tool.SideEffects?.SideEffectClass ?? SideEffectClass.Unknown));
                Tag(MigakiTags.ToolApproval, call.Tool.RequiresApprovalId);
                return Made($"{GenAi.ExecuteTool} {call.Tool.Name}", LangfuseTags.Tool, GenAi.ExecuteTool);
            case MirRetrievalCall call:
                Tag(GenAi.DataSource, call.Retrieval.Source);
                Tag(GenAi.RequestTopK, call.Retrieval.TopK);
                return Made($"{GenAi.Retrieval} {call.Retrieval.Source}", LangfuseTags.Retriever, GenAi.Retrieval, ActivityKind.Client);
            case MirValidatorNode call:
                Tag(MigakiTags.ValidatorName, call.Validator.Name);
                Tag(MigakiTags.ValidatorKind, Wire.Name(call.Validator.Kind));
                return Made(InternalName("validate", call.Validator.Name), call.Validator.Kind == ValidatorKind.Policy ? LangfuseTags.Guardrail : LangfuseTags.Evaluator);
            case MirApprovalNode call:
                Tag(MigakiTags.ApprovalId, call.Approval.ApprovalId);
                return Internal(LangfuseTags.Guardrail);
            case MirContextTransform call:
                Tag(MigakiTags.TransformKind, Wire.Name(call.Transform.Kind));
                Tag(MigakiTags.TransformLossy, call.Transform.Lossy);
                return Internal();
            case MirCacheRead call:
                Tag(MigakiTags.CacheKeyRef, call.CacheKeyRef);
                return Internal();
            case MirCacheWrite call:
                Tag(MigakiTags.CacheKeyRef, call.CacheKeyRef);
                return Internal();
            default:
                return Internal();
        }
    }
}
