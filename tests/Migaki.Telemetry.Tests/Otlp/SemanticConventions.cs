namespace Migaki.Telemetry.Tests.Otlp;

/// <summary>
/// Every <c>gen_ai.*</c> attribute and event of the semantic conventions v1.41, written down from the conventions and not from our code: a name
/// of ours that is not here is a mistake of ours.
/// </summary>
internal static class SemanticConventions
{
    public static IReadOnlySet<string> Attributes { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "gen_ai.agent.description", "gen_ai.agent.id", "gen_ai.agent.name", "gen_ai.agent.version", "gen_ai.conversation.id", "gen_ai.data_source.id",
        "gen_ai.embeddings.dimension.count", "gen_ai.evaluation.explanation", "gen_ai.evaluation.name", "gen_ai.evaluation.score.label", "gen_ai.evaluation.score.value",
        "gen_ai.input.messages", "gen_ai.operation.name", "gen_ai.output.messages", "gen_ai.output.type", "gen_ai.prompt.name", "gen_ai.provider.name",
        "gen_ai.request.choice.count", "gen_ai.request.encoding_formats", "gen_ai.request.frequency_penalty", "gen_ai.request.max_tokens", "gen_ai.request.model",
        "gen_ai.request.presence_penalty", "gen_ai.request.seed", "gen_ai.request.stop_sequences", "gen_ai.request.stream", "gen_ai.request.temperature",
        "gen_ai.request.top_k", "gen_ai.request.top_p", "gen_ai.response.finish_reasons", "gen_ai.response.id", "gen_ai.response.model", "gen_ai.response.time_to_first_chunk",
        "gen_ai.retrieval.documents", "gen_ai.retrieval.query.text", "gen_ai.system_instructions", "gen_ai.token.type", "gen_ai.tool.call.arguments", "gen_ai.tool.call.id",
        "gen_ai.tool.call.result", "gen_ai.tool.definitions", "gen_ai.tool.description", "gen_ai.tool.name", "gen_ai.tool.type", "gen_ai.usage.cache_creation.input_tokens",
        "gen_ai.usage.cache_read.input_tokens", "gen_ai.usage.input_tokens", "gen_ai.usage.output_tokens", "gen_ai.usage.reasoning.output_tokens", "gen_ai.workflow.name",
    };

    public static IReadOnlySet<string> Events { get; } = new HashSet<string>(StringComparer.Ordinal) { "gen_ai.client.inference.operation.details", "gen_ai.evaluation.result", "gen_ai.client.operation.exception" };

    public static IReadOnlySet<string> Metrics { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "gen_ai.client.token.usage", "gen_ai.client.operation.duration", "gen_ai.client.operation.time_to_first_chunk", "gen_ai.client.operation.time_per_output_chunk",
    };

    public static IReadOnlySet<string> Operations { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "chat", "create_agent", "embeddings", "execute_tool", "generate_content", "invoke_agent", "invoke_workflow", "retrieval", "text_completion",
    };

    /// <summary>What Langfuse reads (its OpenTelemetry page).</summary>
    public static IReadOnlySet<string> Langfuse { get; } = new HashSet<string>(StringComparer.Ordinal)
    {
        "langfuse.trace.name", "langfuse.trace.tags", "langfuse.trace.input", "langfuse.trace.output", "langfuse.version", "langfuse.observation.type", "langfuse.observation.level",
        "langfuse.observation.status_message", "langfuse.observation.input", "langfuse.observation.output", "langfuse.observation.completion_start_time", "langfuse.observation.model.name",
        "langfuse.observation.usage_details", "langfuse.observation.cost_details",
    };
}
