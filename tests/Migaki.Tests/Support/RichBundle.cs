using System.Text;
using Migaki.Mir;
using Migaki.Runtime;

namespace Migaki.Tests.Support;

/// <summary>One unsigned bundle in which every derived file and member has something to say: a plan that passes change, all constraints, costs, retries, fallbacks, redactions, captures, changed files.</summary>
internal static class RichBundle
{
    public static async Task<string> Record(RunFolder folder)
    {
        folder.Options.Caller = () => new MirCaller { ActorRef = "user:7741", TenantRef = "tenant:acme", CorrelationId = "order-19" };
        var plan = Plan();
        var definition = SamplePlan.Define(plan);
        var calls = new SampleCalls(definition);
        var bundle = (await folder.Run(async () =>
        {
            var digest = calls.Summarize([], () => "first");
            if (!calls.Grounded(digest, [], () => false)) digest = calls.Summarize([], () => "second");
            _ = calls.Grounded(digest, [], () =>
            {
                Ask("{\"inputCostUsd\":0.5,\"tokens\":9}");
                return true;
            });
            await calls.Remember(digest, () =>
            {
                Ask("{\"tokens\":9}");
                return Task.CompletedTask;
            });
            _ = calls.Summarize([], () =>
            {
                Ask("{\"inputCostUsd\":0.5,\"tokens\":9}");
                Ask("{\"inputCostUsd\":0.25,\"tokens\":9}", 2);
                return digest;
            });
            _ = calls.Allowed("y", () => new ValidatorResult(true, 0.5, "the key is ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt"));
            var draft = await Draft(calls, digest, "0.00123", 100, 7);
            _ = await Draft(calls, digest, "0.0077", 90, 11);
            if (await calls.Approve(draft, () => new ValueTask<bool>(true))) _ = await calls.Charge(draft, () => Task.FromResult("receipt"));
            try { await calls.Remember(draft, () => Task.FromException(new IOException("no cache"))); }
            catch (IOException) { MirRunContext.Current!.BeginRecovery("retry", "again", "remember", 2).Complete(); }
            MirRunContext.Current!.BeginRecovery("refund").Fail("no such order");
            _ = MirRunContext.Current!.Correct("draft", "the tokens were counted twice: \u00e9", "model.completed");
            try { _ = await calls.Draft("s", "q", digest, () => Task.FromException<string>(new TimeoutException())); }
            catch (TimeoutException) { _ = await calls.Helper(() => calls.Ask("q", () => Task.FromResult("plain"))); }
            if (OperatingSystem.IsLinux()) _ = await MirChecks.RunAsync("tests", "sh", ["-c", "echo fine; echo bad >&2"]);
            File.WriteAllText(Path.Combine(folder.Root, "changed.txt"), "changed");
            MirRunContext.Current!.ReportChangedFiles(folder.Root, ["changed.txt", "never-there.txt"], "charge");
            return "";
        }, definition)).Bundle.Path;
        folder.Options.Caller = null;
        return bundle;
    }

    private static MirPlan Plan()
    {
        var plan = SamplePlan.Build(constraints: new MirConstraints
        {
            MaxCostUsd = 1, MaxLatencyMs = 600_000, MinValidatorPassRate = 0.25, MinEvalScore = 0.5, AllowedProviders = MirList.Of("openai", "acme \"x\""), DeniedProviders = MirList.Of("evil"),
            RequiredValidators = MirList.Of("grounded", "tests", "never \"ran\""), RequiredHumanApprovals = MirList.Of("refund"), ReplayPolicy = ReplayPolicy.Metadata, AuditLevel = AuditLevel.EvidenceBundle,
            DataPolicy = new MirDataPolicy { AllowPersistence = false, AllowModelTraining = false, RedactionRequired = true, AllowedPrivacyClasses = MirList.Of(PrivacyClass.Public) },
        });
        var duplicate = plan.Context[2] with { Mutability = Mutability.Deduplicable, ContentHash = "sha256:" + new string('b', 64), TokenEstimate = 12 };
        return plan with
        {
            Context = plan.Context.Select(block => block.Id == "ctx-search" ? block with { TokenEstimate = 3 } : block)
                .Append(duplicate with { Id = "ctx-zz" }).Append(duplicate with { Id = "ctx-Zz" }).Append(duplicate with { Id = "ctx_z" }).ToMirList(),
            Nodes = plan.Nodes.Select(node => node is MirValidatorNode { Id: "grounded" } validator ? validator with { FailurePolicy = ValidatorFailurePolicy.RetryNode }
                : node is MirModelCall { Id: "draft" } call ? call with { InputContext = MirList.Of("ctx-instructions", "ctx-zz", "ctx-Zz", "ctx_z", "ctx-question", "ctx-summarize") } : node).ToMirList(),
            Edges = plan.Edges.Append(new MirEdge { Id = "edge-draft-ask", FromNodeId = "draft", ToNodeId = "helper/ask", Kind = MirEdgeKind.Fallback }).ToMirList(),
        };
    }

    /// <summary>A step that is no model call asks a model on its way.</summary>
    private static void Ask(string context, int? requests = null)
    {
        RunningModelCall.Current()!.Lowered(Encoding.UTF8.GetBytes("{\"after\":" + context + ",\"assumptions\":[{\"observedAt\":\"2026-11-01\",\"provider\":\"openai\",\"row\":\"price:openai/gpt-x@2026-11-01\",\"stale\":true}],\"before\":" + context + "}"));
        MirRunContext.ReportModelUsage(new ModelUsage { Provider = "openai", InputTokens = 5, OutputTokens = 6, CostUsd = 0.25, PredictedInputTokens = 4, Requests = requests });
    }

    private static Task<string> Draft(SampleCalls calls, string digest, string inputCost, int predicted, int output) => calls.Draft("s", "q", digest, async () =>
    {
        await Task.Yield();
        RunningModelCall.Current()!.Lowered(Encoding.UTF8.GetBytes(
            "{\"added\":[\"ctx-x\"],\"after\":{\"blocks\":[\"a\",\"b\"],\"inputCostUsd\":" + inputCost + ",\"tokens\":90},\"assumptions\":[{\"observedAt\":\"2026-11-01\",\"provider\":\"openai\",\"row\":\"price:openai/gpt-x@2026-11-01\",\"stale\":true},{\"observedAt\":\"2026-11-01\",\"provider\":\"openai\",\"row\":\"cache:openai/openai/gpt@2026-11-01\",\"stale\":false}],"
            + "\"before\":{\"blocks\":[\"b\",\"a\"],\"inputCostUsd\":0.0123456789,\"tokens\":141},\"cache\":{\"breakpoints\":[{\"prefixTokens\":40},{\"prefixTokens\":60}]},\"predicted\":{\"inputCostUsd\":" + inputCost + ",\"inputTokens\":" + predicted + ",\"latencyMs\":12.5},\"removed\":[\"ctx-y\"],\"reordered\":true,\"warnings\":[{\"code\":\"w\",\"message\":\"m \\u00e9\",\"severity\":\"warning\"}]}"));
        MirRunContext.ReportModelUsage(new ModelUsage { Provider = "openai", InputTokens = predicted + 7, OutputTokens = output, CostUsd = 0.1 + output / 1000.0, PredictedInputTokens = predicted, CacheReadTokens = 3, LatencyMs = 20 });
        return "answer";
    });
}
