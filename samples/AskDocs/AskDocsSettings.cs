using AskDocs.Chat;
using Microsoft.Extensions.AI;
using Samples.Chat;

namespace AskDocs;

/// <summary>What the environment says: the documents and, where one is wanted, the endpoint of a model.</summary>
public sealed record AskDocsSettings
{
    /// <summary><c>ASKDOCS_DOCS</c>: the folder with README.md and docs/. Unset: this repository.</summary>
    public string? Documents { get; init; }

    /// <summary><c>ASKDOCS_ENDPOINT</c>: the base address of an OpenAI-compatible endpoint. Unset: the embedded client answers.</summary>
    public string? Endpoint { get; init; }

    /// <summary><c>ASKDOCS_MODEL</c>: the model's name at the endpoint.</summary>
    public string? Model { get; init; }

    /// <summary><c>ASKDOCS_API_KEY</c>: the key, where the endpoint wants one.</summary>
    public string? ApiKey { get; init; }

    public static AskDocsSettings FromEnvironment() => new()
    {
        Documents = Environment.GetEnvironmentVariable("ASKDOCS_DOCS"),
        Endpoint = Environment.GetEnvironmentVariable("ASKDOCS_ENDPOINT"),
        Model = Environment.GetEnvironmentVariable("ASKDOCS_MODEL"),
        ApiKey = Environment.GetEnvironmentVariable("ASKDOCS_API_KEY"),
    };

    public IChatClient CreateChatClient(HttpClient http) =>
        string.IsNullOrEmpty(Endpoint) ? new EmbeddedChatClient() : new OpenAiCompatibleChatClient(Endpoint, Model, ApiKey, http, "ASKDOCS");

    // A record prints its properties, and one of them is the key.
    public override string ToString() => $"AskDocsSettings {{ Endpoint = {(string.IsNullOrEmpty(Endpoint) ? "none" : "set")}, Model = {Model} }}";
}
