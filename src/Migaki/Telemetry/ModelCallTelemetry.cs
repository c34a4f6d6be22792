using System.Diagnostics;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki.Telemetry;

/// <summary>What a model call used, as attributes and as figures.</summary>
internal static class ModelCallTelemetry
{
    private const string Unknown = "unknown";

    public static void End(Activity? span, NodeSpan template, RunTelemetry run, NodeTemplate node, ModelUsage? usage, string? error, double seconds, double? firstChunk, bool streams, bool toldElsewhere)
    {
        var provider = node.Provider ?? (usage?.Provider is { } named ? run.Word(named) : null) ?? Unknown;
        var model = usage?.Model is { } used && used != node.Model ? run.Word(used) : null;
        if (span is { IsAllDataRequested: true })
        {
            if (toldElsewhere) Demote(span, template, node);
            else Describe(span, template, run, node, usage, provider, model, firstChunk, streams);
            if (usage?.CostUsd is { } cost && double.IsFinite(cost)) span.SetTag(MigakiTags.CostUsd, cost);
        }
        if (toldElsewhere) return;
        var tags = new TagList { { GenAi.OperationName, template.Operation }, { GenAi.ProviderName, provider } };
        if ((node.Model ?? model) is { } requested) tags.Add(GenAi.RequestModel, requested);
        if ((model ?? node.Model) is { } answered && usage?.Model is not null) tags.Add(GenAi.ResponseModel, answered);
        Count(usage?.InputTokens, "input");
        Count(usage?.OutputTokens, "output");
        if (usage?.CostUsd is { } dollars && double.IsFinite(dollars) && dollars >= 0) MigakiTelemetry.Cost.Add(dollars, tags);
        if (firstChunk is { } first) MigakiTelemetry.FirstChunk.Record(first, tags);
        if (error is not null) tags.Add(GenAi.ErrorType, error);
        MigakiTelemetry.OperationDuration.Record(seconds, tags);

        void Count(long? tokens, string type)
        {
            if (tokens is not { } known) return;
            var of = tags;
            of.Add(GenAi.TokenType, type);
            MigakiTelemetry.TokenUsage.Record(known, of);
        }
    }

    private static void Describe(Activity span, NodeSpan template, RunTelemetry run, NodeTemplate node, ModelUsage? usage, string provider, string? model, double? firstChunk, bool streams)
    {
        span.SetTag(GenAi.ProviderName, provider);
        if (node.Model is null && model is not null)
        {
            span.SetTag(GenAi.RequestModel, model);
            span.DisplayName = $"{template.Operation} {model}";
        }
        if (streams) span.SetTag(GenAi.RequestStream, true);
        if (firstChunk is { } first) span.SetTag(GenAi.TimeToFirstChunk, first);
        if (run.Langfuse && (model ?? node.Model) is { } shown) span.SetTag(LangfuseTags.ModelName, shown);
        if (usage is null) return;
        if (usage.Model is not null) span.SetTag(GenAi.ResponseModel, model ?? node.Model);
        if (usage.FinishReason is { } reason) span.SetTag(GenAi.FinishReasons, new[] { Runtime.UsageLine.Reason(reason) });
        Tag(GenAi.InputTokens, usage.InputTokens);
        Tag(GenAi.OutputTokens, usage.OutputTokens);
        Tag(GenAi.CacheReadTokens, usage.CacheReadTokens);
        Tag(GenAi.CacheCreationTokens, usage.CacheWriteTokens);
        Tag(GenAi.ReasoningTokens, usage.ReasoningTokens);
        Tag(MigakiTags.PredictedTokens, usage.PredictedInputTokens);
        Tag(MigakiTags.Requests, usage.Requests);
        if (!run.Langfuse) return;
        // Langfuse adds the kinds up, so cached tokens are not counted among the input again.
        var cached = (usage.CacheReadTokens ?? 0) + (usage.CacheWriteTokens ?? 0);
        var details = new WireObjectBuilder()
            .Add("input", usage.InputTokens is { } input ? Math.Max(0, input - cached) : null).Add("output", usage.OutputTokens is { } output ? Math.Max(0, output - (usage.ReasoningTokens ?? 0)) : null)
            .Add("input_cached_tokens", usage.CacheReadTokens).Add("input_cache_creation", usage.CacheWriteTokens).Add("output_reasoning_tokens", usage.ReasoningTokens).Build();
        if (details.Members.Count > 0) span.SetTag(LangfuseTags.UsageDetails, CanonicalJson.ToText(details));
        if (usage.CostUsd is { } cost && double.IsFinite(cost)) span.SetTag(LangfuseTags.CostDetails, CanonicalJson.ToText(new WireObjectBuilder().Add("total", cost).Build()));

        void Tag(string key, long? value)
        {
            if (value is { } known) span.SetTag(key, known);
        }
    }

    /// <summary>The call's own <c>chat</c> span comes from its client: this one is the step around it.</summary>
    private static void Demote(Activity span, NodeSpan template, NodeTemplate node)
    {
        span.DisplayName = NodeSpan.InternalName(node.Node.Kind, node.Id);
        foreach (var (key, _) in template.Tags)
            if (key.StartsWith("gen_ai.", StringComparison.Ordinal)) span.SetTag(key, null);
        if (span.GetTagItem(LangfuseTags.Type) is not null) span.SetTag(LangfuseTags.Type, LangfuseTags.Span);
    }
}
