using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Extraction;

/// <summary>Methods of Microsoft.Extensions.AI that are steps without an annotation.</summary>
internal static class KnownSteps
{
    public static StepDeclaration? Of(KnownSymbols known, IMethodSymbol method)
    {
        var type = method.ContainingType?.OriginalDefinition;
        if (type is null) return null;
        switch (method.Name)
        {
            case "GetResponseAsync" or "GetStreamingResponseAsync" when Implements(type, known.ChatClient) || KnownSymbols.Same(type, known.ChatClientExtensions) || KnownSymbols.Same(type, known.StructuredOutput):
                return new StepDeclaration { Kind = StepKind.ModelCall, Name = method.Name, Task = ModelTask.General, IsKnown = true };
            case "GenerateAsync" when Implements(type, known.EmbeddingGenerator) || KnownSymbols.Same(type, known.EmbeddingGeneratorExtensions):
            case "GenerateVectorAsync" or "GenerateAndZipAsync" when KnownSymbols.Same(type, known.EmbeddingGeneratorExtensions):
                return new StepDeclaration { Kind = StepKind.ModelCall, Name = method.Name, Task = ModelTask.Embedding, IsKnown = true };
            case "InvokeAsync" when Derives(type, known.AIFunction):
                return new StepDeclaration { Kind = StepKind.ToolCall, Name = "ai-function", IsKnown = true };
            default:
                return null;
        }
    }

    private static bool Implements(INamedTypeSymbol type, INamedTypeSymbol? contract) => contract is not null
        && (KnownSymbols.Same(type, contract) || type.AllInterfaces.Any(i => KnownSymbols.Same(i.OriginalDefinition, contract)));

    private static bool Derives(INamedTypeSymbol type, INamedTypeSymbol? ancestor)
    {
        for (INamedTypeSymbol? t = type; t is not null && ancestor is not null; t = t.BaseType)
        {
            if (KnownSymbols.Same(t.OriginalDefinition, ancestor)) return true;
        }
        return false;
    }
}
