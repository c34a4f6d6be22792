using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Reads provider data and keeps the first thing that is wrong.</summary>
internal sealed class ProviderDataReader
{
    public string? Error { get; private set; }

    public MirProviderData? Read(WireValue value)
    {
        if (value is not WireObject root) return Fail("$", "Expected an object.");
        if ((root["version"] as WireString)?.Value != MirProviderData.CurrentVersion) return Fail("$.version", $"Expected {MirProviderData.CurrentVersion}.");
        return new MirProviderData
        {
            DataVersion = Text(root, "dataVersion", "$"),
            AsOf = Text(root, "asOf", "$"),
            Capabilities = Rows(root, "capabilities", Capability),
            Prices = Flat(Rows(root, "prices", Price)),
            CacheRules = Flat(Rows(root, "cacheRules", Rule)),
            Latencies = Flat(Rows(root, "latencies", Latency)),
        };
    }

    private WireObject Capability(WireObject row, string path)
    {
        _ = Text(row, "provider", path);
        _ = Text(row, "observedAt", path);
        if (row["models"] is not null || row["model"] is not null) _ = Models(row, path);
        return row;
    }

    private IEnumerable<MirPriceRow> Price(WireObject row, string path)
    {
        var tiers = Rows(row, "tiers", (tier, at) => new MirPriceTier(Number(tier, "aboveInputTokens", at), Optional(tier, "inputUsdPerMillionTokens", at), Optional(tier, "outputUsdPerMillionTokens", at)), path);
        for (var i = 1; i < tiers.Count; i++)
            if (tiers[i].AboveInputTokens <= tiers[i - 1].AboveInputTokens) Fail($"{path}.tiers[{NumberText.Format(i)}].aboveInputTokens", "Expected a number above the tier's before.");
        var price = new MirPriceRow
        {
            Provider = Text(row, "provider", path),
            Model = "",
            InputUsdPerMillionTokens = Number(row, "inputUsdPerMillionTokens", path),
            OutputUsdPerMillionTokens = Optional(row, "outputUsdPerMillionTokens", path),
            CacheReadUsdPerMillionTokens = Optional(row, "cacheReadUsdPerMillionTokens", path),
            CacheWriteUsdPerMillionTokens = Optional(row, "cacheWriteUsdPerMillionTokens", path),
            Tiers = tiers,
            Source = Text(row, "source", path),
            ObservedAt = Text(row, "observedAt", path),
            StaleAfter = (row["staleAfter"] as WireString)?.Value,
        };
        return Models(row, path).Select(model => price with { Model = model });
    }

    private IEnumerable<MirLatencyRow> Latency(WireObject row, string path)
    {
        var latency = new MirLatencyRow
        {
            Provider = Text(row, "provider", path),
            Model = "",
            BaseMs = Number(row, "baseMs", path),
            MsPerThousandInputTokens = Optional(row, "msPerThousandInputTokens", path) ?? 0,
            MsPerThousandOutputTokens = Optional(row, "msPerThousandOutputTokens", path),
            Source = Text(row, "source", path),
            ObservedAt = Text(row, "observedAt", path),
            StaleAfter = (row["staleAfter"] as WireString)?.Value,
        };
        return Models(row, path).Select(model => latency with { Model = model });
    }

    /// <summary>The models of a row: <c>model</c>, or several with one row in <c>models</c>.</summary>
    private MirList<string> Models(WireObject row, string path)
    {
        if (row["models"] is null) return MirList.Of(Text(row, "model", path));
        if (row["models"] is not WireArray { Items.Count: > 0 } names)
        {
            Fail(path + ".models", "Expected at least one name.");
            return default;
        }
        for (var i = 0; i < names.Items.Count; i++)
            if (names.Items[i] is not WireString { Value.Length: > 0 }) Fail($"{path}.models[{NumberText.Format(i)}]", "Expected a text.");
        return names.Items.OfType<WireString>().Select(static name => name.Value).ToMirList();
    }

    private static MirList<T> Flat<T>(MirList<IEnumerable<T>> rows) => rows.SelectMany(static row => row).ToMirList();

    private IEnumerable<MirCacheRule> Rule(WireObject row, string path)
    {
        var read = Number(row, "readMultiplier", path);
        if (read >= 1) Fail(path + ".readMultiplier", "Expected a number below 1.");
        var ttls = Rows(row, "ttls", (ttl, at) => new MirCacheTtl(Text(ttl, "name", at), Number(ttl, "milliseconds", at), Number(ttl, "writeMultiplier", at)), path);
        if (ttls.Count == 0) Fail(path + ".ttls", "Expected at least one lifetime.");
        var rule = new MirCacheRule
        {
            Provider = Text(row, "provider", path),
            Backend = Text(row, "backend", path),
            Model = "",
            Explicit = Flag(row, "explicit", path),
            MinPrefixTokens = Number(row, "minPrefixTokens", path),
            MaxBreakpoints = Optional(row, "maxBreakpoints", path),
            LookBackBlocks = Optional(row, "lookBackBlocks", path),
            Ttls = ttls,
            ReadMultiplier = read,
            Source = Text(row, "source", path),
            ObservedAt = Text(row, "observedAt", path),
            StaleAfter = (row["staleAfter"] as WireString)?.Value,
        };
        return Models(row, path).Select(model => rule with { Model = model });
    }

    private MirList<T> Rows<T>(WireObject owner, string name, Func<WireObject, string, T> read, string path = "$")
    {
        if (owner[name] is not { } value) return default;
        if (value is not WireArray array)
        {
            Fail($"{path}.{name}", "Expected an array.");
            return default;
        }
        var rows = new List<T>();
        for (var i = 0; i < array.Items.Count; i++)
        {
            var at = $"{path}.{name}[{NumberText.Format(i)}]";
            if (array.Items[i] is WireObject row) rows.Add(read(row, at));
            else Fail(at, "Expected an object.");
        }
        return rows.ToMirList();
    }

    private string Text(WireObject owner, string name, string path)
    {
        if (owner[name] is WireString { Value.Length: > 0 } text) return text.Value;
        Fail($"{path}.{name}", "Expected a text.");
        return "";
    }

    private double Number(WireObject owner, string name, string path)
    {
        if (owner[name] is WireNumber { Value: >= 0 } number) return number.Value;
        Fail($"{path}.{name}", "Expected a number that is not negative.");
        return 0;
    }

    private double? Optional(WireObject owner, string name, string path) => owner[name] is null ? null : Number(owner, name, path);

    private bool Flag(WireObject owner, string name, string path)
    {
        if (owner[name] is WireBoolean flag) return flag.Value;
        Fail($"{path}.{name}", "Expected true or false.");
        return false;
    }

    private MirProviderData? Fail(string path, string message)
    {
        Error ??= $"{message} {path}";
        return null;
    }
}
