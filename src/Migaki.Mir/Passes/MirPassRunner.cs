using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What the runner does after a pass has failed.</summary>
public enum MirPassFailurePolicy
{
    /// <summary>No further pass is run.</summary>
    Stop,
    /// <summary>The next pass gets the plan as it was.</summary>
    Continue,
}

/// <summary>A pass that is not to be run.</summary>
/// <param name="Name">The pass.</param>
/// <param name="Version">Only this version; any where null.</param>
/// <param name="Reason">Why.</param>
public sealed record MirDisabledPass(string Name, string? Version = null, string? Reason = null);

/// <summary>How passes are run.</summary>
public sealed record MirPassRunnerOptions
{
    /// <summary>The time in milliseconds since 1970; stands still there unless set, so that a compile-time report has no time in it.</summary>
    public Func<long> Clock { get; init; } = static () => 0;
    /// <summary>The run.</summary>
    public string RunId { get; init; } = "compile-time";
    /// <summary>Passes that are not to be run.</summary>
    public MirList<MirDisabledPass> DisabledPasses { get; init; }
    /// <summary>What happens after a failure.</summary>
    public MirPassFailurePolicy FailurePolicy { get; init; }
    /// <summary>Validators whose verdict on lossy passes is accepted.</summary>
    public MirList<string> AcceptedValidators { get; init; }
    /// <summary>Evals that accept lossy changes of the plan. Whether one still counts is judged by the clock and the plan's <c>minEvalScore</c>.</summary>
    public MirList<MirAcceptedEval> AcceptedEvals { get; init; }
    /// <summary>Free metadata for the passes.</summary>
    public WireObject? Metadata { get; init; }
    /// <summary>Capability records of providers.</summary>
    public MirList<WireObject> ProviderCapabilities { get; init; }
    /// <summary>The content of blocks, where it is known.</summary>
    public MirContentSource? Content { get; init; }
    /// <summary>What is known when constraints are judged: before the first pass and after every one that changed the plan.</summary>
    public MirConstraintInputs ConstraintInputs { get; init; } = new();
}

/// <summary>
/// Runs passes one after the other and records each. A plan is validated before the first pass and after every one that changed
/// it; a pass that throws, breaks the plan or makes a constraint fail that held before has failed and leaves it unchanged. A lossy pass
/// is refused unless all validators it requires (at least one) are accepted, or an eval accepts it. A pass that requires what is not there is not run.
/// </summary>
public static class MirPassRunner
{
    /// <summary>Runs these passes. Failures are in the report; only cancellation is thrown.</summary>
    public static MirPassReport Run(MirPlan plan, IEnumerable<IMirPass> passes, MirPassRunnerOptions? options = null) =>
        new Session(plan, options ?? new MirPassRunnerOptions()).Run(passes);

    /// <summary>One run. Clock readings: one at the start, two a pass, one a pass that is not run, one at the end.</summary>
    private sealed class Session(MirPlan input, MirPassRunnerOptions options)
    {
        private readonly List<WireObject> _evidence = [];
        private readonly List<MirPassWarning> _warnings = [];
        private readonly List<MirPassRecord> _records = [];
        private readonly List<MirContentText> _made = [];
        private MirPlan _plan = input;
        private MirContentSource? _content = options.Content;
        private readonly HashSet<string> _provided = new(StringComparer.Ordinal);
        private HashSet<string>? _failing;

        public MirPassReport Run(IEnumerable<IMirPass> passes)
        {
            var start = options.Clock();
            var invalid = FirstError(_plan);
            foreach (var pass in passes)
            {
                var record = NotRunReason(pass, Iso(start)) is { } reason ? NotRun(pass, reason) : Apply(pass, Iso(start), invalid);
                _records.Add(record);
                _evidence.AddRange(record.Evidence);
                _warnings.AddRange(record.Warnings);
                if (record.Result is { } result)
                {
                    _plan = result.Plan;
                    foreach (var gift in pass.OutputCapabilities) _provided.Add(gift.Name);
                }
                if (record.Error is not null && options.FailurePolicy == MirPassFailurePolicy.Stop) break;
            }
            var end = options.Clock();
            return new MirPassReport
            {
                RunId = options.RunId,
                StartedAt = Iso(start),
                CompletedAt = Iso(end),
                DurationMs = end - start,
                Plan = _plan,
                Evidence = _evidence.ToMirList(),
                Warnings = _warnings.ToMirList(),
                Passes = _records.ToMirList(),
                Content = _made.ToMirList(),
            };
        }

