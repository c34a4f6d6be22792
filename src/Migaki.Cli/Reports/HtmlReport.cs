using System.Security.Cryptography;
using System.Text;
using Migaki.Cli.Graphs;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Verification;

namespace Migaki.Cli.Reports;

/// <summary>
/// A run as one HTML file that opens offline. The content security policy allows the file's own style sheet and script by their hashes and nothing else: no request, no
/// image, no frame, no inline handler. The same bundle gives the same bytes.
/// </summary>
internal static class HtmlReport
{
    public static string Render(RunDocument run)
    {
        var css = new StringBuilder(Resource("report.css"));
        SvgStyle.AppendCss(css, SvgTheme.Auto);
        // The page has its own ground.
        css.Append(".mg .mg-ground{fill:none}\n");
        var (style, script) = (css.ToString(), Resource("report.js"));
        var html = new Html();
        html.Markup("<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n");
        html.Add($"<meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; style-src 'sha256-{Hash(style)}'; script-src 'sha256-{Hash(script)}'; base-uri 'none'; form-action 'none'\">\n");
        html.Markup("<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n<meta name=\"referrer\" content=\"no-referrer\">\n<meta name=\"color-scheme\" content=\"light dark\">\n");
        html.Add($"<title>{run.PlanId} · {run.RunId}</title>\n");
        html.Markup("<style>" + style + "</style>\n</head>\n<body>\n<a class=\"skip\" href=\"#main\">Skip to the report</a>\n");
        Head(html, run);
        html.Markup("<main id=\"main\">\n");
        Verdict(html, run);
        Claims(html, run);
        ReportGraphs.Append(html, run);
        ReportTimeline.Append(html, run);
        ReportTables.Append(html, run);
        html.Markup("</main>\n<footer><p>Written by migaki export. This file holds everything it shows and asks nobody for anything; only <code>migaki verify</code> on the bundle itself proves it.</p></footer>\n");
        html.Markup("<script>" + script + "</script>\n</body>\n</html>\n");
        return html.ToString();
    }

    private static void Head(Html html, RunDocument run)
    {
        var (verdict, events) = (run.Verdict, run.Events);
        html.Add($"<header><h1>{run.PlanId}</h1><p class=\"run\">{run.Original?.Metadata.Description ?? ""} Run {run.RunId}</p>\n");
        html.Markup("<div class=\"tiles\">\n");
        Tile(html, verdict.IntegrityHolds ? verdict.Status == BundleStatus.Verified ? "good" : "open" : "bad", NodeText.Words(Wire.Name(verdict.Status)), "integrity");
        Tile(html, run.Outcome == "verified" ? "good" : run.Outcome == "incomplete" ? "open" : "bad", run.Outcome, "outcome");
        Tile(html, verdict.Credible ? "good" : "open", $"{RunClaim.Of(run.Manifest).Count(static claim => claim.Answered)} of 7", "claims answered");
        Tile(html, "", Amount.Duration(events.DurationMs), "duration");
        Tile(html, "", events.ModelCalls > 0 && events.CallsWithCost == events.ModelCalls ? Amount.Usd(events.CostUsd) : "unknown", "cost");
        Tile(html, "", events.ModelCalls > 0 && events.CallsWithTokens == events.ModelCalls ? $"{Amount.Count(events.InputTokens)} + {Amount.Count(events.OutputTokens)}" : "unknown", "tokens in + out");
        html.Markup("</div></header>\n<nav aria-label=\"Sections\"><div>\n");
        foreach (var (id, name) in new[] { ("integrity", "Integrity"), ("claims", "Claims"), ("plan", "Plan"), ("timeline", "Timeline"), ("context", "Context"), ("checks", "Checks"), ("cost", "Cost"), ("omitted", "Left out"), ("events", "Events") })
            html.Add($"<a href=\"#{id}\">{name}</a>");
        html.Markup("<span class=\"find\" hidden><input id=\"find\" type=\"search\" placeholder=\"Search ( / )\" aria-label=\"Search the rows of this report\"><span id=\"hits\" class=\"hits\" role=\"status\"></span></span></div></nav>\n");
    }

    private static void Tile(Html html, string style, string value, string name) => html.Add($"<div class=\"tile\"><b class=\"{style}\">{value}</b><span>{name}</span></div>\n");

