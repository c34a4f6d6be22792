using Migaki.Cli.Output;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Runs;

/// <summary>The few numbers of one run that statistics need, from its small files; the log is read only where the run was not sealed.</summary>
internal sealed record RunFigures(string PlanId, string PlanDigest, string StartedAt, string Outcome, bool Credible, double? DurationMs, double? CostUsd, double? Tokens, int Checks, int ChecksPassed, bool Diverged)
{
    /// <summary>The shape of the plan that ran; null where the bundle does not say.</summary>
    public string? Shape { get; private init; }

    /// <summary>What counts as saved in the run; null where nothing does.</summary>
    public double? SavedUsd { get; private init; }

    /// <summary>What the calls of the run that have both were predicted to cost, and did.</summary>
    public (double Predicted, double Actual)? Prediction { get; private init; }

    /// <returns>Null where the folder cannot be read as a run.</returns>
    public static RunFigures? Read(string path)
    {
        var inner = Path.Combine(path, "bundle");
        var folder = Directory.Exists(inner) ? inner : path;
        var manifest = BundleFile.Object(folder, "bundle.json");
        var plan = manifest.Object("plan").Object("original");
        if (manifest is not null && manifest.Text("outcome") != "incomplete" && BundleFile.Object(folder, "evidence.json") is { } evidence)
        {
            var (checks, passed) = (0, 0);
            foreach (var check in BundleFile.Lines(folder, "checks.jsonl").Take(BundleFile.MostLines)) (checks, passed) = (checks + 1, passed + (check.Text("status") == "passed" ? 1 : 0));
            var actuals = evidence.Object("actuals");
            var tokens = actuals.Number("inputTokens") + actuals.Number("outputTokens");
            return new RunFigures(plan.Text("planId") ?? "?", plan.Text("digest") ?? "?", evidence.Text("createdAt") ?? "", manifest.Text("outcome") ?? "?", manifest.Flag("credible") == true,
                actuals.Number("durationMs"), actuals.Number("costUsd"), tokens, checks, passed, manifest.Objects("omissions").Any(static item => item.Text("path") == "events.jsonl" && item.Text("reason") == "Steps were called in the run at places the plan does not have."))
            {
                Shape = RunAccount.Shape(evidence), SavedUsd = evidence.Object("accounting").Object("saved").Number("costUsd"), Prediction = RunAccount.CostPrediction(evidence),
            };
        }
        var events = RunEvents.Read(folder);
        if (manifest is null && events.Count == 0) return null;
        return new RunFigures(plan.Text("planId") ?? events.PlanId ?? "?", plan.Text("digest") ?? events.PlanDigest ?? "?", events.StartedAt ?? "", "incomplete", false, null, null, null, 0, 0, false);
    }
}

/// <summary>What the runs of one version of a plan have in common.</summary>
internal sealed class RunStats(string planId, string digest)
{
    private readonly List<double> _durations = [], _costs = [], _tokens = [];
    private readonly SortedDictionary<string, int> _outcomes = new(StringComparer.Ordinal);
    private int _checks, _passed;
    private double _predicted, _actual;
    private bool _mixedShapes;

    public string PlanId { get; } = planId;
    public string Digest { get; } = digest;
    public string First { get; private set; } = "";
    public string Last { get; private set; } = "";
    public int Runs { get; private set; }
    public int Credible { get; private set; }

    /// <summary>Runs that called steps the plan does not have.</summary>
    public int Diverged { get; private set; }

    public IReadOnlyDictionary<string, int> Outcomes => _outcomes;

    /// <summary>The shape of the plan that ran, where all runs have the same; figures of another shape are not compared with these.</summary>
    public string? Shape { get; private set; }

    /// <summary>The sum of what counts as saved in each run; null where nothing does in any.</summary>
    public double? SavedUsd { get; private set; }

    /// <summary>What was predicted / what was paid - 1, over all calls that have both.</summary>
    public double? PredictionError => _actual > 0 ? Math.Round((_predicted / _actual) - 1, 6) : null;

    public double? PassRate => _checks == 0 ? null : (double)_passed / _checks;

    public double? MedianCost => Quantile(_costs, 0.5);
    public double? TotalCost => _costs.Count == 0 ? null : _costs.Sum();
    public double? MedianTokens => Quantile(_tokens, 0.5);
    public double? MedianDuration => Quantile(_durations, 0.5);
    public double? SlowDuration => Quantile(_durations, 0.95);

    public void Add(RunFigures run)
    {
        Runs++;
        if (run.Credible) Credible++;
        if (run.Diverged) Diverged++;
        _outcomes[run.Outcome] = _outcomes.GetValueOrDefault(run.Outcome) + 1;
        if (First.Length == 0 || string.CompareOrdinal(run.StartedAt, First) < 0) First = run.StartedAt;
        if (string.CompareOrdinal(run.StartedAt, Last) > 0) Last = run.StartedAt;
        if (run.Shape is { } shape && !_mixedShapes) (Shape, _mixedShapes) = Shape is null || Shape == shape ? (shape, false) : (null, true);
        if (run.SavedUsd is { } saved) SavedUsd = (SavedUsd ?? 0) + saved;
        if (run.Prediction is var (predicted, actual)) (_predicted, _actual) = (_predicted + predicted, _actual + actual);
        if (run.DurationMs is { } duration) _durations.Add(duration);
        if (run.CostUsd is { } cost) _costs.Add(cost);
        if (run.Tokens is { } tokens) _tokens.Add(tokens);
        (_checks, _passed) = (_checks + run.Checks, _passed + run.ChecksPassed);
    }

    public WireObject ToWire() => new WireObjectBuilder()
        .Add("planId", PlanId).Add("planDigest", Digest).Add("runs", Runs).Add("credible", Credible).Add("diverged", Diverged).Add("first", First).Add("last", Last)
        .Add("outcomes", new WireObject(_outcomes.Select(static pair => new KeyValuePair<string, WireValue>(pair.Key, (double)pair.Value))))
        .Add("passRate", PassRate).Add("costUsdMedian", MedianCost).Add("costUsdTotal", TotalCost).Add("tokensMedian", MedianTokens)
        .Add("durationMsMedian", MedianDuration).Add("durationMs95", SlowDuration)
        .Add("costPredictionError", PredictionError).Add("savedCostUsdTotal", SavedUsd is { } usd ? Math.Round(usd, 12) : null).Add("shape", Shape)
        .Build();

    /// <summary>The nearest rank: a value that occurred.</summary>
    private static double? Quantile(List<double> values, double share)
    {
        if (values.Count == 0) return null;
        values.Sort();
        return values[Math.Clamp((int)Math.Ceiling(share * values.Count) - 1, 0, values.Count - 1)];
    }
}
