using System.Globalization;
using Migaki.Verification;

namespace Samples.Reporting;

/// <summary>Tells a run in a few lines: the plan's nodes and what became of them, the checks, the tokens, what was left out.</summary>
public static class Account
{
    public static void Print(RunRecord run, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentNullException.ThrowIfNull(output);
        output.WriteLine($"Plan {run.PlanId}");
        var width = run.Nodes.Select(n => n.Id.Length).DefaultIfEmpty(0).Max();
        foreach (var node in run.Nodes)
        {
            output.WriteLine($"  {node.Id.PadRight(width)}  {KindOf(node),-18}  {WhatHappened(node)}".TrimEnd());
        }
        output.WriteLine();

        var checks = run.Nodes.Where(n => n.Validator is not null).Select(n => $"{n.Validator} {VerdictOf(n)}").DefaultIfEmpty("none");
        output.WriteLine($"Checks     {string.Join(", ", checks)}");
        output.WriteLine($"Tokens     {TokensOf(run)}");
        foreach (var omission in run.Omissions) output.WriteLine($"Left out   {omission}");
        var open = run.Claims.Where(c => !c.Answered).ToArray();
        output.WriteLine(string.Create(CultureInfo.InvariantCulture, $"Claims     {run.Claims.Count - open.Length} of {run.Claims.Count} answered"));
        foreach (var claim in open) output.WriteLine($"  open     {claim.Name}: {claim.Reason}");
    }

    public static void Print(VerificationResult verdict, TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(verdict);
        ArgumentNullException.ThrowIfNull(output);
        var meaning = verdict.Status switch
        {
            BundleStatus.Verified => "whole, and signed by a trusted key",
            BundleStatus.Unsigned => "whole; without a signature this shows accidents, not forgery",
            BundleStatus.Untrusted => "whole, and signed by a key nobody named",
            BundleStatus.VerifiedIncomplete => "not sealed; what it recorded holds together",
            _ => string.Join(" ", verdict.Findings.Take(3).Select(f => $"{f.File}: {f.Message}")),
        };
        output.WriteLine($"Verifier   {verdict.Status.ToString().ToLowerInvariant()}: {meaning}");
        output.WriteLine($"Outcome    {verdict.Outcome?.ToString().ToLowerInvariant() ?? "unknown"}");
    }

    private static string KindOf(NodeRecord node) => node.Kind.Replace('_', ' ') + (node.Lossy ? " (lossy)" : "");

    private static string WhatHappened(NodeRecord node)
    {
        if (node.Kind is "branch" or "join") return "";
        if (!node.Ran) return "not run";
        if (node.Failure is not null) return $"failed: {node.Failure}";
        if (node.Validator is not null) return VerdictOf(node);
        var tokens = node.IsTransform ? $"{Count(node.FirstTokensIn)} -> {Count(node.TokensOut)} tokens" : $"{Count(node.TokensIn)} tokens in, {Count(node.TokensOut)} out";
        return node.Model is null ? tokens : $"{node.Provider} {node.Model}, {tokens}";
    }

    private static string VerdictOf(NodeRecord node) =>
        (node.Verdict ?? "not run") + (node.Score is { } score ? string.Create(CultureInfo.InvariantCulture, $" (score {score:0.###})") : "");

    /// <summary>Before: what the lossy transforms were given. After: what they kept, unless a later step had to take everything.</summary>
    private static string TokensOf(RunRecord run)
    {
        var lossy = run.Nodes.Where(n => n.Lossy && n.Ran).ToArray();
        var before = lossy.Sum(n => n.FirstTokensIn ?? 0);
        var after = lossy.Sum(n => n.TokensOut ?? 0);
        if (before == 0) return "nothing was compressed";
        var text = string.Create(CultureInfo.InvariantCulture, $"{before:N0} before compression, {after:N0} after ({100.0 * after / before:0} %)");
        // Where a check of the digest failed, the whole text was assembled instead.
        var quoted = run.Nodes.Any(n => n.Verdict == "failed") ? run.Nodes.FirstOrDefault(n => n.Ran && n.Kind == "assemble") : null;
        return quoted is null ? text : text + $"; the digest did not pass, so {Count(quoted.TokensOut)} were used";
    }

    private static string Count(long? tokens) => tokens is { } known ? known.ToString("N0", CultureInfo.InvariantCulture) : "?";
}
