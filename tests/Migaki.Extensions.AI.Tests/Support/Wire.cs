using System.Text.Json;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>The wire format of Anthropic's messages API.</summary>
internal static class AnthropicWire
{
    public static Reply Message(string text = "It is on its way.", int input = 30, int output = 12, int? cacheWrite = 0, int? cacheRead = 0, string model = "claude-test-5-20260901", string stop = "end_turn") =>
        new(200, JsonSerializer.Serialize(new
        {
            id = "msg_1", type = "message", role = "assistant", model,
            content = new[] { new { type = "text", text } },
            stop_reason = stop, stop_sequence = (string?)null,
            usage = new { input_tokens = input, output_tokens = output, cache_creation_input_tokens = cacheWrite, cache_read_input_tokens = cacheRead },
        }));

    public static Reply Error(int status, string type, params (string, string)[] headers) =>
        new(status, JsonSerializer.Serialize(new { type = "error", error = new { type, message = "no" }, request_id = "req_1" }), Headers: headers);

    public static Reply Stream(int input = 30, int output = 12, int cacheWrite = 0, int cacheRead = 0, string model = "claude-test-5-20260901", int events = int.MaxValue, int missingBytes = 0)
    {
        object[] all =
        [
            new { type = "message_start", message = new { id = "msg_1", type = "message", role = "assistant", model, content = Array.Empty<object>(), stop_reason = (string?)null, stop_sequence = (string?)null, usage = new { input_tokens = input, output_tokens = 1, cache_creation_input_tokens = cacheWrite, cache_read_input_tokens = cacheRead } } },
            new { type = "content_block_start", index = 0, content_block = new { type = "text", text = "" } },
            new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = "It is on " } },
            new { type = "content_block_delta", index = 0, delta = new { type = "text_delta", text = "its way." } },
            new { type = "content_block_stop", index = 0 },
            new { type = "message_delta", delta = new { stop_reason = "end_turn", stop_sequence = (string?)null }, usage = new { output_tokens = output } },
            new { type = "message_stop" },
        ];
        var text = string.Concat(all.Take(events).Select(e => JsonSerializer.Serialize(e)).Select(json => $"event: {JsonDocument.Parse(json).RootElement.GetProperty("type").GetString()}\ndata: {json}\n\n"));
        return new Reply(200, text, "text/event-stream", MissingBytes: missingBytes);
    }
}

/// <summary>The wire format of OpenAI's chat completions and embeddings APIs.</summary>
internal static class OpenAiWire
{
    public static Reply Completion(string text = "It is on its way.", int input = 30, int output = 12, int cached = 0, int reasoning = 0, string model = "gpt-test-2026-09-01", string finish = "stop") =>
        new(200, JsonSerializer.Serialize(new
        {
            id = "chatcmpl-1", @object = "chat.completion", created = 1790000000, model,
            choices = new[] { new { index = 0, message = new { role = "assistant", content = text }, finish_reason = finish } },
            usage = Usage(input, output, cached, reasoning),
        }));

    public static Reply Error(int status, string code, params (string, string)[] headers) =>
        new(status, JsonSerializer.Serialize(new { error = new { message = "no", type = code, param = (string?)null, code } }), Headers: headers);

    public static Reply Stream(int input = 30, int output = 12, int cached = 0, string model = "gpt-test-2026-09-01", int chunks = int.MaxValue, int missingBytes = 0)
    {
        object Chunk(object[] choices, object? usage = null) => new { id = "chatcmpl-1", @object = "chat.completion.chunk", created = 1790000000, model, choices, usage };
        object[] all =
        [
            Chunk([new { index = 0, delta = new { role = "assistant", content = "" }, finish_reason = (string?)null }]),
            Chunk([new { index = 0, delta = new { content = "It is on " }, finish_reason = (string?)null }]),
            Chunk([new { index = 0, delta = new { content = "its way." }, finish_reason = (string?)null }]),
            Chunk([new { index = 0, delta = new { }, finish_reason = "stop" }]),
            Chunk([], Usage(input, output, cached, 0)),
        ];
        var text = string.Concat(all.Take(chunks).Select(chunk => $"data: {JsonSerializer.Serialize(chunk)}\n\n"));
        return new Reply(200, chunks > all.Length ? text + "data: [DONE]\n\n" : text, "text/event-stream", MissingBytes: missingBytes);
    }

    public static Reply Embeddings(int tokens, int count, string model = "embed-test") => new(200, JsonSerializer.Serialize(new
    {
        @object = "list", model,
        data = Enumerable.Range(0, count).Select(index => new { @object = "embedding", index, embedding = new[] { 0.5f, 0.25f } }),
        usage = new { prompt_tokens = tokens, total_tokens = tokens },
    }));

    private static object Usage(int input, int output, int cached, int reasoning) => new
    {
        prompt_tokens = input, completion_tokens = output, total_tokens = input + output,
        prompt_tokens_details = new { cached_tokens = cached, audio_tokens = 0 },
        completion_tokens_details = new { reasoning_tokens = reasoning, audio_tokens = 0, accepted_prediction_tokens = 0, rejected_prediction_tokens = 0 },
    };
}
