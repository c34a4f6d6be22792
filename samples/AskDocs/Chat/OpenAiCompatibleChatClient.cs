using System.Net.Http.Headers;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Microsoft.Extensions.AI;

namespace AskDocs.Chat;

/// <summary>
/// Talks to any endpoint with the OpenAI chat completions protocol. Settings are judged when the first call is made, inside the run: a wrong one leaves evidence, too.
/// </summary>
/// <param name="endpoint">The base address, e.g. <c>http://localhost:11434/v1</c>.</param>
/// <param name="model">The model's name there.</param>
/// <param name="apiKey">Sent as bearer token where there is one.</param>
/// <param name="http">Owned by the caller.</param>
public sealed class OpenAiCompatibleChatClient(string endpoint, string? model, string? apiKey, HttpClient http) : IChatClient
{
    public const string Provider = "openai-compatible";

    private const int MaxResponseBytes = 4 * 1024 * 1024;
    private const int MaxErrorText = 300;

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var address = Address();
        var name = options?.ModelId ?? model;
        if (string.IsNullOrWhiteSpace(name)) throw new ChatEndpointException("ASKDOCS_ENDPOINT is set, but ASKDOCS_MODEL is not: name the model to use.");

        if (apiKey is not null && apiKey.Trim().Any(c => c is < ' ' or > '~')) throw new ChatEndpointException("ASKDOCS_API_KEY holds characters that no key has.");

        using var request = new HttpRequestMessage(HttpMethod.Post, address);
        request.Content = new ByteArrayContent(RequestJson(messages, options, name));
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        if (!string.IsNullOrWhiteSpace(apiKey)) request.Headers.Authorization = new AuthenticationHeaderValue("Bearer", apiKey.Trim());

        var (status, body) = await Send(request, address, cancellationToken);
        if (status is < 200 or > 299) throw new ChatEndpointException($"{Shown(address)} answered {status}: {Excerpt(body)}");
        return Read(body, address, name);
    }

    public async IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        foreach (var update in (await GetResponseAsync(messages, options, cancellationToken)).ToChatResponseUpdates()) yield return update;
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
            throw new ChatEndpointException("ASKDOCS_ENDPOINT is not an http or https address. Example: http://localhost:11434/v1");
        }
        const string Completions = "/chat/completions";
        var path = address.AbsolutePath.TrimEnd('/');
        if (path.EndsWith(Completions, StringComparison.Ordinal)) return address;
        return new UriBuilder(address) { Path = path + Completions }.Uri;
    }

    /// <summary>Without user, password and query, which can hold secrets.</summary>
    private static string Shown(Uri address) => address.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped);

    private async Task<(int Status, byte[] Body)> Send(HttpRequestMessage request, Uri address, CancellationToken cancellationToken)
    {
        try
        {
            using var response = await http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
            await response.Content.LoadIntoBufferAsync(MaxResponseBytes, cancellationToken);
            return ((int)response.StatusCode, await response.Content.ReadAsByteArrayAsync(cancellationToken));
        }
        catch (HttpRequestException e)
        {
            throw new ChatEndpointException($"{Shown(address)} could not be reached: {e.Message}", e);
        }
        catch (OperationCanceledException e) when (!cancellationToken.IsCancellationRequested)
        {
            // HttpClient reports its own timeout as a cancellation; nobody cancelled.
            throw new ChatEndpointException($"{Shown(address)} did not answer in {http.Timeout.TotalSeconds:0} seconds.", e);
        }
    }

    private static byte[] RequestJson(IEnumerable<ChatMessage> messages, ChatOptions? options, string name)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("model", name);
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
