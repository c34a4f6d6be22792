using System.Text;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>
/// The plan's files as they stand in a bundle. The plans there carry the start of the run as <c>metadata.createdAt</c>; everything else is
/// the embedded document, so the compile-time digest can be recomputed from the file.
/// </summary>
internal sealed class PlanDocuments
{
    private static readonly byte[] CompileTime = Encoding.ASCII.GetBytes(MirPlanMetadata.CompileTime);
    private const string Farthest = "9999-12-31T23:59:59.999Z";

    private readonly byte[] _original, _optimized, _patch;
    private readonly int _originalTime, _optimizedTime;
    private readonly int[] _patchTimes;

    public PlanDocuments(MirPlanDefinition definition)
    {
        // The diff is computed here and not taken over: what the generator embedded is compared with it by the verifier.
        Diff = ReferenceEquals(definition.Original, definition.Optimized) ? new MirPlanDiff() : MirPlanDiffer.Diff(definition.Original, definition.Optimized);
        DiffUtf8 = Diff.ToUtf8();
        (_original, _optimized) = (definition.Utf8Json.ToArray(), definition.OptimizedUtf8Json.ToArray());
        OptimizedDigest = MirDigest.Sha256(_optimized);
        Pair = PlanPair.Of(definition, this);
        (_originalTime, _optimizedTime) = (PlaceOfTime(_original), PlaceOfTime(_optimized));
        var text = UnifiedDiff.Of(definition.Original, definition.Optimized);
        _patch = Encoding.UTF8.GetBytes(text);
        _patchTimes = text.Length == 0 ? [] : Places(text, UnifiedDiff.Of(At(definition.Original), At(definition.Optimized)));
    }

    public MirPlanDiff Diff { get; }

    public PlanPair Pair { get; }

    public byte[] DiffUtf8 { get; }

    public string OptimizedDigest { get; }

    /// <summary>The manifest that runs of this plan begin with, as it was last made.</summary>
    public OpenedManifest? Opened { get; set; }

    public byte[] Original(string createdAt) => Stamp(_original, [_originalTime], createdAt);

    public byte[] Optimized(string createdAt) => Stamp(_optimized, [_optimizedTime], createdAt);

    public byte[] Patch(string createdAt) => Stamp(_patch, _patchTimes, createdAt);

    /// <summary>The digest a plan had at compile time; null where the text is not a plan.</summary>
    public static string? CompileTimeDigest(MirPlan plan)
    {
        try
        {
            return MirPlanWriter.Digest(plan with { Metadata = plan.Metadata with { CreatedAt = MirPlanMetadata.CompileTime } });
        }
        catch (ArgumentException)
        {
            return null;
        }
    }

    private static MirPlan At(MirPlan plan) => plan with { Metadata = plan.Metadata with { CreatedAt = Farthest } };

    private static byte[] Stamp(byte[] document, ReadOnlySpan<int> places, string createdAt)
    {
        var copy = (byte[])document.Clone();
        foreach (var place in places)
            if (place >= 0) Encoding.ASCII.GetBytes(createdAt, copy.AsSpan(place));
        return copy;
    }

    /// <summary>Where <c>$.metadata.createdAt</c> has the compile-time value; -1 where it has another, which is then kept.</summary>
    private static int PlaceOfTime(byte[] plan)
    {
        var reader = new System.Text.Json.Utf8JsonReader(plan);
        var inMetadata = false;
        while (reader.Read())
        {
            if (reader.TokenType != System.Text.Json.JsonTokenType.PropertyName) continue;
            if (reader.CurrentDepth == 1) inMetadata = reader.ValueTextEquals("metadata"u8);
            else if (inMetadata && reader.CurrentDepth == 2 && reader.ValueTextEquals("createdAt"u8))
            {
                reader.Read();
                return reader.ValueTextEquals(CompileTime) ? (int)reader.TokenStartIndex + 1 : -1;
            }
        }
        return -1;
    }

    /// <summary>Where two texts that differ in a time only have that time.</summary>
    private static int[] Places(string text, string other)
    {
        var places = new List<int>();
        if (text.Length != other.Length) return [];
        for (var i = 0; i < text.Length; i++)
        {
            if (text[i] == other[i]) continue;
            places.Add(Encoding.UTF8.GetByteCount(text.AsSpan(0, i)));
            i += MirPlanMetadata.CompileTime.Length - 1;
        }
        return [.. places];
    }
}
