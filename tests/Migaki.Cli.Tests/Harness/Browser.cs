using System.Diagnostics;
using System.Net.WebSockets;
using System.Text;
using System.Text.Json;

namespace Migaki.Cli.Tests.Harness;

/// <summary>A page in headless Chromium, spoken to over its debugging protocol: what it logs, what it asks the network for, what its document says.</summary>
internal sealed class Browser : IDisposable
{
    private readonly Process _process;
    private readonly string _profile;
    private readonly ClientWebSocket _socket = new();
    private int _id;

    private Browser(Process process, string profile) => (_process, _profile) = (process, profile);

    public static string? Program { get; } = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
        .SelectMany(static folder => new[] { "chromium", "chromium-browser", "google-chrome" }.Select(name => Path.Combine(folder, name))).FirstOrDefault(File.Exists);

    /// <summary>Errors of the console, exceptions, violations of the content security policy, dialogs.</summary>
    public List<string> Errors { get; } = [];

    /// <summary>Addresses the page asked for, but its own.</summary>
    public List<string> Requests { get; } = [];

    public static async Task<Browser> Open(string file)
    {
        var profile = Directory.CreateTempSubdirectory("migaki-browser-").FullName;
        var start = new ProcessStartInfo(Program!, ["--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run", "--remote-debugging-port=0", "--user-data-dir=" + profile, "about:blank"]) { RedirectStandardError = true, RedirectStandardOutput = true };
        var process = Process.Start(start)!;
        var browser = new Browser(process, profile);
        // The browser says where it listens on its error stream.
        string? line;
        while ((line = await process.StandardError.ReadLineAsync()) is not null && !line.StartsWith("DevTools listening on ", StringComparison.Ordinal)) { }
        Assert.True(line is not null, "The browser ended.");
        // Read on, or a full pipe stops the browser.
        _ = process.StandardError.ReadToEndAsync();
        _ = process.StandardOutput.ReadToEndAsync();
        await browser._socket.ConnectAsync(new Uri(line["DevTools listening on ".Length..]), default);
        var target = (await browser.Send("Target.createTarget", new { url = "about:blank" }, null)).GetProperty("targetId").GetString();
        var session = (await browser.Send("Target.attachToTarget", new { targetId = target, flatten = true }, null)).GetProperty("sessionId").GetString();
        browser._session = session;
        foreach (var domain in new[] { "Page", "Runtime", "Log", "Network" }) await browser.Send(domain + ".enable", new { }, session);
        var own = new Uri(file).AbsoluteUri;
        browser._own = own;
        await browser.Send("Page.navigate", new { url = own }, session);
        for (var tries = 0; tries < 1000 && await browser.Evaluate("location.href + ' ' + document.readyState") != own + " complete"; tries++) { }
        return browser;
    }

    private string? _session;
    private string _own = "";

    public async Task<string> Evaluate(string expression)
    {
        var result = await Send("Runtime.evaluate", new { expression = $"String({expression})" }, _session);
        return result.TryGetProperty("exceptionDetails", out var thrown) ? "threw: " + thrown : result.GetProperty("result").GetProperty("value").GetString()!;
    }

    public async Task Key(string key)
    {
        foreach (var type in new[] { "keyDown", "keyUp" })
            await Send("Input.dispatchKeyEvent", new { type, key, code = key, windowsVirtualKeyCode = key switch { "Tab" => 9, "ArrowRight" => 39, " " => 32, "Escape" => 27, _ => key[0] }, text = key.Length == 1 ? key : "" }, _session);
    }

    public Task Emulate(string scheme) => Send("Emulation.setEmulatedMedia", new { features = new[] { new { name = "prefers-color-scheme", value = scheme } } }, _session);

    public Task Width(int width) => Send("Emulation.setDeviceMetricsOverride", new { width, height = 800, deviceScaleFactor = 1, mobile = true }, _session);

    public void Dispose()
    {
        _socket.Dispose();
        if (!_process.HasExited) _process.Kill(entireProcessTree: true);
        _process.WaitForExit();
        _process.Dispose();
        try { Directory.Delete(_profile, recursive: true); } catch (IOException) { /* the profile of a killed browser may still be written to */ }
    }

    private async Task<JsonElement> Send(string method, object parameters, string? session)
    {
        var id = ++_id;
        var message = new Dictionary<string, object?> { ["id"] = id, ["method"] = method, ["params"] = parameters };
        if (session is not null) message["sessionId"] = session;
        await _socket.SendAsync(JsonSerializer.SerializeToUtf8Bytes(message), WebSocketMessageType.Text, true, default);
        while (true)
        {
            var answer = await Receive();
            if (answer.TryGetProperty("id", out var of) && of.GetInt32() == id)
                return answer.TryGetProperty("result", out var result) ? result : throw new InvalidOperationException(answer.ToString());
            Note(answer);
        }
    }

    private void Note(JsonElement message)
    {
        if (!message.TryGetProperty("method", out var method)) return;
        var parameters = message.GetProperty("params");
        switch (method.GetString())
        {
            case "Network.requestWillBeSent" when parameters.GetProperty("request").GetProperty("url").GetString() is { } url && url != _own && url != "about:blank": Requests.Add(url); break;
            case "Runtime.exceptionThrown" or "Log.entryAdded" or "Page.javascriptDialogOpening": Errors.Add(parameters.ToString()); break;
            case "Runtime.consoleAPICalled" when parameters.GetProperty("type").GetString() is "error" or "warning": Errors.Add(parameters.ToString()); break;
        }
    }

    private async Task<JsonElement> Receive()
    {
        var (text, buffer) = (new MemoryStream(), new byte[64 * 1024]);
        WebSocketReceiveResult part;
        do
        {
            part = await _socket.ReceiveAsync(buffer, default);
            text.Write(buffer, 0, part.Count);
        } while (!part.EndOfMessage);
        return JsonDocument.Parse(Encoding.UTF8.GetString(text.ToArray())).RootElement;
    }
}

/// <summary>A fact that needs a browser.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class BrowserFactAttribute : FactAttribute
{
    public BrowserFactAttribute() => Skip = Browser.Program is null ? "there is no Chromium here (apt-get install chromium)" : null;
}
