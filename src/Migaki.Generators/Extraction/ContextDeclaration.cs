using Microsoft.CodeAnalysis;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>What a <c>MirContext</c> says. A property that is not written is null.</summary>
internal sealed record ContextDeclaration
{
    public required ContextRole Role { get; init; }
    public string? Id { get; init; }
    public ProvenanceSource? Provenance { get; init; }
    public string? SourceRef { get; init; }
    public Mutability? Mutability { get; init; }
    public PrivacyClass? Privacy { get; init; }
    public CacheMode? Cache { get; init; }
    public CacheScope? CacheScope { get; init; }
    public double? CacheTtlMs { get; init; }
    public RetentionMode? Retention { get; init; }
    public double? RetentionTtlMs { get; init; }

    public static ContextDeclaration? Of(KnownSymbols known, IEnumerable<AttributeData> attributes)
    {
        if (AttributeReader.Find(attributes, known.MirContext) is not { } attribute) return null;
        if (attribute.Member<ContextRole>(0) is not { } role) return null;
        return new ContextDeclaration
        {
            Role = role,
            Id = attribute.Text("Id"),
            Provenance = attribute.Member<ProvenanceSource>("Provenance"),
            SourceRef = attribute.Text("SourceRef"),
            Mutability = attribute.Member<Mutability>("Mutability"),
            Privacy = attribute.Member<PrivacyClass>("Privacy"),
            Cache = attribute.Member<CacheMode>("Cache"),
            CacheScope = attribute.Member<CacheScope>("CacheScope"),
            CacheTtlMs = attribute.Number("CacheTtlMs"),
            Retention = attribute.Member<RetentionMode>("Retention"),
            RetentionTtlMs = attribute.Number("RetentionTtlMs"),
        };
    }

    public MirCachePolicy? CachePolicy() => Cache is { } mode ? new MirCachePolicy { Mode = mode, Scope = CacheScope, TtlMs = CacheTtlMs } : null;

    public MirRetentionPolicy? RetentionPolicy() => Retention is { } mode ? new MirRetentionPolicy { Mode = mode, TtlMs = RetentionTtlMs } : null;
}
