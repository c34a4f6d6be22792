using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Migaki.Generators.Emission;
using Migaki.Generators.Extraction;
using Migaki.Generators.Model;
using Migaki.Generators.Rules;
using Migaki.Mir;

namespace Migaki.Generators.Pipeline;

/// <summary>Reads the body of each <c>[MirPlan]</c> and writes its entry, its plan and the interceptors of its steps.</summary>
[Generator(LanguageNames.CSharp)]
public sealed class MigakiGenerator : IIncrementalGenerator
{
    private readonly BodyReader _readBody;

    /// <summary>Called by the compiler.</summary>
    public MigakiGenerator() : this(BodyReading.Read)
    {
    }

    internal MigakiGenerator(BodyReader readBody) => _readBody = readBody;

    /// <inheritdoc/>
    public void Initialize(IncrementalGeneratorInitializationContext context)
    {
        var projectFolder = context.AnalyzerConfigOptionsProvider
            .Select(static (options, _) => options.GlobalOptions.TryGetValue("build_property.projectdir", out var folder) ? folder : "")
            .WithTrackingName(TrackingNames.ProjectFolder);

        var evals = context.AdditionalTextsProvider
            .Where(static text => RuleInputs.IsNamed(text.Path, "migaki.evals.json"))
            .Select(static (text, cancellation) => new EvalText(text.Path, text.GetText(cancellation)?.ToString() ?? ""))
            .Collect()
            .Select(static (files, _) => AcceptedEvals.Read(files))
            .WithTrackingName(TrackingNames.Evals);

        var extracted = context.SyntaxProvider
            .ForAttributeWithMetadataName(
                KnownTypes.PlanAttribute,
                static (node, _) => node is MethodDeclarationSyntax,
                static (attributed, _) => PlanExtractions.PlaceOf(attributed))
            .Collect()
            .Select(static (places, _) => new PlanPlaces(places.ToMirList()))
            .Combine(context.CompilationProvider)
            .SelectMany((input, cancellation) => PlanExtractions.Extract(input.Left, input.Right, _readBody, cancellation))
            .WithTrackingName(TrackingNames.Extracted);

        // Two outputs: any edit of a file moves the calls in it, and must not touch the plan.
        var plans = extracted
            .Select(static (plan, _) => new UnwrittenPlan(plan.Model, plan.Plan))
            .WithTrackingName(TrackingNames.Plan)
            .Combine(evals)
            .Select(static (input, _) => input.Left with { Plan = input.Right.In(input.Left.Plan) })
            .WithTrackingName(TrackingNames.Accepted)
            .Combine(projectFolder)
            .Select(static (input, _) => PlanDocumentation.Write(input.Left.Model, input.Left.Plan, input.Right))
            .WithTrackingName(TrackingNames.Documented);
        context.RegisterSourceOutput(plans, static (output, plan) => output.AddSource(plan.HintName, PlanEmitter.Emit(plan)));

        var files = extracted
            .Select(static (plan, _) => plan.Calls)
            .WithTrackingName(TrackingNames.Calls)
            .Collect()
            .Select(static (plans, _) => new ProjectCalls(plans.ToMirList()))
            .Combine(projectFolder)
            .SelectMany(static (input, _) => InterceptorGrouping.Group(input.Left.Plans, input.Right))
            .WithTrackingName(TrackingNames.InterceptorFiles);
        context.RegisterImplementationSourceOutput(files, static (output, file) => output.AddSource(InterceptorEmitter.HintName(file), InterceptorEmitter.Emit(file)));
    }
}
