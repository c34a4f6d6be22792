namespace Migaki;

/// <summary>The kinds of steps, as annotations and <c>MirExternalStep</c> declare them.</summary>
public enum StepKind
{
    /// <summary>As <c>ModelCall</c>.</summary>
    ModelCall,
    /// <summary>As <c>ToolCall</c>.</summary>
    ToolCall,
    /// <summary>As <c>RetrievalCall</c>.</summary>
    RetrievalCall,
    /// <summary>As <c>ContextTransform</c>.</summary>
    ContextTransform,
    /// <summary>As <c>Validator</c>.</summary>
    Validator,
    /// <summary>As <c>Approval</c>.</summary>
    Approval,
    /// <summary>As <c>CacheRead</c>.</summary>
    CacheRead,
    /// <summary>As <c>CacheWrite</c>.</summary>
    CacheWrite,
}
