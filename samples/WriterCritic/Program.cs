using Migaki;
using Samples.Chat;
using WriterCritic;
using WriterCritic.Chat;

const string Kettle = """
    The new travel kettle
    - holds 0.6 litres
    - boils in three minutes
    - folds to the height of a book
    - works at 110 and 230 volts
    """;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The run ends as cancelled and leaves its bundle; a second Ctrl+C ends the process.
    e.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

if (args.Length > 1 || (args.Length == 1 && !File.Exists(args[0])))
{
    Console.Error.WriteLine("Usage: WriterCritic [BRIEF]   a text file: a title, then facts on lines that start with \"- \"");
    return 2;
}
using var http = new HttpClient();
using var embedded = EmbeddedWriter.Create();
using var chat = Endpoint.Or(embedded, http);
return await new WriterApp(chat, MigakiRecorder.Default, Console.Out, Console.Error).WriteAsync(args.Length == 1 ? File.ReadAllText(args[0]) : Kettle, stop.Token);
