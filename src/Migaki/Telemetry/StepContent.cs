using System.Diagnostics;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;
using Migaki.Runtime;

namespace Migaki.Telemetry;

/// <summary>The content attributes of a step, from texts that are redacted already.</summary>
internal static class StepContent
{
    public static void Set(Activity span, NodeTemplate node, StepSite site, RunTelemetry run, string?[] texts, string? output, ModelUsage? usage)
    {
        switch (node.Kind)
        {
            case StepKind.ModelCall:
                var (instructions, messages) = Prompt(node, site, texts);
                Tag(GenAi.SystemInstructions, instructions.Count > 0 ? new WireArray(instructions) : null);
                Tag(GenAi.InputMessages, messages.Count > 0 ? new WireArray(messages) : null);
                Tag(GenAi.OutputMessages, output is null ? null : new WireArray([Message("assistant", output, usage?.FinishReason is { } reason ? UsageLine.Reason(reason) : "stop")]));
                break;
            case StepKind.ToolCall:
                Tag(GenAi.ToolArguments, Arguments(site, texts));
                if (output is not null) span.SetTag(GenAi.ToolResult, output);
                break;
            case StepKind.RetrievalCall:
                if (Array.Find(texts, static text => text is not null) is { } query) span.SetTag(GenAi.QueryText, query);
                break;
        }
        if (!run.Langfuse) return;
        Tag(LangfuseTags.Input, Arguments(site, texts));
        if (output is not null) span.SetTag(LangfuseTags.Output, output);

        void Tag(string key, WireValue? value)
        {
            if (value is not null) span.SetTag(key, CanonicalJson.ToText(value));
        }
    }

    private static WireObject? Arguments(StepSite site, string?[] texts)
    {
        var members = texts.Select((text, index) => (site.Parameters[index], text)).Where(static pair => pair.text is not null)
            .Select(static pair => new KeyValuePair<string, WireValue>(pair.Item1, pair.text!)).ToList();
        return members.Count == 0 ? null : new WireObject(members);
    }

    /// <summary>An argument is an instruction where its parameter is named so: what stands behind it is the plan's to say, its name is the reader's.</summary>
    private static (List<WireValue> Instructions, List<WireValue> Messages) Prompt(NodeTemplate node, StepSite site, string?[] texts)
    {
        var (instructions, messages) = (new List<WireValue>(), new List<WireValue>());
        for (var i = 0; i < texts.Length; i++)
        {
            if (texts[i] is not { } text) continue;
            var isInstruction = site.Parameters[i] is "system" or "instructions" or "systemPrompt" or "systemMessage";
            if (isInstruction && ((MirModelCall)node.Node).Model.Task != ModelTask.Embedding) instructions.Add(Part(text));
            else messages.Add(Message("user", text, null));
        }
        return (instructions, messages);
    }

    private static WireObject Message(string role, string text, string? finishReason) => new WireObjectBuilder()
        .Add("role", role).Add("parts", new WireArray([Part(text)])).Add("finish_reason", finishReason).Build();

    private static WireObject Part(string text) => new WireObjectBuilder().Add("type", "text").Add("content", text).Build();
}
