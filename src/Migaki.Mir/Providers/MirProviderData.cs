using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// What is known of providers, as data: <c>migaki.net.provider-data.v0</c>. A document has a version, a day and rows; every row says
/// where it comes from, when it was seen and how long it may be relied on.
/// </summary>
public sealed record MirProviderData
{
    /// <summary>The contract this model reads.</summary>
    public const string CurrentVersion = "migaki.net.provider-data.v0";

    private static MirProviderData? _builtIn, _fixtures;

    /// <summary>The data's own version, e.g. <c>2026-11</c>.</summary>
    public required string DataVersion { get; init; }
    /// <summary>The day the data speaks of.</summary>
    public required string AsOf { get; init; }
    /// <summary>Capability records.</summary>
    public MirList<WireObject> Capabilities { get; init; }
    /// <summary>Prices.</summary>
    public MirList<MirPriceRow> Prices { get; init; }
    /// <summary>How prompts are cached.</summary>
    public MirList<MirCacheRule> CacheRules { get; init; }
    /// <summary>How fast models answer.</summary>
    public MirList<MirLatencyRow> Latencies { get; init; }

    /// <summary>The rows that come with this build, of three vendors: prices, caching rules, capabilities. A model without a row is unknown; a row past its last day is stale.</summary>
    public static MirProviderData BuiltIn => _builtIn ??= BuiltInProviderData.Read();

    /// <summary>The capability records and rates of the reference, for tests and comparisons.</summary>
    public static MirProviderData ReferenceFixtures => _fixtures ??= Known(ReferenceProviderFixtures.Json);

    /// <summary>These rows, with others that count before them.</summary>
    public MirProviderData With(MirProviderData overrides)
    {
        var above = 1 + Prices.Select(static row => row.Layer).Concat(CacheRules.Select(static row => row.Layer)).Concat(Latencies.Select(static row => row.Layer)).DefaultIfEmpty().Max();
        return Joined(overrides with
        {
            Prices = overrides.Prices.Select(row => row with { Layer = row.Layer + above }).ToMirList(),
            CacheRules = overrides.CacheRules.Select(row => row with { Layer = row.Layer + above }).ToMirList(),
            Latencies = overrides.Latencies.Select(row => row with { Layer = row.Layer + above }).ToMirList(),
        });
    }

    /// <summary>These rows and others, none of which counts before the other.</summary>
    internal MirProviderData Joined(MirProviderData overrides) => new()
    {
        DataVersion = DataVersion == overrides.DataVersion ? DataVersion : DataVersion + "+" + overrides.DataVersion,
        AsOf = string.CompareOrdinal(AsOf, overrides.AsOf) > 0 ? AsOf : overrides.AsOf,
        Capabilities = Capabilities.Concat(overrides.Capabilities).ToMirList(),
        Prices = Prices.Concat(overrides.Prices).ToMirList(),
        CacheRules = CacheRules.Concat(overrides.CacheRules).ToMirList(),
        Latencies = Latencies.Concat(overrides.Latencies).ToMirList(),
    };

    /// <summary>Reads a document; what is wrong with it, or null, is in <paramref name="error"/>.</summary>
    public static MirProviderData? TryParse(string json, out string? error)
    {
        var read = WireReader.Read(json);
        if (read.Error is { } unreadable)
        {
            error = $"{unreadable.Message} {unreadable.Path}";
            return null;
        }
        var reader = new ProviderDataReader();
        var data = reader.Read(read.Value!);
        error = reader.Error;
        return error is null ? data : null;
    }

    internal static MirProviderData Known(string json) => TryParse(json, out var error) ?? throw new InvalidOperationException(error);
}
