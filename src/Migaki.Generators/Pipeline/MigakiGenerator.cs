using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Pipeline;

/// <summary>Reads the body of each <c>[MirPlan]</c> and writes its entry, its plan and the interceptors of its steps.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class MigakiGenerator : IIncrementalGenerator
{
    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
