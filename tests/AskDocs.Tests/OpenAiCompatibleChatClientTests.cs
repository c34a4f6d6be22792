using Samples.Chat;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using AskDocs.Chat;
using Microsoft.Extensions.AI;

namespace AskDocs.Tests;

public class OpenAiCompatibleChatClientTests
{
    private const string Key = "sk-very-secret-0123456789";
    private static readonly ChatMessage[] Messages = [new(ChatRole.System, "Be brief."), new(ChatRole.User, "Say \"hi\".")];

    [Fact]
    public async Task The_request_is_a_chat_completion_with_key_and_model()
    {
        using var server = new FakeServer(HttpStatusCode.OK, Completion("hi"));
        await server.Client("http://models.test/v1/").GetResponseAsync(Messages);

        Assert.Equal("http://models.test/v1/chat/completions", server.Address);
        Assert.Equal($"Bearer {Key}", server.Authorization);
        Assert.Equal("""{"model":"small","messages":[{"role":"system","content":"Be brief."},{"role":"user","content":"Say \u0022hi\u0022."}]}""", server.Body);
    }

    [Theory]
    [InlineData("http://models.test/v1", "http://models.test/v1/chat/completions")]
    [InlineData("http://models.test", "http://models.test/chat/completions")]
    [InlineData("http://models.test/v1/chat/completions", "http://models.test/v1/chat/completions")]
    [InlineData("https://models.test/openai?api-version=1", "https://models.test/openai/chat/completions?api-version=1")]
    public async Task The_address_is_completed(string endpoint, string address)
    {
        using var server = new FakeServer(HttpStatusCode.OK, Completion("hi"));
        await server.Client(endpoint).GetResponseAsync(Messages);

        Assert.Equal(address, server.Address);
    }

