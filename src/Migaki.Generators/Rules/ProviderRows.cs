using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.Text;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Rules;

/// <summary>What is known of providers where a plan is built: the rows that come with the package, and before them those of <c>migaki.providers.json</c>.</summary>
internal sealed class ProviderRows
{
    public const string FileName = "migaki.providers.json";

    private readonly MirProviderData _data;
    private readonly string? _today;

    private ProviderRows(MirProviderData data, DateTime? today) =>
        (_data, _today) = (data, today?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));

    /// <summary>A file that cannot be read counts as absent; <see cref="Problem"/> says what is wrong with it.</summary>
    public static ProviderRows Read(IEnumerable<AdditionalText> files, DateTime? today, CancellationToken cancellation)
    {
        var data = MirProviderData.BuiltIn;
        foreach (var file in files.Where(Is).OrderBy(f => f.Path, StringComparer.Ordinal))
        {
            if (MirProviderData.TryParse(file.GetText(cancellation)?.ToString() ?? "", out _) is { } own) data = data.With(own);
        }
        return new ProviderRows(data, today);
    }

    public static bool Is(AdditionalText file) => RuleInputs.IsNamed(file.Path, FileName);

    /// <summary>What is wrong with a file of rows, at its beginning; null where nothing is.</summary>
    public static Diagnostic? Problem(AdditionalText file, CancellationToken cancellation)
    {
        if (!Is(file)) return null;
        MirProviderData.TryParse(file.GetText(cancellation)?.ToString() ?? "", out var error);
        if (error is null) return null;
        return Diagnostic.Create(
            Descriptors.Capability,
            Location.Create(file.Path, new TextSpan(0, 0), new LinePositionSpan(default, default)),
            $"{FileName} cannot be read: {error.TrimEnd('.')}; until it can, its rows count for nothing");
    }

    /// <summary>The price of a model's input in US dollars for a million tokens, where it is least: as read from a cache where the model has one. Null where it is not known.</summary>
    public double? LeastInputPrice(string provider, string model)
    {
        if (MirPriceRow.Find(_data.Prices, provider, model) is not { } row || MirDates.IsAfter(_today, row.StaleAfter)) return null;
        var cache = MirCacheRule.Find(_data.CacheRules, provider, model);
        return row.InputUsdPerMillionTokens * Math.Min(1, row.CacheReadMultiplier(cache) ?? 1);
    }

    /// <summary>Whether a model has a capability; null where it is not known.</summary>
    public bool? Supports(string provider, string? model, string capability)
    {
        bool? answer = null;
        foreach (var record in Records(provider, model))
        {
            if (record.Supports(capability) is not { } supported) continue;
            // A call that leaves the model open can go to any of them.
            if (supported && model is null) return true;
            answer = supported;
        }
        return answer;
    }

    /// <summary>The most tokens that a model takes; null where it is not known.</summary>
    public double? MostTokens(string provider, string? model)
    {
        double? most = null;
        foreach (var record in Records(provider, model))
        {
            if (record.MaxContextTokens is { } tokens) most = model is null && most > tokens ? most : tokens;
        }
        return most;
    }

    /// <summary>What the records in force say of a model; each record of the provider where no model is named.</summary>
    private IEnumerable<MirProviderCapabilities> Records(string provider, string? model)
    {
        var inForce = _data.Capabilities.Where(record => new MirProviderCapabilities(record) is var known && known.Provider == provider && !MirDates.IsAfter(_today, known.StaleAfter)).ToMirList();
        if (model is null) return inForce.Select(static record => new MirProviderCapabilities(record));
        return MirProviderCapabilities.Find(inForce, provider, model) is { } found ? [found] : [];
    }
}