        private (string Text, bool Refused)? NotRunReason(IMirPass pass, string at)
        {
            foreach (var disabled in options.DisabledPasses)
            {
                if (disabled.Name == pass.Identity.Name && (disabled.Version is null || disabled.Version == pass.Identity.Version))
                    return (disabled.Reason ?? "", false);
            }
            if (Unmet(pass) is { } unmet) return (unmet, true);
            if (pass.Safety.Level != MirSafetyLevel.Lossy) return null;
            if (AcceptanceOf(pass, at) is not null) return null;
            var validators = pass.Safety.RequiresValidators;
            var missing = validators.FirstOrDefault(validator => !options.AcceptedValidators.Contains(validator));
            if (pass.Safety.AcceptedByEval is { } eval)
                return ($"The pass is lossy and {MirAcceptedEval.Problem(options.AcceptedEvals, eval, _plan.Constraints.MinEvalScore, at)}{(missing is null ? "" : $"; its validator \"{missing}\" is not accepted either")}.", true);
            return missing is null
                ? ("The pass is lossy and names no validator that could accept its result.", true)
                : ($"The pass is lossy and its validator \"{missing}\" is not accepted.", true);
        }

        /// <summary>What a pass requires of plan, content, providers or passes before it, and does not find; null where nothing is missing.</summary>
        private string? Unmet(IMirPass pass)
        {
            foreach (var need in pass.InputCapabilities)
            {
                if (need.Required != true || _provided.Contains(need.Name)) continue;
                var problem = need switch
                {
                    { Name: "mir.graph" } => null,
                    { Name: "mir.context.ledger" } => ContextIndex.Of(_plan).FirstDiagnostic is { } diagnostic ? $"the plan's context is not sound: {diagnostic.Message.TrimEnd('.')}" : null,
                    { Name: "mir.context.content" } => _content is null ? "no content is known" : null,
                    { Source: MirCapabilitySource.Provider } => options.ProviderCapabilities.Any(record => new MirProviderCapabilities(record).Supports(need.Name) == true) ? null : "no provider's record has it",
                    _ => "nothing before it provides that",
                };
                if (problem is not null) return $"The pass requires {need.Name}, and {problem}.";
            }
            return null;
        }

        /// <summary>Who accepts what a pass may lose; null where nobody does, or it loses nothing.</summary>
        private (string Text, bool ByEval)? AcceptanceOf(IMirPass pass, string at)
        {
            if (pass.Safety.Level != MirSafetyLevel.Lossy) return null;
            var validators = pass.Safety.RequiresValidators;
            // Validators judge each result, an eval judged others before: they come first.
            if (validators.Count > 0 && validators.All(validator => options.AcceptedValidators.Contains(validator))) return ($"Accepted by {(validators.Count == 1 ? "validator" : "validators")} {string.Join(", ", validators)}.", false);
            if (pass.Safety.AcceptedByEval is not { } name || MirAcceptedEval.Problem(options.AcceptedEvals, name, _plan.Constraints.MinEvalScore, at) is not null) return null;
            return ($"Accepted by {options.AcceptedEvals.First(eval => eval.Name == name)}.", true);
        }

        private MirPassRecord NotRun(IMirPass pass, (string Text, bool Refused) reason)
        {
            var now = Iso(options.Clock());
            return new MirPassRecord
            {
                Pass = pass.Identity,
                Safety = pass.Safety,
                Enabled = false,
                StartedAt = now,
                CompletedAt = now,
                DurationMs = 0,
                Reason = reason.Text.Length == 0 ? null : reason.Text,
                Evidence = reason.Refused ? MirList.Of(PassEvents.Refused(pass.Identity, options.RunId, reason.Text)) : default,
            };
        }

        private const string ConstraintFailure = "MIRConstraintFailure";

