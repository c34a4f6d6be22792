using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>What <c>[assembly: MirProvider]</c> lets each provider see.</summary>
internal sealed class ProviderLimits
{
    private readonly SortedDictionary<string, PrivacyClass> _most = new(StringComparer.Ordinal);

    public ProviderLimits(Compilation compilation, KnownSymbols known)
    {
        foreach (var attribute in AttributeReader.FindAll(compilation.Assembly.GetAttributes(), known.MirProvider))
        {
            if (attribute.Text(0) is { } name && attribute.Member<PrivacyClass>("MaxPrivacy") is { } most) _most[name] = most;
        }
    }

    /// <summary>
    /// The limit of a call's provider. A call that names none goes to one of the allowed providers or, where nothing says which are allowed,
    /// to any that is not denied: then the narrowest limit counts.
    /// </summary>
    public (PrivacyClass Most, string Provider)? Of(string? provider, MirConstraints constraints)
    {
        if (provider is not null) return _most.TryGetValue(provider, out var most) ? (most, provider) : null;
        IEnumerable<string> candidates = constraints.AllowedProviders is { } allowed ? allowed : _most.Keys;
        var denied = constraints.DeniedProviders ?? default;
        (PrivacyClass Most, string Provider)? narrowest = null;
        foreach (var candidate in candidates)
        {
            if (denied.Contains(candidate) || !_most.TryGetValue(candidate, out var limit)) continue;
            if (narrowest is null || limit < narrowest.Value.Most) narrowest = (limit, candidate);
        }
        return narrowest;
    }
}
