using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Migaki.Telemetry.Tests.Otlp;

/// <summary>An OTLP/HTTP receiver on the loopback interface: takes what an exporter posts and says yes.</summary>
internal sealed class OtlpReceiver : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly List<(string Path, byte[] Body)> _requests = [];
    private readonly Task _loop;

    public OtlpReceiver()
    {
        _listener.Start();
        Url = $"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}";
        _loop = Task.Run(Serve);
    }

    public string Url { get; }

    public List<ReceivedSpan> Spans => [.. Bodies("/v1/traces").SelectMany(static body => ReceivedSpan.Of(new ProtoMessage(body)))];

    public List<ReceivedPoint> Points => [.. Bodies("/v1/metrics").SelectMany(static body => ReceivedPoint.Of(new ProtoMessage(body)))];

    /// <summary>Everything that left the process, to search in.</summary>
    public string Raw => string.Join('\n', Bodies(null).Select(Encoding.Latin1.GetString));

    public void Dispose()
    {
        _listener.Stop();
        _loop.Wait();
        _listener.Dispose();
    }

    private List<byte[]> Bodies(string? path)
    {
        lock (_requests) return [.. _requests.Where(request => path is null || request.Path == path).Select(static request => request.Body)];
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
            using (client) await Answer(client.GetStream());
        }
    }

    private async Task Answer(NetworkStream stream)
    {
        var (head, length) = ("", 0);
        var line = new StringBuilder();
        while (true)
        {
            var next = stream.ReadByte();
            if (next < 0) return;
            line.Append((char)next);
            if (next != '\n') continue;
            var text = line.ToString().Trim();
            line.Clear();
            if (text.Length == 0) break;
            if (head.Length == 0) head = text;
            if (text.StartsWith("Content-Length:", StringComparison.OrdinalIgnoreCase)) length = int.Parse(text["Content-Length:".Length..], System.Globalization.CultureInfo.InvariantCulture);
        }
        var body = new byte[length];
        await stream.ReadExactlyAsync(body);
        lock (_requests) _requests.Add((head.Split(' ')[1], body));
        await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Type: application/x-protobuf\r\nContent-Length: 0\r\nConnection: close\r\n\r\n"u8.ToArray());
    }
}
