using Microsoft.CodeAnalysis;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary><c>MirConstraints</c> of method, containing types and assembly; the nearest declaration wins, field by field.</summary>
internal static class ConstraintsReader
{
    public static MirConstraints Nearest(KnownSymbols known, IMethodSymbol entry)
    {
        var declared = Levels(entry)
            .Select(level => AttributeReader.Find(level.GetAttributes(), known.MirConstraints))
            .OfType<AttributeData>()
            .ToArray();

        T? First<T>(Func<AttributeData, T?> read) where T : struct
        {
            foreach (var attribute in declared)
            {
                if (read(attribute) is { } value) return value;
            }
            return null;
        }

        var cache = First(a => a.Member<CacheMode>("Cache"));
        var retention = First(a => a.Member<RetentionMode>("Retention"));
        var data = new MirDataPolicy
        {
            AllowModelTraining = First(a => a.Flag("AllowModelTraining")),
            AllowPersistence = First(a => a.Flag("AllowPersistence")),
            AllowedPrivacyClasses = First(a => a.Members<PrivacyClass>("AllowedPrivacyClasses")),
            RedactionRequired = First(a => a.Flag("RedactionRequired")),
        };
        return new MirConstraints
        {
            MaxCostUsd = First(a => a.Number("MaxCostUsd")),
            MaxLatencyMs = First(a => a.Number("MaxLatencyMs")),
            AllowedRegression = First(a => a.Number("AllowedRegression")),
            MinEvalScore = First(a => a.Number("MinEvalScore")),
            MinValidatorPassRate = First(a => a.Number("MinValidatorPassRate")),
            AllowedProviders = First(a => a.Texts("AllowedProviders")),
            DeniedProviders = First(a => a.Texts("DeniedProviders")),
            RequiredHumanApprovals = First(a => a.Texts("RequiredHumanApprovals")),
            RequiredValidators = First(a => a.Texts("RequiredValidators")),
            AuditLevel = First(a => a.Member<AuditLevel>("Audit")),
            ReplayPolicy = First(a => a.Member<ReplayPolicy>("Replay")),
            CachePolicy = cache is { } c ? new MirCachePolicy { Mode = c } : null,
            RetentionPolicy = retention is { } r ? new MirRetentionPolicy { Mode = r } : null,
            DataPolicy = data == new MirDataPolicy() ? null : data,
        };
    }

    private static IEnumerable<ISymbol> Levels(IMethodSymbol entry)
    {
        yield return entry;
        for (var type = entry.ContainingType; type is not null; type = type.ContainingType) yield return type;
        yield return entry.ContainingAssembly;
    }
}
