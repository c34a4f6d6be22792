using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Generators.Rules;

/// <summary>One eval.</summary>
internal sealed record Eval(string Name, double? Score, DateTime? Expires)
{
    public string? Version { get; init; }

    public string? Dataset { get; init; }
}

/// <summary><c>migaki.evals.json</c>: <c>{"evals":[{"name","version","score","dataset","expires":"yyyy-MM-dd"}]}</c>.</summary>
internal sealed class EvalFile
{
    public static readonly EvalFile None = new(false, null, []);

    private readonly Dictionary<string, Eval> _evals = new(StringComparer.Ordinal);

    private EvalFile(bool exists, string? problem, IEnumerable<Eval> evals)
    {
        (Exists, Problem) = (exists, problem);
        foreach (var eval in evals)
        {
            if (_evals.ContainsKey(eval.Name)) Problem ??= $"the eval \"{eval.Name}\" is there twice";
            else _evals.Add(eval.Name, eval);
        }
    }

    public bool Exists { get; }

    /// <summary>What is malformed; null where nothing is.</summary>
    public string? Problem { get; }

    /// <summary>All of them.</summary>
    public IEnumerable<Eval> All => _evals.Values;

    public Eval? Of(string name) => _evals.TryGetValue(name, out var eval) ? eval : null;

    public static EvalFile Merge(IEnumerable<EvalFile> files)
    {
        var all = files.ToArray();
        return all.Length switch
        {
            0 => None,
            1 => all[0],
            _ => new EvalFile(true, all.Select(f => f.Problem).FirstOrDefault(p => p is not null), all.SelectMany(f => f._evals.Values)),
        };
    }

    public static EvalFile Read(string text)
    {
        var read = WireReader.Read(text);
        if (read.Error is { } error) return Malformed($"{error.Message.TrimEnd('.')} (at {error.Path})");
        if (read.Value is not WireObject root || root["evals"] is not WireArray items) return Malformed("it has no array \"evals\"");
        var evals = new List<Eval>();
        for (var i = 0; i < items.Items.Count; i++)
        {
            var at = string.Format(CultureInfo.InvariantCulture, "$.evals[{0}]", i);
            if (items.Items[i] is not WireObject item || item["name"] is not WireString { Value.Length: > 0 } name) return Malformed($"{at} has no name");
            double? score = null;
            if (item["score"] is { } given)
            {
                if (given is not WireNumber { Value: >= 0 and <= 1 } number) return Malformed($"{at}.score is not a number from 0 to 1");
                score = number.Value;
            }
            DateTime? expires = null;
            if (item["expires"] is { } day)
            {
                if (day is not WireString { Value: var date } || Date(date) is not { } parsed) return Malformed($"{at}.expires is not a date yyyy-MM-dd");
                expires = parsed;
            }
            evals.Add(new Eval(name.Value, score, expires) { Version = (item["version"] as WireString)?.Value, Dataset = (item["dataset"] as WireString)?.Value });
        }
        return new EvalFile(true, null, evals);
    }

    public static DateTime? Date(string text) =>
        DateTime.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date) ? date : null;

    private static EvalFile Malformed(string problem) => new(true, problem, []);
}
