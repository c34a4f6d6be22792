using System.Collections.Immutable;
using Microsoft.CodeAnalysis;
using Migaki.Generators.Extraction;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Rules;

/// <summary>A plan whose analysis is finished: what the flow rules look at, and where they report. Says each thing once.</summary>
internal sealed class PlanFlow(FlowAnalysis analysis, FlowRecord record, (Interceptions Interceptions, Coverage Coverage)? calls, PlanDeclaration plan, IMethodSymbol entry, IMethodSymbol core, RuleInputs inputs, Action<Diagnostic> report, CancellationToken cancellation)
{
    /// <summary>What a finding is about, for code fixes: e.g. the name of the validator that is missing.</summary>
    private const string AboutProperty = "about";

    private readonly HashSet<(string Rule, SyntaxNode? Syntax, string About)> _said = [];
    private Origins? _origins;

    public FlowAnalysis Analysis { get; } = analysis;
    public FlowRecord Record { get; } = record;
    public PlanDeclaration Plan { get; } = plan;
    public IMethodSymbol Entry { get; } = entry;
    public IMethodSymbol Core { get; } = core;
    public RuleInputs Inputs { get; } = inputs;
    public CancellationToken Cancellation { get; } = cancellation;
    public FlowTables Tables => Analysis.Tables;
    public Origins Origins => _origins ??= new Origins(Record, Tables);

    /// <summary>What is intercepted and what is not, as the generator goes by it.</summary>
    public (Interceptions Interceptions, Coverage Coverage) Calls => calls ??= BodyExtractor.CallsOf(Analysis, Record, Analysis.Access, Cancellation);

    /// <summary>Whether the rule is set aside here.</summary>
    public bool IsAssumed(DiagnosticDescriptor rule, Frame? frame, params StepDeclaration?[] steps) => Assumptions.Cover(Analysis, Plan, rule.Id, frame, steps);

    /// <param name="rule">The rule.</param>
    /// <param name="syntax">Where.</param>
    /// <param name="about">What tells two findings at one place apart.</param>
    /// <param name="path">The additional locations, in order.</param>
    /// <param name="problem">For code fixes: what is wrong.</param>
    /// <param name="arguments">Of the message.</param>
    public void Report(DiagnosticDescriptor rule, SyntaxNode syntax, string about, IEnumerable<SyntaxNode?> path, string problem, params object[] arguments)
    {
        if (!_said.Add((rule.Id, syntax, about))) return;
        var properties = ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, problem).Add(AboutProperty, about);
        report(Diagnostic.Create(rule, syntax.GetLocation(), path.Where(p => p is not null).Select(p => p!.GetLocation()), properties, arguments));
    }

    public void ReportAt(DiagnosticDescriptor rule, Location location, IEnumerable<Location> path, string problem, params object[] arguments) =>
        report(Diagnostic.Create(rule, location, path, ImmutableDictionary<string, string?>.Empty.Add(EntryProblem.KindProperty, problem), arguments));

    /// <summary>How messages name a block.</summary>
    public static string Name(SourceBlock block) => block switch
    {
        { Kind: BlockKind.Output, Producer: { } producer } => $"result of '{producer.Method.Name}'",
        { Member: { } member } => block.Kind == BlockKind.Literal ? $"constant '{member.Name}'" : FlowAnalysis.Describe(member),
        _ => "literal",
    };

    /// <summary>Where a block comes from.</summary>
    public SyntaxNode? Place(SourceBlock block) => block.Producer?.Syntax ?? block.Syntax ?? block.Member?.DeclaringSyntaxReferences.FirstOrDefault()?.GetSyntax(Cancellation);

    public static string Quote(string name) => $"'{name}'";

    /// <summary>The path of a block through models and transforms, as messages print it.</summary>
    public static string Text(SourceBlock block, IEnumerable<Site> through, string target) =>
        string.Join(" → ", new[] { Quote(block.Producer?.Method.Name ?? block.Member?.Name ?? "literal") }.Concat(through.Select(s => Quote(s.Method.Name))).Concat([Quote(target)]));
}
