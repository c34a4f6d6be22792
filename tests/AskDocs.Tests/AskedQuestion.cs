using System.Text.Json;
using AskDocs.Answering;
using AskDocs.Chat;
using AskDocs.Docs;
using Microsoft.Extensions.AI;
using Migaki;
using Migaki.Tests.Shared;

namespace AskDocs.Tests;

/// <summary>One question asked of the real documents, with a bundle root of its own that is removed afterwards.</summary>
internal sealed class AskedQuestion : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("askdocs-");

    public int ExitCode { get; private set; }
    public string Output { get; private set; } = "";
    public string Error { get; private set; } = "";

    public string[] Lines => Output.TrimEnd().Split('\n').Select(l => l.TrimEnd('\r')).ToArray();

    /// <summary>The answer with its citations: what stands between the question and the list of sources.</summary>
    public string Answer => Output[(Output.IndexOf('\n', StringComparison.Ordinal) + 1)..Output.IndexOf("\nSources", StringComparison.Ordinal)].Trim();

    public string Bundle => Lines[^1].StartsWith("bundle: ", StringComparison.Ordinal) ? Lines[^1]["bundle: ".Length..] : throw new InvalidOperationException($"The last line names no bundle:\n{Output}");

    public string BundleRoot => _root.FullName;

    public static async Task<AskedQuestion> Ask(string question, IChatClient? chat = null, IDigester? digester = null, string? documents = null, CancellationToken cancellationToken = default)
    {
        var asked = new AskedQuestion();
        using var output = new StringWriter();
        using var error = new StringWriter();
        var recorder = new MigakiRecorder(new MigakiOptions { BundleRoot = asked.BundleRoot });
        var app = new AskDocsApp(documents ?? Repository.Root, chat ?? new EmbeddedChatClient(), digester ?? new ExtractiveDigester(), recorder, output, error);
        asked.ExitCode = await app.AskAsync(question, cancellationToken);
        (asked.Output, asked.Error) = (output.ToString(), error.ToString());
        return asked;
    }

    public string Outcome()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Bundle, "bundle.json")));
        return manifest.RootElement.GetProperty("outcome").GetString()!;
    }

    /// <summary>Validator and status of each line of checks.jsonl, in order.</summary>
    public IReadOnlyList<(string Validator, string Status)> Checks() =>
        [.. File.ReadLines(Path.Combine(Bundle, "checks.jsonl")).Where(l => l.Length > 0).Select(line =>
        {
            using var check = JsonDocument.Parse(line);
            return (check.RootElement.GetProperty("validator").GetString()!, check.RootElement.GetProperty("status").GetString()!);
        })];

    public void Dispose() => _root.Delete(recursive: true);
}

/// <summary>Answers search words like the embedded client, and the question itself with a given text.</summary>
internal sealed class ScriptedClient(Func<string, string> answer) : IChatClient
{
    private readonly EmbeddedChatClient _embedded = new();

    public async Task<ChatResponse> GetResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default)
    {
        var all = messages.ToArray();
        var prompt = all[^1].Text;
        return Prompts.Read(prompt).Passages is null
            ? await _embedded.GetResponseAsync(all, options, cancellationToken)
            : new ChatResponse(new ChatMessage(ChatRole.Assistant, answer(prompt)));
    }

    public IAsyncEnumerable<ChatResponseUpdate> GetStreamingResponseAsync(IEnumerable<ChatMessage> messages, ChatOptions? options = null, CancellationToken cancellationToken = default) =>
        _embedded.GetStreamingResponseAsync(messages, options, cancellationToken);

    public object? GetService(Type serviceType, object? serviceKey = null) => null;

    public void Dispose() => _embedded.Dispose();
}

/// <summary>A digester that does not keep to its sources.</summary>
internal sealed class InventingDigester(string digest) : IDigester
{
    public string Digest(IReadOnlyList<Passage> passages, string query) => digest.Replace("{source}", passages[0].Source, StringComparison.Ordinal);
}
