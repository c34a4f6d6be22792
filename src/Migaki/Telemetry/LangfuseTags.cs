namespace Migaki.Telemetry;

/// <summary>The attributes by which Langfuse shows a trace; without them it would take a plan and a retrieval for plain spans.</summary>
internal static class LangfuseTags
{
    public const string TraceName = "langfuse.trace.name";
    public const string TraceTags = "langfuse.trace.tags";
    public const string TraceInput = "langfuse.trace.input";
    public const string TraceOutput = "langfuse.trace.output";
    public const string Version = "langfuse.version";
    public const string Type = "langfuse.observation.type";
    public const string Level = "langfuse.observation.level";
    public const string StatusMessage = "langfuse.observation.status_message";
    public const string Input = "langfuse.observation.input";
    public const string Output = "langfuse.observation.output";
    public const string ModelName = "langfuse.observation.model.name";
    public const string UsageDetails = "langfuse.observation.usage_details";
    public const string CostDetails = "langfuse.observation.cost_details";
    public const string CompletionStart = "langfuse.observation.completion_start_time";

    public const string Chain = "chain", Generation = "generation", Embedding = "embedding", Retriever = "retriever", Tool = "tool", Evaluator = "evaluator", Guardrail = "guardrail", Span = "span";
}
