using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Migaki;
using Migaki.Hosting;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Puts Migaki into a host.</summary>
public static class MigakiServiceCollectionExtensions
{
    /// <summary>
    /// Registers a <see cref="MigakiRecorder"/> under options that are checked when the host starts; it logs to the host's log. Plans whose type
    /// has a recorder as field, property or primary-constructor parameter use it.
    /// </summary>
    /// <returns>The builder of the options, for what else configures or validates them.</returns>
    public static OptionsBuilder<MigakiOptions> AddMigaki(this IServiceCollection services, Action<MigakiOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(services);
        var options = services.AddOptions<MigakiOptions>().ValidateOnStart();
        if (configure is not null) options.Configure(configure);
        services.TryAddEnumerable(ServiceDescriptor.Singleton<IValidateOptions<MigakiOptions>, MigakiOptionsValidator>());
        services.TryAddSingleton(static provider => new MigakiRecorder(
            provider.GetRequiredService<IOptions<MigakiOptions>>().Value, provider.GetService<ILoggerFactory>()?.CreateLogger<MigakiRecorder>()));
        return options;
    }
}
