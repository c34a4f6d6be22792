using Migaki.Cli.Output;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Verification;

namespace Migaki.Cli.Runs;

/// <summary>A run as JSON: what <c>show</c> and <c>explain</c> print, for programs.</summary>
internal static class RunJson
{
    public static WireObject Show(RunDocument run) => new WireObjectBuilder()
        .Add("version", "migaki.net.show.v0")
        .AddAll(Head(run))
        .Add("durationMs", run.Events.DurationMs)
        .Add("startedAt", run.Events.StartedAt)
        .Add("costUsd", run.Events.ModelCalls > 0 && run.Events.CallsWithCost == run.Events.ModelCalls ? run.Events.CostUsd : null)
        .Add("inputTokens", run.Events.ModelCalls > 0 && run.Events.CallsWithTokens == run.Events.ModelCalls ? run.Events.InputTokens : null)
        .Add("outputTokens", run.Events.ModelCalls > 0 && run.Events.CallsWithTokens == run.Events.ModelCalls ? run.Events.OutputTokens : null)
        .Add("modelCalls", (double)run.Events.ModelCalls)
        .Add("toolCalls", (double)run.Events.ToolCalls)
        .Add("accounting", run.Evidence.Object("accounting"))
        .Add("steps", new WireArray(run.Events.Steps.Select(static step => (WireValue)new WireObjectBuilder()
            .Add("nodeId", step.NodeId).Add("kind", step.Kind).Add("startMs", Math.Round(step.StartMs, 3)).Add("durationMs", Math.Round(step.EndMs - step.StartMs, 3)).Add("status", step.Status)
            .Add("lane", step.Lane).Add("sequence", (double)step.Sequence).Add("tokensIn", step.TokensIn).Add("tokensOut", step.TokensOut).Build())))
        .Add("claims", new WireArray(RunClaim.Of(run.Manifest).Select(claim => (WireValue)Claim(ClaimAnswer.Of(run, claim), records: false))))
        .Add("omissions", new WireArray(run.Manifest.Objects("omissions").Select(static item => (WireValue)new WireObjectBuilder().Add("path", item.Text("path") ?? "").Add("reason", item.Text("reason") ?? "").Build())))
        .Build();

    public static WireObject Explain(RunDocument run, IEnumerable<RunClaim> claims) => new WireObjectBuilder()
        .Add("version", "migaki.net.explain.v0")
        .AddAll(Head(run))
        .Add("accounting", run.Evidence.Object("accounting"))
        .Add("claims", new WireArray(claims.Select(claim => (WireValue)Claim(ClaimAnswer.Of(run, claim), records: true))))
        .Build();

    public static WireObject Finding(BundleFinding finding) => new WireObjectBuilder()
        .Add("file", finding.File).Add("message", finding.Message).Add("line", finding.Line).Add("sequence", finding.Sequence).Build();

    private static WireObject Head(RunDocument run) => new WireObjectBuilder()
        .Add("runId", run.RunId)
        .Add("planId", run.PlanId)
        .Add("planDigest", run.PlanDigest)
        .Add("status", Wire.Name(run.Verdict.Status))
        .Add("integrityHolds", run.Verdict.IntegrityHolds)
        .Add("outcome", run.Outcome)
        .Add("credible", run.Verdict.Credible)
        .Add("events", (double)run.Events.Count)
        .Add("findings", new WireArray(run.Verdict.Findings.Select(static finding => (WireValue)Finding(finding))))
        .Build();

    private static WireObject Claim(ClaimAnswer answer, bool records)
    {
        var claim = new WireObjectBuilder()
            .Add("name", answer.Claim.Name).Add("question", answer.Claim.Question).Add("status", answer.Claim.Answered ? "answered" : "unanswered")
            .Add("reason", answer.Claim.Reason).Add("answer", answer.Sentence).Add("refs", answer.Claim.Refs.ToMirList());
        if (records) claim.Add("records", new WireArray(answer.Records.Select(static record => (WireValue)new WireObjectBuilder().Add("place", record.Place).Add("record", record.Record).Build())));
        return claim.Build();
    }
}
