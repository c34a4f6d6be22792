using Migaki.Generators.Flow;
using Migaki.Mir.Json;
using Migaki.Mir;

namespace Migaki.Generators.Extraction;

/// <summary>What a step call is on the wire.</summary>
internal static class StepNodes
{
    public static MirNode Of(PlanNode node, ContextBlocks blocks)
    {
        var record = node.Step!;
        var step = record.Site.Step;
        var inputs = new List<string>();
        foreach (var argument in record.Arguments.Where(a => a.IsContext))
        {
            foreach (var id in blocks.IdsOf(argument.Label))
            {
                if (!inputs.Contains(id)) inputs.Add(id);
            }
        }
        var input = inputs.ToMirList();
        var output = record.Site.OutputBlock >= 0 ? blocks.IdOf(record.Site.OutputBlock) : null;
        MirList<string>? optional = inputs.Count == 0 ? null : input;
        switch (step.Kind)
        {
            case StepKind.ModelCall:
                var parameters = step.MaxOutputTokens is null && step.Temperature is null ? null : new MirModelParameters { MaxOutputTokens = step.MaxOutputTokens, Temperature = step.Temperature };
                return new MirModelCall
                {
                    Id = node.Id,
                    InputContext = optional,
                    OutputContext = output,
                    Model = new MirModel { Task = step.Task, RequiredCapabilities = step.RequiredCapabilities },
                    Parameters = parameters,
                    Metadata = Provider(step),
                };
            case StepKind.ToolCall:
                return new MirToolCall
                {
                    Id = node.Id,
                    InputContext = optional,
                    OutputContext = output,
                    Tool = new MirTool
                    {
                        Name = step.Name,
                        RequiresApprovalId = step.RequiresApproval,
                        SideEffects = new MirSideEffects { SideEffectClass = step.SideEffects ?? SideEffectClass.Unknown },
                    },
                };
            case StepKind.RetrievalCall:
                return new MirRetrievalCall
                {
                    Id = node.Id,
                    InputContext = optional,
                    OutputContext = output,
                    QueryContext = inputs.Count == 1 ? inputs[0] : blocks.Combine(node.Id + "-query", inputs),
                    ResultContext = output!,
                    Retrieval = new MirRetrieval { Source = step.Name, TopK = step.TopK },
                };
            case StepKind.ContextTransform:
                return new MirContextTransform
                {
                    Id = node.Id,
                    InputContext = input,
                    OutputContext = output!,
                    Transform = new MirTransform { Kind = step.Transform, Lossy = step.IsLossy, RequiresValidatorIds = step.RequiresValidators.Count == 0 ? null : step.RequiresValidators },
                    Metadata = step.IsLossy && EvalNames.Of(step.AcceptedByEvals) is { } evals ? new WireObjectBuilder().Add(EvalNames.Member, evals).Build() : null,
                };
            case StepKind.Validator:
                return new MirValidatorNode
                {
                    Id = node.Id,
                    InputContext = input,
                    OutputContext = output,
                    Validator = new MirValidator { Kind = step.Validator, Name = step.Name },
                    FailurePolicy = step.FailurePolicy,
                };
            case StepKind.Approval:
                return new MirApprovalNode
                {
                    Id = node.Id,
                    InputContext = input,
                    OutputContext = output,
                    Approval = new MirApproval { ApprovalId = step.Name, Reason = step.Reason ?? "" },
                };
            case StepKind.CacheRead:
                return new MirCacheRead { Id = node.Id, InputContext = optional, OutputContext = output!, CacheKeyRef = step.Name };
            default:
                return new MirCacheWrite { Id = node.Id, InputContext = input, OutputContext = output, CacheKeyRef = step.Name };
        }
    }

    private static Migaki.Mir.Json.WireObject? Provider(StepDeclaration step) => step.Provider is null && step.Model is null
        ? null
        : new Migaki.Mir.Json.WireObjectBuilder().Add("provider", step.Provider).Add("model", step.Model).Build();
}
