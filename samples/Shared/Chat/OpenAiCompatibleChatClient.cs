using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace Samples.Chat;

/// <summary>
/// Talks to any endpoint with the OpenAI chat completions protocol. Settings are judged when the first call is made, inside the run: a wrong one leaves evidence, too.
/// </summary>
/// <param name="endpoint">The base address, e.g. <c>http://localhost:11434/v1</c>.</param>
/// <param name="model">The model's name there.</param>
/// <param name="apiKey">Sent as bearer token where there is one.</param>
/// <param name="http">Owned by the caller.</param>
/// <param name="variables">What the environment variables begin with; messages name them.</param>
public sealed class OpenAiCompatibleChatClient(string endpoint, string? model, string? apiKey, HttpClient http, string variables) : IChatClient
{
    public const string Provider = "openai-compatible";

    private const int MaxResponseBytes = 4 * 1024 * 1024;
    private const int MaxErrorText = 300;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var (address, name) = (Address(), ModelName(options));
        using var request = Request(address, name, messages, options, stream: false);
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            var body = await Body(response, cancellationToken);
            return response.IsSuccessStatusCode ? Read(body, address, name) : throw Refused(address, response, body);
        }
        catch (Exception e) when (NotReached(e, address, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    /// <summary>Reads the endpoint's server-sent events as they come. An endpoint that answers in one piece is read as such.</summary>
    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        var (address, name) = (Address(), ModelName(options));
        using var request = Request(address, name, messages, options, stream: true);
        using var response = await Opened(request, address, cancellationToken);
        if (response.Content.Headers.ContentType?.MediaType is not "text/event-stream")
        {
            foreach (var update in Read(await Body(response, cancellationToken), address, name).ToChatResponseUpdates()) yield return update;
            yield break;
        }
        using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        using var lines = new StreamReader(stream);
        var ended = false;
        while (!ended && await NextLine(lines, address, cancellationToken) is { } line)
        {
            // Comments, event names and empty lines between events carry nothing here.
            if (!line.StartsWith("data:", StringComparison.Ordinal)) continue;
            var data = line["data:".Length..].Trim();
            ended = data == "[DONE]";
            if (!ended && UpdateOf(data, address, name) is { } update) yield return update;
        }
        if (!ended) throw new ChatEndpointException($"{Shown(address)} broke off in the middle of its answer.");
    }

    public object? GetService(Type serviceType, object? serviceKey = null)
    {
        ArgumentNullException.ThrowIfNull(serviceType);
        if (serviceKey is not null) return null;
        if (serviceType == typeof(ChatClientMetadata)) return new ChatClientMetadata(Provider, defaultModelId: model);
        return serviceType.IsInstanceOfType(this) ? this : null;
    }

    public void Dispose() { }

    private Uri Address()
    {
        if (!Uri.TryCreate(endpoint.Trim(), UriKind.Absolute, out var address) || (address.Scheme != Uri.UriSchemeHttp && address.Scheme != Uri.UriSchemeHttps))
        {
            throw new ChatEndpointException($"{variables}_ENDPOINT is not an http or https address. Example: http://localhost:11434/v1");
        }
        const string Completions = "/chat/completions";
        var path = address.AbsolutePath.TrimEnd('/');
        if (path.EndsWith(Completions, StringComparison.Ordinal)) return address;
        return new UriBuilder(address) { Path = path + Completions }.Uri;
    }

    /// <summary>Without user, password and query, which can hold secrets.</summary>
    private static string Shown(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private string ModelName(ChatOptions? options)
    {
        var name = options?.ModelId ?? model;
        return string.IsNullOrWhiteSpace(name) ? throw new ChatEndpointException($"{variables}_ENDPOINT is set, but {variables}_MODEL is not: name the model to use.") : name;
    }

    private HttpRequestMessage Request(Uri address, string name, IEnumerable<ChatMessage> messages, ChatOptions? options, bool stream)
    {
        if (apiKey is not null && apiKey.Trim().Any(c => c is < ' ' or > '~')) throw new ChatEndpointException($"{variables}_API_KEY holds characters that no key has.");
        var request = new HttpRequestMessage(HttpMethod.Post, address) { Content = new ByteArrayContent(RequestJson(messages, options, name, stream)) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!string.IsNullOrWhiteSpace(apiKey)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey.Trim());
        return request;
    }

    private async Task<HttpResponseMessage> Opened(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            if (response.IsSuccessStatusCode) return response;
            using (response) throw Refused(address, response, await Body(response, cancellationToken));
        }
        catch (Exception e) when (NotReached(e, address, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private async Task<string?> NextLine(StreamReader lines, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            return await lines.ReadLineAsync(cancellationToken);
        }
        catch (Exception e) when (NotReached(e, address, cancellationToken) is { } failure)
        {
            throw failure;
        }
    }

    private static async Task<byte[]> Body(HttpResponseMessage response, CancellationToken cancellationToken)
    {
        await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken);
        return await response.Content.ReadAsByteArrayAsync(cancellationToken);
    }

    private ChatEndpointException Refused(Uri address, HttpResponseMessage response, byte[] body) => new($"{Shown(address)} answered {(int)response.StatusCode}: {Excerpt(body)}");

    /// <summary>What a failed exchange is to the user; null for what is none, as when the caller cancelled.</summary>
    private ChatEndpointException? NotReached(Exception e, Uri address, CancellationToken cancellationToken) => e switch
    {
        HttpRequestException or IOException => new ChatEndpointException($"{Shown(address)} could not be reached: {e.Message}", e),
        // HttpClient reports its own timeout as a cancellation; nobody cancelled.
        OperationCanceledException when !cancellationToken.IsCancellationRequested => new ChatEndpointException($"{Shown(address)} did not answer in {http.Timeout.TotalSeconds:0} seconds.", e),
        _ => null,
    };

    private static byte[] RequestJson(IEnumerable<ChatMessage> messages, ChatOptions? options, string name, bool stream)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", name);
            if (stream)
            {
                json.WriteBoolean("stream", true);
                json.WriteStartObject("stream_options");
                json.WriteBoolean("include_usage", true);
                json.WriteEndObject();
            }
            json.WriteStartArray("messages");
            foreach (var message in messages)
            {
                json.WriteStartObject();
                json.WriteString("role", message.Role.Value);
                json.WriteString("content", message.Text);
                json.WriteEndObject();
            }
            json.WriteEndArray();
            // Some models refuse parameters that they do not know: only what was asked for is sent.
            if (options?.Temperature is { } temperature) json.WriteNumber("temperature", temperature);
            if (options?.MaxOutputTokens is { } most) json.WriteNumber("max_tokens", most);
            json.WriteEndObject();
        }
        return buffer.ToArray();
    }

    private ChatResponse Read(byte[] body, Uri address, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(body);
            var root = json.RootElement;
            var text = root.GetProperty("choices")[0].GetProperty("message").GetProperty("content").GetString();
            if (string.IsNullOrWhiteSpace(text)) throw new ChatEndpointException($"{Shown(address)} answered without text.");
            return new ChatResponse(new ChatMessage(ChatRole.Assistant, text)) { ModelId = name, Usage = UsageOf(root) };
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException or IndexOutOfRangeException or ArgumentOutOfRangeException)
        {
            throw new ChatEndpointException($"{Shown(address)} answered with something that is not a chat completion: {Excerpt(body)}", e);
        }
    }

    /// <summary>One event of a stream; null where it carries neither text nor usage.</summary>
    private ChatResponseUpdate? UpdateOf(string data, Uri address, string name)
    {
        try
        {
            using var json = JsonDocument.Parse(data);
            var root = json.RootElement;
            if (root.TryGetProperty("error", out var error)) throw new ChatEndpointException($"{Shown(address)} broke off: {Excerpt(System.Text.Encoding.UTF8.GetBytes(error.GetRawText()))}");
            var update = new ChatResponseUpdate { Role = ChatRole.Assistant, ModelId = name };
            if (UsageOf(root) is { } usage) update.Contents.Add(new UsageContent(usage));
            if (root.TryGetProperty("choices", out var choices) && choices.GetArrayLength() > 0)
            {
                var choice = choices[0];
                if (choice.TryGetProperty("finish_reason", out var reason) && reason.GetString() is { } finished) update.FinishReason = new ChatFinishReason(finished);
                if (choice.TryGetProperty("delta", out var delta) && delta.TryGetProperty("content", out var content) && content.GetString() is { Length: > 0 } text)
                {
                    update.Contents.Add(new TextContent(text));
                }
            }
            return update.Contents.Count > 0 || update.FinishReason is not null ? update : null;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ChatEndpointException($"{Shown(address)} sent something that is not a part of a chat completion: {Excerpt(System.Text.Encoding.UTF8.GetBytes(data))}", e);
        }
    }

    private static UsageDetails? UsageOf(JsonElement root)
    {
        if (!root.TryGetProperty("usage", out var usage) || usage.ValueKind != JsonValueKind.Object) return null;
        return new UsageDetails { InputTokenCount = Number("prompt_tokens"), OutputTokenCount = Number("completion_tokens"), TotalTokenCount = Number("total_tokens") };

        long? Number(string member) =>
            usage.TryGetProperty(member, out var value) && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number) && number >= 0 ? number : null;
    }

    private string Excerpt(byte[] body)
    {
        var text = string.Join(' ', System.Text.Encoding.UTF8.GetString(body).Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));
        // A server that echoes the request must not bring the key into a message.
        if (!string.IsNullOrWhiteSpace(apiKey)) text = text.Replace(apiKey.Trim(), "***", StringComparison.Ordinal);
        if (text.Length == 0) return "(empty)";
        return text.Length <= MaxErrorText ? text : text[..MaxErrorText] + " …";
    }
}
