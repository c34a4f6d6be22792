namespace Migaki;

/// <summary>
/// Describes a context block: a plan's parameter, a field or a property it reads, or (as <c>[return: MirContext]</c>) the output of a
/// step. On a <em>step's parameter</em> it declares the role its argument plays there.
/// </summary>
/// <param name="role">The part the block plays.</param>
[AttributeUsage(AttributeTargets.Parameter | AttributeTargets.Field | AttributeTargets.Property | AttributeTargets.ReturnValue)]
public sealed class MirContextAttribute(ContextRole role) : Attribute
{
    /// <summary>The part the block plays.</summary>
    public ContextRole Role { get; } = role;

    /// <summary>The block's id; default <c>ctx-</c> and the kebab-case name of the member.</summary>
    public string? Id { get; set; }

    /// <summary>Where the block comes from. Required on parameters, fields and properties (MIR2001).</summary>
    public ProvenanceSource Provenance { get; set; }

    /// <summary>A reference to the source, e.g. a URI. Never the content.</summary>
    public string? SourceRef { get; set; }

    /// <summary>Which transforms the block allows. Undeclared is written as <see cref="Mutability.Fixed"/>.</summary>
    public Mutability Mutability { get; set; }

    /// <summary>How sensitive the block is. Undeclared is unknown, and fails closed where a policy asks.</summary>
    public PrivacyClass Privacy { get; set; }

    /// <summary>Whether the block may be cached.</summary>
    public CacheMode Cache { get; set; }

    /// <summary>How far a cached block reaches.</summary>
    public CacheScope CacheScope { get; set; }

    /// <summary>How long a cached block lives, in milliseconds.</summary>
    public double CacheTtlMs { get; set; }

    /// <summary>What may be kept of the block.</summary>
    public RetentionMode Retention { get; set; }

    /// <summary>How long it may be kept, in milliseconds.</summary>
    public double RetentionTtlMs { get; set; }
}
