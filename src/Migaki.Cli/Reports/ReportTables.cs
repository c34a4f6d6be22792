using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Reports;

/// <summary>The tables of a report: context ledger, checks, cost, what was left out, events.</summary>
internal static class ReportTables
{
    private const int MostRows = 1000, MostEvents = 1000;

    public static void Append(Html html, RunDocument run)
    {
        Context(html, run);
        Checks(html, run);
        Cost(html, run);
        Omitted(html, run);
        Events(html, run);
    }

    public static string Json(WireValue value) => CanonicalJson.ToIndentedText(value).TrimEnd('\n');

    private static void Context(Html html, RunDocument run)
    {
        html.Markup("<section id=\"context\"><h2>Context ledger</h2>\n");
        if (run.Original is not { } original)
        {
            html.Markup("<p>The plan cannot be read.</p></section>\n");
            return;
        }
        var kept = (run.Optimized ?? original).Context.Select(static block => block.Id).ToHashSet(StringComparer.Ordinal);
        html.Markup("<p class=\"note\">Tokens are what the run measured, or the plan's estimate (≈). Before is the original plan, after the optimized one.</p>\n");
        html.Head("Context blocks", "block", "role", "privacy", "provenance", "mutability", "tokens before", "tokens after");
        var (before, after) = (0.0, 0.0);
        foreach (var block in original.Context.Take(MostRows))
        {
            var measured = run.Events.TokensOfContext.TryGetValue(block.Id, out var known) ? known : (double?)null;
            var tokens = measured ?? block.TokenEstimate;
            var stays = kept.Contains(block.Id);
            (before, after) = (before + (tokens ?? 0), after + (stays ? tokens ?? 0 : 0));
            var text = tokens is { } count ? (measured is null ? "≈ " : "") + Amount.Count(count) : "–";
            html.Add($"<tr class=\"{(stays ? "" : "gone")}\" data-find><td>{block.Id}</td><td>{NodeText.Words(block.Role)}</td><td>{(block.PrivacyClass is { } privacy ? NodeText.Words(privacy) : "unknown")}</td><td>{NodeText.Words(block.Provenance.Source)}{(block.Provenance.NodeId ?? block.Provenance.SourceRef) switch { null => "", var from => ", " + from }}</td><td>{NodeText.Words(block.Mutability)}</td><td class=\"num\">{text}</td><td class=\"num\">{(stays ? text : "removed")}</td></tr>\n");
        }
        html.Add($"<tr class=\"total\"><td>all blocks</td><td></td><td></td><td></td><td></td><td class=\"num\">{Amount.Count(before)}</td><td class=\"num\">{Amount.Count(after)}</td></tr>\n");
        html.EndTable();
        var transforms = run.Events.Steps.Where(static step => step.Kind == "context_transform").ToList();
        if (transforms.Count > 0)
        {
            html.Head("What transforms made of it", "step", "transform", "tokens in", "tokens out", "change");
            foreach (var step in transforms.Take(MostRows))
            {
                var kind = step.Event.Object("transform");
                var change = step is { TokensIn: > 0 and { } from, TokensOut: { } to } ? (to <= from ? "−" : "+") + Amount.Percent(Math.Abs(to - from) / from) : "–";
                html.Add($"<tr data-find><td>{step.NodeId}</td><td>{NodeText.Words(kind.Text("kind") ?? "")}{(kind.Flag("lossy") == true ? ", lossy" : "")}</td><td class=\"num\">{Tokens(step.TokensIn)}</td><td class=\"num\">{Tokens(step.TokensOut)}</td><td class=\"num\">{change}</td></tr>\n");
            }
            html.EndTable();
        }
        html.Markup("</section>\n");
    }

    private static string Tokens(double? tokens) => tokens is { } known ? Amount.Count(known) : "–";

    private static void Checks(Html html, RunDocument run)
    {
        html.Markup("<section id=\"checks\"><h2>Checks</h2>\n");
        if (run.Checks.Count == 0) html.Markup("<p>No check ran.</p>\n");
        else
        {
            html.Head("Validators and approvals", "check", "kind", "status", "score", "of", "took");
            foreach (var check in run.Checks.Take(MostRows))
            {
                var status = check.Text("status") ?? "?";
                html.Add($"<tr data-find><td>{check.Text("check")}</td><td>{check.Text("kind")}</td><td class=\"{(status == "passed" ? "good" : status == "failed" ? "bad" : "open")}\">{status}{(check.Text("skipped_reason") is { } reason ? ": " + reason : "")}</td><td class=\"num\">{(check.Number("score") is { } score ? Amount.Count(score) : "")}</td><td>{check.Text("targetRef")}</td><td class=\"num\">{(check.Number("duration_ms") is { } took ? Amount.Duration(took) : "")}</td></tr>\n");
            }
            html.EndTable();
        }
        var decisions = run.Evidence.Objects("policyDecisions").Select(static item => item.Object("policyDecision")).ToList();
        if (decisions.Count > 0)
        {
            html.Head("Constraints of the plan", "constraint", "kept", "reason");
            foreach (var decision in decisions.Take(MostRows))
            {
                var outcome = decision.Text("outcome");
                html.Add($"<tr data-find><td><code>{decision.Text("constraintPath")}</code></td><td class=\"{(outcome == "allowed" ? "good" : outcome == "blocked" ? "bad" : "open")}\">{(outcome switch { "allowed" => "yes", "blocked" => "no", "warned" => "not checked", _ => outcome })}</td><td>{decision.Text("reason")}</td></tr>\n");
            }
            html.EndTable();
        }
        html.Markup("</section>\n");
    }

