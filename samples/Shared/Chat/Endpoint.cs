using Microsoft.Extensions.AI;
using Migaki;

namespace Samples.Chat;

/// <summary>The endpoint of a real model, where the environment names one: <c>SAMPLES_ENDPOINT</c>, <c>SAMPLES_MODEL</c>, <c>SAMPLES_API_KEY</c>.</summary>
public static class Endpoint
{
    private const string Variables = "SAMPLES";

    /// <summary>A client of that endpoint, else the client that is embedded in the sample.</summary>
    public static IChatClient Or(IChatClient embedded, HttpClient http) =>
        Environment.GetEnvironmentVariable(Variables + "_ENDPOINT") is { Length: > 0 } endpoint
            ? new OpenAiCompatibleChatClient(endpoint, Environment.GetEnvironmentVariable(Variables + "_MODEL"), Environment.GetEnvironmentVariable(Variables + "_API_KEY"), http, Variables).UseMigaki()
            : embedded;
}