    [Fact]
    public async Task The_answer_brings_text_and_usage()
    {
        using var server = new FakeServer(HttpStatusCode.OK, """{"choices":[{"message":{"role":"assistant","content":"hi"}}],"usage":{"prompt_tokens":12,"completion_tokens":3,"total_tokens":15}}""");
        var response = await server.Client().GetResponseAsync(Messages);

        Assert.Equal(("hi", "small", 12L, 3L), (response.Text, response.ModelId, response.Usage?.InputTokenCount, response.Usage?.OutputTokenCount));
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":"hi"}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"hi"}}],"usage":null}""")]
    [InlineData("""{"choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":"many"}}""")]
    [InlineData("""{"choices":[{"message":{"content":"hi"}}],"usage":{"prompt_tokens":-4}}""")]
    public async Task Usage_that_is_missing_or_nonsense_is_unknown(string body)
    {
        using var server = new FakeServer(HttpStatusCode.OK, body);

        Assert.Null((await server.Client().GetResponseAsync(Messages)).Usage?.InputTokenCount);
    }

    [Theory]
    [InlineData("")]
    [InlineData("<html>Login</html>")]
    [InlineData("{}")]
    [InlineData("[]")]
    [InlineData("null")]
    [InlineData("\"text\"")]
    [InlineData("""{"choices":[]}""")]
    [InlineData("""{"choices":{}}""")]
    [InlineData("""{"choices":[{"message":{"content":5}}]}""")]
    [InlineData("""{"choices":[{"message":"hi"}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"hi"}}""")]
    public async Task An_answer_that_is_no_completion_is_a_clear_error(string body)
    {
        using var server = new FakeServer(HttpStatusCode.OK, body);
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => server.Client().GetResponseAsync(Messages));

        Assert.Contains("not a chat completion", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{"choices":[{"message":{"content":null}}]}""")]
    [InlineData("""{"choices":[{"message":{"content":"  "}}]}""")]
    public async Task An_answer_without_text_is_a_clear_error(string body)
    {
        using var server = new FakeServer(HttpStatusCode.OK, body);
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => server.Client().GetResponseAsync(Messages));

        Assert.Contains("without text", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_refused_request_names_the_status_and_never_the_key()
    {
        using var server = new FakeServer(HttpStatusCode.Unauthorized, $$"""{"error":"bad key {{Key}} {{new string('x', 5000)}}"}""");
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => server.Client("http://user:pass@models.test/v1?token=abc").GetResponseAsync(Messages));

        Assert.Contains("answered 401", error.Message, StringComparison.Ordinal);
        Assert.True(error.Message.Length < 500);
        foreach (var secret in new[] { Key, "pass", "abc" }) Assert.DoesNotContain(secret, error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("nonsense")]
    [InlineData("ftp://models.test")]
    [InlineData("/v1")]
    [InlineData("")]
    public async Task An_endpoint_that_is_no_address_is_a_clear_error(string endpoint)
    {
        using var server = new FakeServer(HttpStatusCode.OK, Completion("hi"));
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => server.Client(endpoint).GetResponseAsync(Messages));

        Assert.Contains("ASKDOCS_ENDPOINT", error.Message, StringComparison.Ordinal);
        Assert.Null(server.Address);
    }

    [Fact]
    public async Task A_missing_model_is_a_clear_error()
    {
        using var http = new HttpClient();
        using var client = new OpenAiCompatibleChatClient("http://models.test", " ", null, http, "ASKDOCS");
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => client.GetResponseAsync(Messages));

        Assert.Contains("ASKDOCS_MODEL", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_key_with_a_line_break_is_a_clear_error_that_does_not_show_it()
    {
        using var http = new HttpClient();
        using var client = new OpenAiCompatibleChatClient("http://models.test", "small", "abc\r\ndef", http, "ASKDOCS");
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => client.GetResponseAsync(Messages));

        Assert.DoesNotContain("abc", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_closed_port_is_a_clear_error()
    {
        using var http = new HttpClient();
        using var client = new OpenAiCompatibleChatClient(ClosedPort(), "small", Key, http, "ASKDOCS");
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => client.GetResponseAsync(Messages));

        Assert.Contains("could not be reached", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_timeout_is_a_failure_and_a_cancellation_is_a_cancellation()
    {
        using var server = new FakeServer(failure: new TaskCanceledException("timeout"));
        var error = await Assert.ThrowsAsync<ChatEndpointException>(() => server.Client().GetResponseAsync(Messages));
        Assert.Contains("did not answer", error.Message, StringComparison.Ordinal);

        using var source = new CancellationTokenSource();
        await source.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => server.Client().GetResponseAsync(Messages, cancellationToken: source.Token));
    }

    [Fact]
    public async Task A_stream_is_the_answer_in_one_piece()
    {
        using var server = new FakeServer(HttpStatusCode.OK, Completion("hi"));
        var text = new StringBuilder();
        await foreach (var update in server.Client().GetStreamingResponseAsync(Messages)) text.Append(update.Text);

        Assert.Equal("hi", text.ToString());
    }

    [Fact]
    public async Task A_stream_comes_in_pieces_with_the_reason_it_ended_and_the_usage()
    {
        using var server = new FakeServer(HttpStatusCode.OK, """
            : a comment

            data: {"choices":[{"delta":{"role":"assistant","content":""}}]}

            data: {"choices":[{"delta":{"content":"Hel"}}]}

            data: {"choices":[{"delta":{"content":"lo"},"finish_reason":"stop"}]}

            data: {"choices":[],"usage":{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}}

            data: [DONE]

            """, mediaType: "text/event-stream");
        var updates = new List<ChatResponseUpdate>();
        await foreach (var update in server.Client().GetStreamingResponseAsync(Messages)) updates.Add(update);

        Assert.Equal(["Hel", "lo"], updates.Select(u => u.Text).Where(t => t.Length > 0));
        Assert.Equal(ChatFinishReason.Stop, updates.Single(u => u.FinishReason is not null).FinishReason);
        Assert.Equal((7, 2), (updates.ToChatResponse().Usage?.InputTokenCount, updates.ToChatResponse().Usage?.OutputTokenCount));
        Assert.Contains("\"stream\":true,\"stream_options\":{\"include_usage\":true}", server.Body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("data: {\"choices\":[{\"delta\":{\"content\":\"Hel\"}}]}\n\n", "broke off in the middle of its answer")]
    [InlineData("data: {\"error\":{\"message\":\"overloaded\"}}\n\n", "broke off: {\"message\":\"overloaded\"}")]
    [InlineData("data: {\"choi\n\n", "not a part of a chat completion")]
    [InlineData("data: {\"choices\":[7]}\n\n", "not a part of a chat completion")]
    public async Task A_stream_that_breaks_off_is_a_failure(string body, string message)
    {
        using var server = new FakeServer(HttpStatusCode.OK, body, mediaType: "text/event-stream");
        var error = await Assert.ThrowsAsync<ChatEndpointException>(async () =>
        {
            await foreach (var _ in server.Client().GetStreamingResponseAsync(Messages)) { }
        });

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_stream_that_is_refused_says_why()
    {
        using var server = new FakeServer(HttpStatusCode.TooManyRequests, "{\"error\":\"slow down\"}");
        var error = await Assert.ThrowsAsync<ChatEndpointException>(async () =>
        {
            await foreach (var _ in server.Client().GetStreamingResponseAsync(Messages)) { }
        });

        Assert.Contains("answered 429", error.Message, StringComparison.Ordinal);
    }

    /// <summary>An address that nobody listens on: the port was free a moment ago and is never bound again.</summary>
    internal static string ClosedPort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return $"http://127.0.0.1:{((IPEndPoint)listener.LocalEndpoint).Port}/v1";
    }

    internal static string Completion(string text) => $$$"""{"choices":[{"message":{"role":"assistant","content":{{{JsonSerializer.Serialize(text)}}}}}]}""";

    private sealed class FakeServer(HttpStatusCode status = HttpStatusCode.OK, string body = "", Exception? failure = null, string mediaType = "application/json") : HttpMessageHandler
    {
        public string? Address { get; private set; }
        public string? Authorization { get; private set; }
        public string? Body { get; private set; }

        public OpenAiCompatibleChatClient Client(string endpoint = "http://models.test/v1") => new(endpoint, "small", Key, new HttpClient(this, disposeHandler: false), "ASKDOCS");

        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            cancellationToken.ThrowIfCancellationRequested();
            if (failure is not null) throw failure;
            Address = request.RequestUri?.GetComponents(UriComponents.HttpRequestUrl, UriFormat.UriEscaped);
            Authorization = request.Headers.Authorization?.ToString();
            Body = await request.Content!.ReadAsStringAsync(cancellationToken);
            return new HttpResponseMessage(status) { Content = new StringContent(body, Encoding.UTF8, mediaType) };
        }
    }
}