    private static void Cost(Html html, RunDocument run)
    {
        html.Markup("<section id=\"cost\"><h2>Cost</h2>\n");
        html.Add($"<p class=\"note\">Estimated: original plan {ClaimAnswer.Estimate(run, "original")}, optimized plan {ClaimAnswer.Estimate(run, "optimized")}.</p>\n");
        html.Head("Model calls as the provider reported them", "step", "provider", "model", "tokens in", "tokens out", "cost");
        foreach (var step in run.Events.Steps.Where(static step => step.Kind == "model_call" || step.Event["usage"] is not null).Take(MostRows))
        {
            var (route, usage) = (step.Event.Object("modelRoute"), step.Event.Object("usage"));
            html.Add($"<tr data-find><td>{step.NodeId}</td><td>{route.Text("provider")}</td><td>{route.Text("model")}</td><td class=\"num\">{Tokens(usage.Number("inputTokens"))}</td><td class=\"num\">{Tokens(usage.Number("outputTokens"))}</td><td class=\"num\">{(usage.Number("costUsd") is { } cost ? Amount.Usd(cost) : "–")}</td></tr>\n");
        }
        html.Add($"<tr class=\"total\"><td>{NodeText.Count((int)Math.Min(run.Events.ModelCalls, int.MaxValue), "call")}</td><td></td><td></td><td class=\"num\">{Amount.Count(run.Events.InputTokens)}</td><td class=\"num\">{Amount.Count(run.Events.OutputTokens)}</td><td class=\"num\">{Amount.Usd(run.Events.CostUsd)}</td></tr>\n");
        html.EndTable();
        if (run.Events.CallsWithCost < run.Events.ModelCalls) html.Add($"<p class=\"note\">{run.Events.ModelCalls - run.Events.CallsWithCost} of the calls did not report their cost; the sum is without them.</p>\n");
        html.Markup("</section>\n");
    }

    private static void Omitted(Html html, RunDocument run)
    {
        html.Markup("<section id=\"omitted\"><h2>What was left out</h2>\n");
        html.Add($"<p>Redaction policy: <b>{run.Manifest.Object("redaction").Text("policy") ?? "not stated"}</b>. {string.Join(" ", run.Manifest.Object("redaction").Texts("notes").Take(20))}</p>\n");
        html.Head("Omissions", "what", "why");
        foreach (var item in run.Manifest.Objects("omissions").Take(MostRows)) html.Row(item.Text("path") ?? "", item.Text("reason") ?? "");
        html.EndTable();
        var listed = run.Manifest.Object("redaction").Objects("entries").ToList();
        var redactions = listed.Count > 0 ? listed : run.Evidence.Objects("redactions").ToList();
        if (redactions.Count > 0)
        {
            html.Head("Redactions", "where", "how", "why", "rule", "who can resolve it", "times");
            foreach (var item in redactions.Take(MostRows))
                html.Row(item.Text("path") ?? "", item.Text("mode") ?? "", item.Text("reason") ?? "", item.Text("ruleId") ?? "", item.Text("resolver") ?? "", Amount.Count(item.Number("count") ?? 1));
            html.EndTable();
        }
        html.Markup("</section>\n");
    }

    private static void Events(Html html, RunDocument run)
    {
        html.Add($"<section id=\"events\"><h2>Events</h2>\n<p class=\"note\">{Amount.Count(run.Events.Count)} events, hash-linked.{(run.Events.Count > MostEvents ? $" The first {MostEvents} are shown." : "")}</p>\n");
        foreach (var item in run.Events.Items.Take(MostEvents))
            html.Add($"<details data-find><summary>#{Amount.Count(item.Number("sequence") ?? 0)} {item.Text("eventType")} {item.Text("nodeId")}</summary><pre>{Json(item)}</pre></details>\n");
        html.Markup("</section>\n");
    }
}
