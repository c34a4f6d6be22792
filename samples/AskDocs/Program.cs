using AskDocs;
using AskDocs.Answering;
using Migaki;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The run ends as cancelled and leaves its bundle; a second Ctrl+C ends the process.
    e.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

using var http = new HttpClient();
using var chat = AskDocsSettings.FromEnvironment().CreateChatClient(http);
var app = new AskDocsApp(AskDocsSettings.FromEnvironment().Documents, chat, new ExtractiveDigester(), MigakiRecorder.Default, Console.Out, Console.Error);
return await app.AskAsync(args.Length == 0 ? AskDocsApp.DefaultQuestion : string.Join(' ', args), stop.Token);
