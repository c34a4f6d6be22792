using Migaki.Mir;

namespace Migaki.Recording;

/// <summary>What may be kept of a content: its class, why it may not be kept, and how long.</summary>
/// <param name="Privacy">The highest class of what it comes from; unknown counts as confidential.</param>
/// <param name="Forbidden">Why it is not kept; null where it is.</param>
/// <param name="TtlMs">How long it is kept, where that is declared.</param>
internal readonly record struct PayloadPolicy(PrivacyClass Privacy, string? Forbidden, double? TtlMs)
{
    /// <summary>The policy of what comes from these blocks: the strictest of each.</summary>
    public static PayloadPolicy Of(MirConstraints constraints, PrivacyClass most, IEnumerable<MirContextBlock> blocks)
    {
        PrivacyClass? highest = null;
        double? ttl = constraints.RetentionPolicy?.TtlMs;
        var forbidden = constraints.DataPolicy?.AllowPersistence == false ? "the plan's data policy does not allow persistence" : Retention(constraints.RetentionPolicy);
        foreach (var block in blocks)
        {
            var privacy = block.PrivacyClass ?? PrivacyClass.Confidential;
            if (highest is null || privacy > highest) highest = privacy;
            forbidden ??= Retention(block.RetentionPolicy);
            if (block.RetentionPolicy?.TtlMs is { } own && (ttl is null || own < ttl)) ttl = own;
        }
        var known = highest ?? PrivacyClass.Confidential;
        if (known == PrivacyClass.Secret) forbidden = "its class is secret";
        else if (known > most) forbidden ??= $"its class is {Wire.Name(known)} and the recorder keeps {Wire.Name(most)} at most";
        return new PayloadPolicy(known, forbidden, ttl);
    }

    private static string? Retention(MirRetentionPolicy? policy) => policy?.Mode is RetentionMode.Ephemeral or RetentionMode.MetadataOnly ? $"its retention is {Wire.Name(policy.Mode)}" : null;
}
