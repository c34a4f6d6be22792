namespace Migaki.Mir;

/// <summary>Whether a plan's constraints let a provider be used.</summary>
internal static class ProviderPolicy
{
    public static bool IsDenied(MirPlan plan, string provider) => plan.Constraints.DeniedProviders is { } denied && denied.Contains(provider);

    public static bool IsNotAllowed(MirPlan plan, string provider) => plan.Constraints.AllowedProviders is { } allowed && !allowed.Contains(provider);
}