    private static void Verdict(Html html, RunDocument run)
    {
        var verdict = run.Verdict;
        html.Markup("<section id=\"integrity\"><h2>Integrity</h2>\n");
        html.Add($"<p>{Meaning(verdict.Status)}</p>\n");
        if (verdict.Findings.Count > 0)
        {
            html.Markup("<ul class=\"alert\">");
            foreach (var finding in verdict.Findings) html.Add($"<li data-find>{(finding.File.Length == 0 ? "" : finding.File + (finding.Line is { } line ? $":{line}" : "") + ": ")}{finding.Message}</li>");
            html.Markup("</ul>\n");
        }
        if (verdict.Torn is { } torn) html.Add($"<p>The last {torn.BytesDropped} bytes of events.jsonl are no complete event.</p>\n");
        html.Head("What identifies this run", "what", "value");
        Fact("plan", run.PlanDigest);
        Fact("manifest digest", run.Manifest.Text("digest"));
        Fact("events", $"{Amount.Count(verdict.Events)}, last hash {run.Manifest.Object("events").Text("lastHash") ?? "none"}");
        Fact("signed by", run.Manifest.Object("signing").Text("keyId") ?? "nobody");
        Fact("trace", run.Events.TraceId);
        Fact("started", run.Events.StartedAt);
        Fact("commit", run.Manifest.Object("repo").Text("commit"));
        var environment = run.Manifest.Object("environment");
        Fact("environment", environment is null ? null : string.Join(", ", environment.Members.Select(static member => ValueText.Of(member.Value)).Where(static text => text.Length > 0 && text != "\"\"")));
        html.EndTable();
        var files = run.Manifest.Objects("files").ToList();
        html.Add($"<details><summary>{NodeText.Count(files.Count, "file")} of the bundle</summary>");
        html.Head("Files and their SHA-256", "file", "size", "class", "SHA-256");
        foreach (var file in files.Take(1000)) html.Row(file.Text("path") ?? "", Amount.Count(file.Number("size") ?? 0), file.Text("privacyClass") ?? "", file.Text("sha256") ?? "");
        html.EndTable().Markup("</details></section>\n");

        void Fact(string name, string? value)
        {
            if (!string.IsNullOrEmpty(value)) html.Add($"<tr data-find><td>{name}</td><td><code>{value}</code></td></tr>\n");
        }
    }

    private static string Meaning(BundleStatus status) => status switch
    {
        BundleStatus.Verified => "Verified: whole, and signed by a trusted key.",
        BundleStatus.Unsigned => "Unsigned: every digest and link holds. That proves integrity against accident, not against forgery.",
        BundleStatus.Untrusted => "Untrusted: whole and signed, by a key that was not named as trusted.",
        BundleStatus.VerifiedIncomplete => "Incomplete: the run was not sealed. What it recorded holds together.",
        BundleStatus.Tampered => "Tampered: something is not what the bundle says it is. Do not rely on anything below.",
        BundleStatus.Unsupported => "Unsupported: this version of the format is not known.",
        _ => "Malformed: this is not a bundle. Do not rely on anything below.",
    };

    private static void Claims(Html html, RunDocument run)
    {
        html.Markup("<section id=\"claims\"><h2>The seven claims</h2>\n<div class=\"claims\">\n");
        foreach (var answer in RunClaim.Of(run.Manifest).Select(claim => ClaimAnswer.Of(run, claim)))
        {
            html.Add($"<div class=\"claim\" data-find><h3>{answer.Claim.Question}</h3><p class=\"state {(answer.Claim.Answered ? "good" : "open")}\">{(answer.Claim.Answered ? "✓ answered" : "○ unanswered")}</p><p>{answer.Sentence}</p>");
            if (!answer.Claim.Answered && answer.Claim.Reason is { } reason) html.Add($"<p class=\"note\">{reason}</p>");
            if (answer.Records.Count > 0)
            {
                html.Add($"<details><summary>{NodeText.Count(answer.Records.Count, "record")}</summary>");
                foreach (var (place, record) in answer.Records.Take(100)) html.Add($"<p><code>{place}</code></p><pre>{ReportTables.Json(record)}</pre>");
                html.Markup("</details>");
            }
            html.Markup("</div>\n");
        }
        html.Markup("</div></section>\n");
    }

    private static string Resource(string name)
    {
        using var reader = new StreamReader(typeof(HtmlReport).Assembly.GetManifestResourceStream(name)!, Encoding.UTF8);
        return reader.ReadToEnd().ReplaceLineEndings("\n");
    }

    private static string Hash(string text) => Convert.ToBase64String(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
