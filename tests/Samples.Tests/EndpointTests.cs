using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Migaki.Tests.Shared;
using Migaki.Verification;

namespace Samples.Tests;

/// <summary>The samples as programs, with an endpoint that speaks the wire format of a real model.</summary>
public sealed class EndpointTests : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("endpoint-");
    private readonly HttpListener _server = new();
    private readonly string _address;
    private Func<string, string, string> _reply = static (_, _) => "";

    public EndpointTests()
    {
        using (var probe = new TcpListener(IPAddress.Loopback, 0))
        {
            probe.Start();
            _address = $"http://127.0.0.1:{((IPEndPoint)probe.LocalEndpoint).Port}/";
        }
        _server.Prefixes.Add(_address);
        _server.Start();
        _ = Serve();
    }

    [Fact]
    public async Task The_ticket_assistant_asks_the_model_that_the_environment_names()
    {
        _reply = static (_, prompt) => prompt.Contains("What was done", StringComparison.Ordinal) ? "Your money is on its way." : """{"topic":"refund","order":"A-1042"}""";
        var run = await Run("TicketAssistant", "--approve", "yes");

        Assert.Contains("Your money is on its way.", run.Output, StringComparison.Ordinal);
        Assert.Contains("openai-compatible small, 7 tokens in, 2 out", run.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_writer_streams_from_it()
    {
        const string Text = "The kettle holds 0.6 litres. It boils in three minutes. It folds to the height of a book. It works at 110 and 230 volts.";
        _reply = static (instructions, _) => instructions.StartsWith("You review", StringComparison.Ordinal) ? "ACCEPTED" : Text;

        Assert.StartsWith(Text + "\n", (await Run("WriterCritic")).Output.ReplaceLineEndings("\n"), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_batch_summary_sends_every_note_to_it()
    {
        _reply = static (_, prompt) => prompt.StartsWith("Note:", StringComparison.Ordinal) ? "Decision: none." : string.Join('\n', prompt.Split('\n').Where(static l => l.StartsWith('[')));

        Assert.Contains("[2026-11-19-retro.md]", (await Run("BatchSummary")).Output, StringComparison.Ordinal);
    }

    public void Dispose()
    {
        _server.Close();
        _root.Delete(recursive: true);
    }

    private async Task<DotnetCommand> Run(string sample, params string[] arguments)
    {
        var run = await DotnetCommand.RunAsync(_root.FullName, new Dictionary<string, string?>
        {
            ["SAMPLES_ENDPOINT"] = _address + "v1",
            ["SAMPLES_MODEL"] = "small",
            ["SAMPLES_API_KEY"] = "sk-test",
            ["MIGAKI_BUNDLE_ROOT"] = Path.Combine(_root.FullName, "runs"),
        }, [Path.Combine(AppContext.BaseDirectory, sample + ".dll"), .. arguments]);
        run.Succeeded();
        Assert.Equal(Migaki.MirOutcome.Verified, BundleVerifier.Verify(Directory.GetDirectories(Path.Combine(_root.FullName, "runs")).Single()).Outcome);
        return run;
    }

    private async Task Serve()
    {
        while (_server.IsListening)
        {
            HttpListenerContext context;
            try
            {
                context = await _server.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return;
            }
            Assert.Equal("Bearer sk-test", context.Request.Headers["Authorization"]);
            using var request = await JsonDocument.ParseAsync(context.Request.InputStream);
            var messages = request.RootElement.GetProperty("messages");
            var text = JsonSerializer.Serialize(_reply(messages[0].GetProperty("content").GetString()!, messages[1].GetProperty("content").GetString()!));
            const string Usage = """{"prompt_tokens":7,"completion_tokens":2,"total_tokens":9}""";
            var isStream = request.RootElement.TryGetProperty("stream", out _);
            var body = isStream
                ? "data: {\"choices\":[{\"delta\":{\"content\":" + text + "},\"finish_reason\":\"stop\"}]}\n\ndata: {\"choices\":[],\"usage\":" + Usage + "}\n\ndata: [DONE]\n\n"
                : "{\"choices\":[{\"message\":{\"role\":\"assistant\",\"content\":" + text + "},\"finish_reason\":\"stop\"}],\"usage\":" + Usage + "}";
            context.Response.ContentType = isStream ? "text/event-stream" : "application/json";
            await context.Response.OutputStream.WriteAsync(Encoding.UTF8.GetBytes(body));
            context.Response.Close();
        }
    }
}
