namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>Gives out what was registered.</summary>
internal sealed class Services(params object[] registered) : IServiceProvider
{
    public object? GetService(Type serviceType) => registered.FirstOrDefault(serviceType.IsInstanceOfType);
}
