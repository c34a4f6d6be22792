using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;

namespace Migaki.Extensions.AI.Tests.Support;

/// <summary>What the server says to one request.</summary>
/// <param name="Status">The status.</param>
/// <param name="Body">The body.</param>
/// <param name="ContentType">Its type.</param>
/// <param name="Headers">Further headers.</param>
/// <param name="MissingBytes">How many bytes the length promises and the body does not have.</param>
internal sealed record Reply(int Status, string Body, string ContentType = "application/json", (string Name, string Value)[]? Headers = null, int MissingBytes = 0);

/// <summary>A request as it came over the wire.</summary>
internal sealed record Request(string Path, JsonElement Body)
{
    public override string ToString() => Path + " " + Body.GetRawText();
}

/// <summary>An HTTP server on the loopback interface that answers from a list and keeps what it was asked.</summary>
internal sealed class LoopbackServer : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentQueue<Reply> _replies = new();
    private readonly ConcurrentQueue<Request> _requests = new();
    private readonly Task _loop;

    public LoopbackServer(params Reply[] replies)
    {
        foreach (var reply in replies) _replies.Enqueue(reply);
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _loop = Task.Run(Serve);
    }

    public string Url { get; }

    public Request[] Requests => [.. _requests];

    public Request Single() => Assert.Single(Requests);

    public void Dispose()
    {
        _listener.Stop();
        _loop.Wait();
        _listener.Dispose();
    }

    private async Task Serve()
    {
        while (true)
        {
            TcpClient client;
            try
            {
                client = await _listener.AcceptTcpClientAsync();
            }
            catch (Exception error) when (error is SocketException or ObjectDisposedException or InvalidOperationException)
            {
                return;
            }
            using (client)
            {
                try
                {
                    await Answer(client.GetStream());
                }
                catch (IOException)
                {
                    // The client left.
                }
            }
        }
    }

    private async Task Answer(NetworkStream stream)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        int head;
        while ((head = IndexOfBlankLine(buffer)) < 0)
        {
            var read = await stream.ReadAsync(chunk);
            if (read == 0) return;
            buffer.Write(chunk, 0, read);
        }
        var lines = Encoding.ASCII.GetString(buffer.GetBuffer(), 0, head).Split("\r\n");
        var length = lines.Select(line => line.Split(':', 2)).Where(pair => pair[0].Equals("Content-Length", StringComparison.OrdinalIgnoreCase)).Select(pair => int.Parse(pair[1], System.Globalization.CultureInfo.InvariantCulture)).FirstOrDefault();
        var chunked = lines.Any(line => line.StartsWith("Transfer-Encoding: chunked", StringComparison.OrdinalIgnoreCase));
        while (chunked ? !EndsWithLastChunk(buffer) : buffer.Length - head - 4 < length)
        {
            var read = await stream.ReadAsync(chunk);
            if (read == 0) return;
            buffer.Write(chunk, 0, read);
        }
        var body = buffer.ToArray()[(head + 4)..];
        if (chunked) body = Unchunk(body);
        _requests.Enqueue(new Request(lines[0].Split(' ')[1], JsonDocument.Parse(body).RootElement));
        if (!_replies.TryDequeue(out var reply)) reply = new Reply(500, "{\"error\":{\"message\":\"the test expects no further request\"}}");
        var content = Encoding.UTF8.GetBytes(reply.Body);
        var response = new StringBuilder($"HTTP/1.1 {reply.Status} Reason\r\nContent-Type: {reply.ContentType}\r\nContent-Length: {content.Length + reply.MissingBytes}\r\nConnection: close\r\n");
        foreach (var (name, value) in reply.Headers ?? []) response.Append(name).Append(": ").Append(value).Append("\r\n");
        await stream.WriteAsync(Encoding.ASCII.GetBytes(response.Append("\r\n").ToString()));
        await stream.WriteAsync(content);
        await stream.FlushAsync();
    }

    private static int IndexOfBlankLine(MemoryStream buffer) => buffer.GetBuffer().AsSpan(0, (int)buffer.Length).IndexOf("\r\n\r\n"u8);

    private static bool EndsWithLastChunk(MemoryStream buffer) => buffer.GetBuffer().AsSpan(0, (int)buffer.Length).EndsWith("0\r\n\r\n"u8);

    private static byte[] Unchunk(byte[] body)
    {
        var result = new MemoryStream();
        for (var at = 0; ;)
        {
            var line = body.AsSpan(at).IndexOf("\r\n"u8);
            var size = Convert.ToInt32(Encoding.ASCII.GetString(body, at, line), 16);
            if (size == 0) return result.ToArray();
            result.Write(body, at + line + 2, size);
            at += line + 2 + size + 2;
        }
    }
}
