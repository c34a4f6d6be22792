using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>The annotations, found by metadata name in one compilation. Never kept beyond that compilation.</summary>
internal sealed class KnownSymbols
{
    private KnownSymbols(Compilation compilation, INamedTypeSymbol plan)
    {
        INamedTypeSymbol? Find(string name) => compilation.GetTypeByMetadataName("Migaki." + name);
        MirPlan = plan;
        MirConstraints = Find("MirConstraintsAttribute");
        MirContext = Find("MirContextAttribute");
        MirExternalStep = Find("MirExternalStepAttribute");
        MirProvider = Find("MirProviderAttribute");
        MirAssume = Find("MirAssumeAttribute");
        AcceptedByEval = Find("AcceptedByEvalAttribute");
        Validates = Find("ValidatesAttribute");
        ModelCall = Find("ModelCallAttribute");
        ToolCall = Find("ToolCallAttribute");
        RetrievalCall = Find("RetrievalCallAttribute");
        ContextTransform = Find("ContextTransformAttribute");
        Validator = Find("ValidatorAttribute");
        Approval = Find("ApprovalAttribute");
        CacheRead = Find("CacheReadAttribute");
        CacheWrite = Find("CacheWriteAttribute");
        ValidatorResult = Find("ValidatorResult");
        ChatClient = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.IChatClient");
        ChatClientExtensions = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.ChatClientExtensions");
        StructuredOutput = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.ChatClientStructuredOutputExtensions");
        EmbeddingGenerator = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.IEmbeddingGenerator`2");
        EmbeddingGeneratorExtensions = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.EmbeddingGeneratorExtensions");
        AIFunction = compilation.GetTypeByMetadataName("Microsoft.Extensions.AI.AIFunction");
    }

    public INamedTypeSymbol MirPlan { get; }
    public INamedTypeSymbol? MirConstraints { get; }
    public INamedTypeSymbol? MirContext { get; }
    public INamedTypeSymbol? MirExternalStep { get; }
    public INamedTypeSymbol? MirProvider { get; }
    public INamedTypeSymbol? MirAssume { get; }
    public INamedTypeSymbol? AcceptedByEval { get; }
    public INamedTypeSymbol? Validates { get; }
    public INamedTypeSymbol? ModelCall { get; }
    public INamedTypeSymbol? ToolCall { get; }
    public INamedTypeSymbol? RetrievalCall { get; }
    public INamedTypeSymbol? ContextTransform { get; }
    public INamedTypeSymbol? Validator { get; }
    public INamedTypeSymbol? Approval { get; }
    public INamedTypeSymbol? CacheRead { get; }
    public INamedTypeSymbol? CacheWrite { get; }
    public INamedTypeSymbol? ValidatorResult { get; }
    public INamedTypeSymbol? ChatClient { get; }
    public INamedTypeSymbol? ChatClientExtensions { get; }
    public INamedTypeSymbol? StructuredOutput { get; }
    public INamedTypeSymbol? EmbeddingGenerator { get; }
    public INamedTypeSymbol? EmbeddingGeneratorExtensions { get; }
    public INamedTypeSymbol? AIFunction { get; }

    /// <summary>Null where the runtime is not referenced: then there is nothing to do.</summary>
    public static KnownSymbols? In(Compilation compilation) =>
        compilation.GetTypeByMetadataName("Migaki.MirPlanAttribute") is { } plan ? new KnownSymbols(compilation, plan) : null;

    public static bool Same(ISymbol? left, ISymbol? right) => left is not null && SymbolEqualityComparer.Default.Equals(left, right);
}