        private MirPassRecord Apply(IMirPass pass, string startedAt, MirPassError? invalid)
        {
            var start = options.Clock();
            var acceptance = AcceptanceOf(pass, startedAt);
            var (outcome, error) = invalid is null ? Try(pass, startedAt, acceptance?.ByEval == true) : (null, invalid);
            var diff = outcome is null ? null : MirPlanDiffer.DiffOfValid(_plan, outcome.Plan);
            var end = options.Clock();
            return new MirPassRecord
            {
                Pass = pass.Identity,
                Safety = pass.Safety,
                Enabled = true,
                StartedAt = Iso(start),
                CompletedAt = Iso(end),
                DurationMs = end - start,
                Reason = outcome is null ? null : acceptance?.Text,
                Evidence = EvidenceOf(outcome, acceptance?.Text, pass.Identity, options.RunId) ?? (error?.Name == ConstraintFailure ? MirList.Of(PassEvents.Refused(pass.Identity, options.RunId, error.Message)) : default),
                Warnings = outcome?.Warnings ?? default,
                Result = outcome is null ? null : new MirPassResult(outcome.Plan, diff!),
                Error = error,
            };
        }

        private static MirList<WireObject>? EvidenceOf(MirPassOutcome? outcome, string? acceptance, MirPassIdentity pass, string runId) =>
            outcome is null ? null : acceptance is null ? outcome.Evidence : outcome.Evidence.Prepend(PassEvents.Accepted(pass, runId, acceptance)).ToMirList();

        private (MirPassOutcome? Outcome, MirPassError? Error) Try(IMirPass pass, string startedAt, bool acceptedByEval)
        {
            var context = new MirPassContext
            {
                RunId = options.RunId,
                StartedAt = startedAt,
                Metadata = options.Metadata,
                EvidenceBefore = EvidenceBefore(),
                ProviderCapabilities = options.ProviderCapabilities,
                Content = _content,
                AcceptedByEval = acceptedByEval,
            };
            try
            {
                var outcome = pass.Apply(_plan, context);
                var broken = ReferenceEquals(outcome.Plan, _plan) ? null : FirstError(outcome.Plan) ?? NewFailure(outcome.Plan);
                if (broken is not null) return (null, broken);
                Keep(outcome.Content);
                return (outcome, null);
            }
            catch (Exception failure) when (failure is not OperationCanceledException)
            {
                return (null, new MirPassError(failure.Message, failure.GetType().Name));
            }
        }

        private Lazy<MirList<string>> EvidenceBefore()
        {
            var count = _evidence.Count;
            return new(() => _evidence.Take(count).Select(static item => (item["id"] as WireString)?.Value ?? "").ToMirList());
        }

        private void Keep(MirList<MirContentText> made)
        {
            if (made.Count == 0) return;
            _made.AddRange(made);
            var texts = new Dictionary<string, string>(StringComparer.Ordinal);
            foreach (var text in made) texts[text.ContentRef] = text.Text;
            _content = MirContentSource.Over(_content, texts);
        }

        /// <summary>A constraint that held for the plan as it is and does not hold for the one a pass made.</summary>
        private MirPassError? NewFailure(MirPlan changed)
        {
            _failing ??= MirConstraintEvaluator.FailureKeys(_plan, options.ConstraintInputs);
            var after = MirConstraintEvaluator.FailureKeys(changed, options.ConstraintInputs);
            var added = after.Where(key => !_failing.Contains(key)).OrderBy(static key => key, StringComparer.Ordinal).FirstOrDefault();
            if (added is not null) return new MirPassError($"The pass makes a constraint fail that held before: {added}", ConstraintFailure);
            _failing = after;
            return null;
        }

        /// <summary>Null for a valid plan. A plan that cannot even be written, e.g. for a number that is not finite, is invalid too.</summary>
        private static MirPassError? FirstError(MirPlan plan)
        {
            if (PlanSoundness.IsSurelyValid(plan)) return null;
            try
            {
                var wire = MirPlanWriter.ToWire(plan);
                _ = CanonicalJson.ToUtf8(wire);
                var errors = MirPlanValidator.Validate(wire);
                return errors.Count == 0 ? null : new MirPassError($"Invalid mIR plan. {errors[0].Message} {errors[0].Path}", "MIRValidationFailure");
            }
            catch (ArgumentException reason)
            {
                return new MirPassError("Invalid mIR plan. " + reason.Message, "MIRValidationFailure");
            }
        }

        private static string Iso(long milliseconds) =>
            DateTimeOffset.FromUnixTimeMilliseconds(milliseconds).UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture);
    }
}
