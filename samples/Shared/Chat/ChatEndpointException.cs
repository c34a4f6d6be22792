namespace Samples.Chat;

/// <summary>The endpoint could not be reached or did not answer as a chat endpoint does. The message never holds the key.</summary>
public sealed class ChatEndpointException(string message, Exception? inner = null) : Exception(message, inner);
