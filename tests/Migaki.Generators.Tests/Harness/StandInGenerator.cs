using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Tests.Harness;

/// <summary>Implements entries by calling their bodies and nothing else, so that a program can be compared with and without recording.</summary>
internal sealed class StandInGenerator : IIncrementalGenerator
{
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
    }
}
