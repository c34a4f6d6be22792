using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;
using Migaki.Mir;

namespace Migaki.Generators.Rules;

/// <summary>MIR2006 and MIR4001: what untrusted context may tell a model, and make a tool do.</summary>
internal static class TrustRules
{
    public static void Check(PlanFlow flow)
    {
        foreach (var step in flow.Record.Steps)
        {
            var site = step.Site;
            foreach (var argument in step.Arguments.Where(a => a.IsContext && !a.IsImplicit && !a.Label.Unchecked.IsEmpty))
            {
                if (ContextDeclaration.Of(flow.Analysis.Access.Known, argument.Parameter.GetAttributes())?.Role is ContextRole.SystemInstruction or ContextRole.DeveloperInstruction)
                    Instruction(flow, site.Frame, site.Step, site.Method.Name, argument.Syntax, argument.Label, step.Passed ?? default);
                if (site.Step.Kind == StepKind.ToolCall && Change(site.Step) is { } change) Tool(flow, step, argument, change);
            }
        }
        foreach (var (frame, syntax, label, passed) in flow.Record.Instructions) Instruction(flow, frame, null, "the system message", syntax, label, passed);
    }

    private static void Instruction(PlanFlow flow, Frame frame, StepDeclaration? step, string target, Microsoft.CodeAnalysis.SyntaxNode syntax, Label label, SmallSet passed)
    {
        var rule = Descriptors.Instruction;
        foreach (var (block, through) in Untrusted(flow, label, passed))
        {
            if (flow.IsAssumed(rule, frame, step)) return;
            flow.Report(rule, syntax, Key(block), [flow.Place(block), .. through.Select(s => s.Syntax)], "instruction", PlanFlow.Name(block), target, PlanFlow.Text(block, through, target));
        }
    }

    private static void Tool(PlanFlow flow, StepRecord step, StepArgument argument, string change)
    {
        var rule = Descriptors.UntrustedTool;
        var site = step.Site;
        foreach (var (block, through) in Untrusted(flow, argument.Label, step.Passed ?? default))
        {
            if (flow.IsAssumed(rule, site.Frame, site.Step)) return;
            flow.Report(rule, argument.Syntax, Key(block), [flow.Place(block), .. through.Select(s => s.Syntax)], "approval",
                PlanFlow.Name(block), site.Method.Name, change, PlanFlow.Text(block, through, site.Method.Name));
        }
    }

    /// <summary>
    /// What a tool changes, or null where it only reads. A tool that declares nothing is MIR4004's; one of a library, which nobody can
    /// annotate, may change anything.
    /// </summary>
    private static string? Change(StepDeclaration tool) => tool.SideEffects switch
    {
        SideEffectClass.ReadOnly => null,
        null => tool.IsKnown ? "its side effects are unknown" : null,
        SideEffectClass.Unknown => "its side effects are unknown",
        { } effects => Wire.Name(effects).Replace('_', ' '),
    };

    /// <summary>The untrusted blocks in a label that no approval and no policy validator has passed.</summary>
    private static IEnumerable<(SourceBlock Block, IReadOnlyList<Site> Through)> Untrusted(PlanFlow flow, Label label, SmallSet passed)
    {
        foreach (var index in label.Unchecked.Items)
        {
            if (flow.Analysis.Passings.Clears(passed, index)) continue;
            var block = flow.Tables.Blocks[(int)index];
            yield return (block, flow.Origins.Find(label, b => b == block)?.Through ?? []);
        }
    }

    private static string Key(SourceBlock block) => block.Index.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
