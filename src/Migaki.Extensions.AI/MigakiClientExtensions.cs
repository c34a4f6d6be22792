using Microsoft.Extensions.AI;
using Migaki.Clients;

namespace Migaki;

/// <summary>Puts Migaki around the clients of Microsoft.Extensions.AI.</summary>
public static class MigakiClientExtensions
{
    /// <summary>
    /// Inside a model call of a run, the client lowers the optimized context to the provider and reports what the call used. Anywhere else
    /// it passes through. In a builder: <c>builder.Use(inner => inner.UseMigaki())</c>, as close to the provider as possible.
    /// </summary>
    public static IChatClient UseMigaki(this IChatClient client, Action<MigakiClientOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(client);
        var options = new MigakiClientOptions();
        configure?.Invoke(options);
        return new MigakiChatClient(client, options);
    }

    /// <summary>Inside a model call of a run, the generator reports what the call used. Anywhere else it passes through.</summary>
    public static IEmbeddingGenerator<TInput, TEmbedding> UseMigaki<TInput, TEmbedding>(
        this IEmbeddingGenerator<TInput, TEmbedding> generator, Action<MigakiClientOptions>? configure = null)
        where TEmbedding : Embedding
    {
        ArgumentNullException.ThrowIfNull(generator);
        var options = new MigakiClientOptions();
        configure?.Invoke(options);
        return new MigakiEmbeddingGenerator<TInput, TEmbedding>(generator, options);
    }
}
