using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>MIR2002, MIR2005 and MIR2007: what may be done with a block, where it may be kept, and what must not be in it.</summary>
internal static class ContextRules
{
    public static void Check(PlanFlow flow)
    {
        foreach (var step in flow.Record.Steps)
        {
            if (step.Site.Step.Kind == StepKind.ContextTransform) NotAllowed(flow, step);
            if (step.Site.Step.Kind == StepKind.CacheWrite) Cached(flow, step);
        }
        Secrets(flow);
    }

    /// <summary>What the mutability of a block allows.</summary>
    public static bool Allows(Mutability mutability, TransformKind kind) => kind switch
    {
        TransformKind.Redact or TransformKind.Assemble => true,
        TransformKind.Deduplicate => mutability != Mutability.Fixed,
        TransformKind.Compress => mutability is Mutability.Compressible or Mutability.Summarizable,
        TransformKind.Summarize => mutability == Mutability.Summarizable,
        _ => mutability == Mutability.Droppable,
    };

    private static void NotAllowed(PlanFlow flow, StepRecord step)
    {
        var rule = Descriptors.Mutability;
        var site = step.Site;
        if (step.Arguments.FirstOrDefault(a => a.Parameter.Ordinal == site.Step.Subject) is not { } subject || subject.IsImplicit) return;
        foreach (var index in subject.Label.Blocks.Items)
        {
            var block = flow.Tables.Blocks[(int)index];
            if (block.Declaration?.Mutability is not { } declared || Allows(declared, site.Step.Transform) || !Origins.IsContent(subject.Label, block)) continue;
            if (flow.IsAssumed(rule, site.Frame, site.Step)) return;
            flow.Report(rule, subject.Syntax, Key(block), [flow.Place(block)], "mutability",
                site.Method.Name, Wire.Name(site.Step.Transform), PlanFlow.Name(block), Wire.Name(declared), PlanFlow.Text(block, [], site.Method.Name));
        }
    }

    private static void Cached(PlanFlow flow, StepRecord step)
    {
        var rule = Descriptors.CacheWrite;
        var site = step.Site;
        if (flow.IsAssumed(rule, site.Frame, site.Step)) return;
        var constraints = flow.Plan.Constraints;
        var policy = constraints.CachePolicy?.Mode == CacheMode.Forbidden ? "the plan's cache mode is forbidden"
            : constraints.RetentionPolicy?.Mode == RetentionMode.Ephemeral ? "the plan's retention is ephemeral"
            : constraints.DataPolicy?.AllowPersistence == false ? "the plan does not allow persistence"
            : null;
        foreach (var argument in step.Arguments.Where(a => a.IsContext && !a.IsImplicit))
        {
            foreach (var (block, through) in flow.Origins.All(argument.Label, HasOwnPolicy))
            {
                var reason = block.Declaration?.Cache == CacheMode.Forbidden ? "its cache mode is forbidden"
                    : block.Declaration?.Retention == RetentionMode.Ephemeral ? "its retention is ephemeral"
                    : null;
                if (reason is not null) Report(argument, block, through, reason);
            }
            if (argument.Label.Privacy == (int)PrivacyClass.Restricted && site.Step.MaxPrivacy is null
                && PrivacyRules.Source(flow, argument.Label, argument.Label.Privacy) is ({ } source, var way)) Report(argument, source, way, "it is restricted and the cache declares no MaxPrivacy");
        }
        if (policy is not null)
            flow.Report(rule, site.Syntax, "plan", [], "plan", site.Method.Name, "result of the plan's work", policy, $"'{flow.Core.Name}' → '{site.Method.Name}'");

        void Report(StepArgument argument, SourceBlock block, IReadOnlyList<Site> through, string reason) =>
            flow.Report(rule, argument.Syntax, Key(block), [flow.Place(block), .. through.Select(s => s.Syntax)], "block",
                site.Method.Name, PlanFlow.Name(block), reason, PlanFlow.Text(block, through, site.Method.Name));
    }

    /// <summary>A redaction that says how its result may be kept speaks for it.</summary>
    private static bool HasOwnPolicy(StepRecord step) =>
        step.Site.Step is { Kind: StepKind.ContextTransform, Transform: TransformKind.Redact, Output: { Cache: not null } or { Retention: not null } };

    private static void Secrets(PlanFlow flow)
    {
        var rule = Descriptors.Secret;
        var used = new HashSet<long>(flow.Record.Steps.SelectMany(s => s.Arguments).SelectMany(a => a.Label.Blocks.Items).Concat(flow.Record.Returned.Blocks.Items));
        foreach (var block in flow.Tables.Blocks)
        {
            if (block is not { Kind: BlockKind.Literal, Text: { } text, Syntax: { } syntax } || !used.Contains(block.Index)) continue;
            if (SecretShapes.Find(text) is { } shape && !flow.IsAssumed(rule, null)) flow.Report(rule, syntax, "", [], "secret", shape);
        }
    }

    private static string Key(SourceBlock block) => block.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
