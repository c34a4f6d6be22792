using BatchSummary;
using BatchSummary.Chat;
using Migaki;
using Samples.Chat;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The run ends as cancelled and leaves its bundle; a second Ctrl+C ends the process.
    e.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

if (args.Length > 1)
{
    Console.Error.WriteLine("Usage: BatchSummary [FOLDER]   a folder of *.md files; default: the notes of the sample");
    return 2;
}
using var http = new HttpClient();
using var embedded = EmbeddedSummarizer.Create();
using var chat = Endpoint.Or(embedded, http);
return await new SummaryApp(chat, MigakiRecorder.Default, Console.Out, Console.Error).ReportAsync(args.Length == 1 ? args[0] : Path.Combine(AppContext.BaseDirectory, "notes"), stop.Token);
