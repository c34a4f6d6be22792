namespace Migaki.Mir;

/// <summary>The wire values of <c>kind</c> of a node.</summary>
internal static class NodeKinds
{
    public const string ModelCall = "model_call";
    public const string ToolCall = "tool_call";
    public const string RetrievalCall = "retrieval_call";
    public const string ContextTransform = "context_transform";
    public const string Validator = "validator";
    public const string Approval = "approval";
    public const string CacheRead = "cache_read";
    public const string CacheWrite = "cache_write";
    public const string Branch = "branch";
    public const string Join = "join";

    public static bool Contains(string kind) => kind is ModelCall or ToolCall or RetrievalCall or ContextTransform or Validator
        or Approval or CacheRead or CacheWrite or Branch or Join;
}
