using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>The result of a pass that was applied.</summary>
/// <param name="Plan">The plan after it.</param>
/// <param name="Diff">What it changed.</param>
public sealed record MirPassResult(MirPlan Plan, MirPlanDiff Diff);

/// <summary>Why a pass failed.</summary>
/// <param name="Message">A sentence.</param>
/// <param name="Name">The kind of failure.</param>
public sealed record MirPassError(string Message, string? Name = null);

/// <summary>What happened to one pass: applied (<see cref="Result"/>), failed (<see cref="Error"/>) or not run (<see cref="Enabled"/>).</summary>
public sealed record MirPassRecord
{
    /// <summary>The contract of results.</summary>
    public const string ContractVersion = "migaki.pass.v0";

    /// <summary>The pass.</summary>
    public required MirPassIdentity Pass { get; init; }
    /// <summary>What the pass may do.</summary>
    public required MirPassSafety Safety { get; init; }
    /// <summary>Whether it was run; false where it was disabled or refused.</summary>
    public required bool Enabled { get; init; }
    /// <summary>ISO 8601.</summary>
    public required string StartedAt { get; init; }
    /// <summary>ISO 8601.</summary>
    public required string CompletedAt { get; init; }
    /// <summary>Milliseconds by the runner's clock.</summary>
    public required double DurationMs { get; init; }
    /// <summary>Its events.</summary>
    public MirList<WireObject> Evidence { get; init; }
    /// <summary>Its warnings.</summary>
    public MirList<MirPassWarning> Warnings { get; init; }
    /// <summary>Its result; null unless it was applied.</summary>
    public MirPassResult? Result { get; init; }
    /// <summary>Why it failed; the plan is then unchanged.</summary>
    public MirPassError? Error { get; init; }
    /// <summary>Why it was not run; of a lossy pass that was applied, who accepts the loss.</summary>
    public string? Reason { get; init; }

    /// <summary>The record as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("pass", Pass.ToWire())
        .Add("enabled", (bool?)Enabled)
        .Add("startedAt", StartedAt)
        .Add("completedAt", CompletedAt)
        .Add("durationMs", (double?)DurationMs)
        .Add("evidence", new WireArray(Evidence))
        .Add("warnings", WarningsToWire(Warnings))
        .Add("result", ResultToWire())
        .Add("error", Error is null ? null : new WireObjectBuilder().Add("message", Error.Message).Add("name", Error.Name).Build())
        .Add("reason", Reason)
        .Build();

    private WireObject? ResultToWire() => Result is null ? null : new WireObjectBuilder()
        .Add("version", ContractVersion)
        .Add("pass", Pass.ToWire())
        .Add("plan", MirPlanWriter.ToWire(Result.Plan))
        .Add("diff", Result.Diff.ToWire())
        .Add("evidence", new WireArray(Evidence))
        .Add("warnings", WarningsToWire(Warnings))
        .Build();

    internal static WireArray WarningsToWire(MirList<MirPassWarning> warnings) => new(warnings.Select(static warning => warning.ToWire()));
}

/// <summary>What happened in a run of passes: <c>migaki.pass-runner.v0</c>.</summary>
public sealed record MirPassReport
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.pass-runner.v0";

    /// <summary>The run.</summary>
    public required string RunId { get; init; }
    /// <summary>ISO 8601.</summary>
    public required string StartedAt { get; init; }
    /// <summary>ISO 8601.</summary>
    public required string CompletedAt { get; init; }
    /// <summary>Milliseconds by the runner's clock.</summary>
    public required double DurationMs { get; init; }
    /// <summary>The plan after all passes; the same object where none changed it.</summary>
    public required MirPlan Plan { get; init; }
    /// <summary>Content the passes made. It is no part of the report as JSON: reports hold no content.</summary>
    public MirList<MirContentText> Content { get; init; }
    /// <summary>All events, in order.</summary>
    public MirList<WireObject> Evidence { get; init; }
    /// <summary>All warnings, in order.</summary>
    public MirList<MirPassWarning> Warnings { get; init; }
    /// <summary>One record a pass, in order; passes after the one that stopped the run have none.</summary>
    public MirList<MirPassRecord> Passes { get; init; }

    /// <summary>The report as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("version", CurrentVersion)
        .Add("runId", RunId)
        .Add("startedAt", StartedAt)
        .Add("completedAt", CompletedAt)
        .Add("durationMs", (double?)DurationMs)
        .Add("plan", MirPlanWriter.ToWire(Plan))
        .Add("evidence", new WireArray(Evidence))
        .Add("warnings", MirPassRecord.WarningsToWire(Warnings))
        .Add("passes", new WireArray(Passes.Select(static pass => pass.ToWire())))
        .Build();
}
