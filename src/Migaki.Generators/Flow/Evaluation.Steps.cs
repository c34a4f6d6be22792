using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;

namespace Migaki.Generators.Flow;

// Step calls: what they make of labels, and what they prove.
internal sealed partial class Evaluation
{
    private int Step(IInvocationOperation call, StepDeclaration step, int instance, List<(IArgumentOperation Argument, int Number)> arguments)
    {
        foreach (var (_, number) in arguments) Escape(number);
        runner.BeforeThrow();
        var given = ContextTypes.Awaited(call.TargetMethod.ReturnType);
        var hasOutput = step.Verdict is VerdictKind.Boolean or VerdictKind.Result || step.Kind is StepKind.ContextTransform or StepKind.RetrievalCall or StepKind.CacheRead
            || (given is not null && ContextTypes.Bears(given));
        var site = analysis.Tables.SiteOf(frame, call, step, hasOutput);

        var seen = new List<StepArgument>(arguments.Count);
        var inputs = State.LabelOf(instance);
        var subject = 0;
        foreach (var (argument, number) in arguments)
        {
            if (argument.Parameter is not { } parameter) continue;
            var definition = parameter.OriginalDefinition;
            var label = State.LabelOf(number);
            var isContext = step.ContextParameters.Contains(definition.Ordinal);
            seen.Add(new StepArgument(definition, Whole(argument.Value.Syntax), number, label, isContext, argument.ArgumentKind == ArgumentKind.DefaultValue));
            if (isContext) inputs = inputs.Join(label);
            if (definition.Ordinal == step.Subject) subject = number;
        }

        if (site.OutputBlock >= 0) State.Passed = analysis.Passings.WithoutAnswersAbout(State.Passed, site.OutputBlock);
        if (step.Kind is StepKind.Approval or StepKind.Validator)
        {
            var asked = seen.Aggregate(Label.Empty, (label, argument) => label.Join(argument.Label));
            analysis.Passings.Ask(site, asked, step.Subject < 0 || asked.Blocks.IsEmpty);
        }
        var output = Output(site, step, inputs, subject);
        analysis.Observer?.Step(site, seen, output, State);

        var fact = new Fact { Own = output, Tasks = IsTask(call.TargetMethod.ReturnType) ? SmallSet.Of(site.Index) : default };
        if (step.Verdict != VerdictKind.None) fact = Judge(call, step, site, subject, seen, fact);
        if (step.Kind == StepKind.Validator && !VerdictUse.IsIgnored(call, step)) State.Apply(Consequence.Of(default, SmallSet.Of(Mark.Called(_numbers.Name(step.Name)))));
        return Fresh(call, fact);
    }

    private static bool IsTask(ITypeSymbol type) => type.Name is "Task" or "ValueTask";

    /// <summary>The argument as it is written, with parentheses and <c>!</c>, which no operation shows.</summary>
    private static SyntaxNode Whole(SyntaxNode syntax)
    {
        while (syntax.Parent is PostfixUnaryExpressionSyntax or ParenthesizedExpressionSyntax) syntax = syntax.Parent;
        return syntax;
    }

    private Label Output(Site site, StepDeclaration step, Label inputs, int subject)
    {
        var block = site.OutputBlock >= 0 ? SmallSet.Of(site.OutputBlock) : default;
        switch (step.Kind)
        {
            case StepKind.ContextTransform:
                var entries = inputs.Entries;
                if (step.IsLossy && !analysis.IsAccepted(step)) entries = entries.Union(EntriesOf(site, step));
                return Classified(inputs, step) with { Blocks = block, Entries = entries, Unknown = inputs.Unknown };
            case StepKind.ModelCall:
                return Classified(inputs, step) with { Blocks = block };
            case StepKind.Validator when step.Verdict == VerdictKind.Returned:
                // It gives the value back, and that is what it proves.
                return inputs with { Blocks = block, Entries = Proved(State.LabelOf(subject).Entries, step) is { IsEmpty: false } proved ? inputs.Entries.Where(e => !proved.Contains(e)) : inputs.Entries };
            case StepKind.RetrievalCall or StepKind.ToolCall or StepKind.CacheRead:
                var declared = step.Output?.Privacy;
                var trusted = step.Output?.Provenance is { } source && FlowAnalysis.IsTrusted(source);
                return new Label { Blocks = block, Privacy = declared is { } p ? (int)p : -1, Unclassified = declared is null ? block : default, Untrusted = trusted ? default : block, Unchecked = trusted ? default : block };
            default:
                return new Label { Blocks = block };
        }
    }

    /// <summary>Models and transforms carry the highest class of their inputs; a redaction has the class it declares.</summary>
    private static Label Classified(Label inputs, StepDeclaration step)
    {
        var isRedaction = step.Kind == StepKind.ContextTransform && step.Transform == Migaki.TransformKind.Redact;
        var declared = step.Output?.Privacy is { } p ? (int)p : -1;
        return new Label
        {
            Privacy = isRedaction && declared >= 0 ? declared : Math.Max(inputs.Privacy, declared),
            Unclassified = isRedaction && declared >= 0 ? default : inputs.Unclassified,
            Untrusted = inputs.Untrusted,
            Unchecked = inputs.Unchecked,
        };
    }

    private SmallSet EntriesOf(Site site, StepDeclaration step) => step.RequiresValidators.Count == 0
        ? SmallSet.Of(Unproved.Pack(site.Index, Unproved.Any))
        : SmallSet.From(step.RequiresValidators.Select(name => Unproved.Pack(site.Index, _numbers.Name(name))));

    private SmallSet Proved(SmallSet entries, StepDeclaration validator)
    {
        if (validator.Kind != StepKind.Validator || validator.FailurePolicy == Migaki.ValidatorFailurePolicy.Warn) return default;
        var name = _numbers.Name(validator.Name);
        return entries.Where(e => Unproved.Validator(e) is var needed && (needed == Unproved.Any || needed == name));
    }

    private Fact Judge(IInvocationOperation call, StepDeclaration step, Site site, int subject, List<StepArgument> seen, Fact fact)
    {
        var proofs = subject == 0 ? default : SmallSet.From(Proved(State.LabelOf(subject).Entries, step).Items.Select(e => Proof.Pack(subject, e)));
        if (Passings.IsTrustGuard(step))
            proofs = proofs.Union(SmallSet.From(seen.Where(a => a.Number != 0).SelectMany(a => a.Label.Unchecked.Items.Select(b => Proof.Pack(a.Number, Unproved.Trust(b))))));
        var warns = step.FailurePolicy == Migaki.ValidatorFailurePolicy.Warn;
        var passed = warns ? Consequence.None : Consequence.Of(proofs, SmallSet.Of(site.Index));
        var isTask = IsTask(call.TargetMethod.ReturnType);
        if (step.Verdict is VerdictKind.Boolean or VerdictKind.Result) fact = fact.With(new Predicate(passed, step.FailsPlan ? Consequence.Never : Consequence.None));
        var givesValue = step.Verdict == VerdictKind.Returned && ContextTypes.Awaited(call.TargetMethod.ReturnType) is not null;
        if (givesValue) passed = Consequence.Of(default, passed.Passed);
        if (step.Verdict == VerdictKind.Returned || step.FailsPlan)
        {
            if (isTask) fact = fact.With(passed);
            else State.Apply(passed);
        }
        return fact;
    }
}
