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

    /// <summary>
    /// The same in the shape that builders take: <c>new ChatClientBuilder(inner).Use(MigakiClientExtensions.ChatMiddleware()).Build(services)</c>. <see cref="Mir.MirProviderData"/>
    /// and <see cref="TimeProvider"/> come from the services where they are registered, and <paramref name="configure"/> counts before them.
    /// </summary>
    public static Func<IChatClient, IServiceProvider, IChatClient> ChatMiddleware(Action<MigakiClientOptions>? configure = null) =>
        (inner, services) => inner.UseMigaki(OfServices(services, configure));

    /// <summary>See <see cref="ChatMiddleware"/>, for the builder of embedding generators.</summary>
    public static Func<IEmbeddingGenerator<TInput, TEmbedding>, IServiceProvider, IEmbeddingGenerator<TInput, TEmbedding>> EmbeddingMiddleware<TInput, TEmbedding>(Action<MigakiClientOptions>? configure = null)
        where TEmbedding : Embedding => (inner, services) => inner.UseMigaki(OfServices(services, configure));

    private static Action<MigakiClientOptions> OfServices(IServiceProvider? services, Action<MigakiClientOptions>? configure) => options =>
    {
        if (services?.GetService(typeof(Mir.MirProviderData)) is Mir.MirProviderData data) options.ProviderData = data;
        if (services?.GetService(typeof(TimeProvider)) is TimeProvider time) options.TimeProvider = time;
        configure?.Invoke(options);
    };

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
