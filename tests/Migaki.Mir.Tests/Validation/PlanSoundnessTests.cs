using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Validation;

public sealed class PlanSoundnessTests
{
    [Fact]
    public void What_is_surely_valid_is_valid()
    {
        var plans = new RandomPlans(31);
        var random = new Random(32);
        var (sure, broken) = (0, 0);
        for (var i = 0; i < 3000; i++)
        {
            var plan = Break(plans.Next(), random.Next(16));
            bool valid;
            try
            {
                _ = MirPlanWriter.ToUtf8(plan);
                valid = MirPlanValidator.Validate(plan).Count == 0;
            }
            catch (ArgumentException)
            {
                valid = false;
            }
            if (!valid) broken++;
            if (!PlanSoundness.IsSurelyValid(plan)) continue;
            sure++;
            Assert.True(valid, plan.ToString());
        }
        Assert.True(sure > 300 && broken > 300, $"{sure} {broken}");
    }

    [Fact]
    public void Ordinary_plans_need_no_second_look()
    {
        var plan = Plan([Block("a")], [Call("m", "a").At("openai", "gpt") with { Metadata = Wired("{'loop':{'kind':'for','id':'x'}}") }, Tool("t")], [Edge("m", "t", MirEdgeKind.Data, "a")], new MirConstraints { MaxCostUsd = 1 });
        Assert.True(PlanSoundness.IsSurelyValid(plan));
        Assert.False(PlanSoundness.IsSurelyValid(plan with { Nodes = plan.Nodes.Append(Call("m")).ToMirList() }));
    }

    private static MirPlan Break(MirPlan plan, int how) => how switch
    {
        0 => plan with { Constraints = plan.Constraints with { MaxCostUsd = -1 } },
        1 => plan with { Constraints = plan.Constraints with { MinEvalScore = 1.5 } },
        2 => plan with { Constraints = plan.Constraints with { AllowedProviders = MirList.Of("denied"), DeniedProviders = MirList.Of("denied") } },
        3 => plan with { Context = plan.Context.Concat(plan.Context.Take(1)).ToMirList() },
        4 => plan with { Nodes = plan.Nodes.Append(new MirCacheRead { Id = "new", CacheKeyRef = "k" }).ToMirList() },
        5 => plan with { Nodes = plan.Nodes.Append(Call("new", "nowhere")).ToMirList() },
        6 => plan with { Nodes = plan.Nodes.Append(Tool("new") with { Tool = Tool("t").Tool with { Extensions = Wired("{'name':1}") } }).ToMirList() },
        7 => plan with { Extensions = Wired("{'version':1}") },
        8 => plan with { Edges = plan.Edges.Append(Edge("no", "no")).ToMirList() },
        9 => plan with { Id = "\ud83d" },
        10 => plan with { Context = plan.Context.Select(static block => block with { TokenEstimate = double.NaN }).ToMirList() },
        11 => plan with { Nodes = plan.Nodes.Append(new MirJoin { Id = "new", Strategy = JoinStrategy.All, InputNodeIds = MirList.Of("no") }).ToMirList() },
        _ => plan,
    };
}
