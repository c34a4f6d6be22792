using Migaki.Recording;

namespace Migaki.Runtime;

/// <summary>The member <c>usage</c> of a model call's event.</summary>
internal static class UsageLine
{
    private const int ReasonLength = 40;

    public static void Append(Utf8Builder line, ModelUsage usage)
    {
        line.Raw(",\"usage\":{"u8);
        var start = line.Length;
        Count("\"cacheReadTokens\":"u8, usage.CacheReadTokens);
        Count("\"cacheWriteTokens\":"u8, usage.CacheWriteTokens);
        Real("\"costUsd\":"u8, usage.CostUsd);
        if (usage.FinishReason is { } reason) Name("\"finishReason\":"u8).String(Reason(reason));
        Real("\"inputCostUsd\":"u8, usage.InputCostUsd);
        Count("\"inputTokens\":"u8, usage.InputTokens);
        Real("\"latencyMs\":"u8, usage.LatencyMs);
        Count("\"outputTokens\":"u8, usage.OutputTokens);
        Real("\"predictedCostUsd\":"u8, usage.PredictedCostUsd);
        Real("\"predictedInputCostUsd\":"u8, usage.PredictedInputCostUsd);
        Count("\"predictedInputTokens\":"u8, usage.PredictedInputTokens);
        Real("\"predictedLatencyMs\":"u8, usage.PredictedLatencyMs);
        Count("\"reasoningTokens\":"u8, usage.ReasoningTokens);
        Count("\"requests\":"u8, usage.Requests);
        Count("\"retries\":"u8, usage.Retries);
        Real("\"uncachedInputCostUsd\":"u8, usage.UncachedInputCostUsd);
        line.Raw((byte)'}');

        void Count(ReadOnlySpan<byte> name, long? value)
        {
            if (value is { } number) Name(name).Number(number);
        }

        void Real(ReadOnlySpan<byte> name, double? value)
        {
            if (value is { } number && double.IsFinite(number)) Name(name).Number(number);
        }

        Utf8Builder Name(ReadOnlySpan<byte> name)
        {
            if (line.Length > start) line.Raw((byte)',');
            return line.Raw(name);
        }
    }

    /// <summary>A reason is a word of a protocol; what looks like text is not kept.</summary>
    public static string Reason(string reason) => IsToken(reason) ? reason : "other";

    private static bool IsToken(string reason) => reason.Length is > 0 and <= ReasonLength && reason.All(static unit => char.IsAsciiLetterOrDigit(unit) || unit is '_' or '-');
}
