namespace Migaki.Telemetry;

/// <summary>The names of the GenAI semantic conventions v1.41 that are emitted; the only home of any <c>gen_ai.*</c> name.</summary>
internal static class GenAi
{
    /// <summary>The schema these names belong to.</summary>
    public const string SchemaUrl = "https://opentelemetry.io/schemas/1.41.0";

    public const string ErrorType = "error.type";

    public const string OperationName = "gen_ai.operation.name";
    public const string ProviderName = "gen_ai.provider.name";
    public const string WorkflowName = "gen_ai.workflow.name";
    public const string RequestModel = "gen_ai.request.model";
    public const string RequestStream = "gen_ai.request.stream";
    public const string RequestMaxTokens = "gen_ai.request.max_tokens";
    public const string RequestTemperature = "gen_ai.request.temperature";
    public const string RequestTopP = "gen_ai.request.top_p";
    public const string RequestTopK = "gen_ai.request.top_k";
    public const string ResponseModel = "gen_ai.response.model";
    public const string FinishReasons = "gen_ai.response.finish_reasons";
    public const string TimeToFirstChunk = "gen_ai.response.time_to_first_chunk";
    public const string InputTokens = "gen_ai.usage.input_tokens";
    public const string OutputTokens = "gen_ai.usage.output_tokens";
    public const string CacheReadTokens = "gen_ai.usage.cache_read.input_tokens";
    public const string CacheCreationTokens = "gen_ai.usage.cache_creation.input_tokens";
    public const string ReasoningTokens = "gen_ai.usage.reasoning.output_tokens";
    public const string DataSource = "gen_ai.data_source.id";
    public const string ToolName = "gen_ai.tool.name";
    public const string ToolType = "gen_ai.tool.type";
    public const string TokenType = "gen_ai.token.type";

    // Content: only where it was opted into.
    public const string SystemInstructions = "gen_ai.system_instructions";
    public const string InputMessages = "gen_ai.input.messages";
    public const string OutputMessages = "gen_ai.output.messages";
    public const string ToolArguments = "gen_ai.tool.call.arguments";
    public const string ToolResult = "gen_ai.tool.call.result";
    public const string QueryText = "gen_ai.retrieval.query.text";

    public const string EvaluationEvent = "gen_ai.evaluation.result";
    public const string EvaluationName = "gen_ai.evaluation.name";
    public const string EvaluationScore = "gen_ai.evaluation.score.value";
    public const string EvaluationLabel = "gen_ai.evaluation.score.label";
    public const string EvaluationExplanation = "gen_ai.evaluation.explanation";

    public const string TokenUsageMetric = "gen_ai.client.token.usage";
    public const string DurationMetric = "gen_ai.client.operation.duration";
    public const string FirstChunkMetric = "gen_ai.client.operation.time_to_first_chunk";

    public const string Chat = "chat";
    public const string Embeddings = "embeddings";
    public const string ExecuteTool = "execute_tool";
    public const string Retrieval = "retrieval";
    public const string InvokeWorkflow = "invoke_workflow";
}
