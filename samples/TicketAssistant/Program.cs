using Migaki;
using Samples.Chat;
using TicketAssistant;
using TicketAssistant.Approvals;
using TicketAssistant.Chat;
using TicketAssistant.Shop;

using var stop = new CancellationTokenSource();
Console.CancelKeyPress += (_, e) =>
{
    // The run ends as cancelled and leaves its bundle; a second Ctrl+C ends the process.
    e.Cancel = !stop.IsCancellationRequested;
    stop.Cancel();
};

if (Arguments.Read(args) is not { } arguments)
{
    Console.Error.WriteLine(Arguments.Usage);
    return 2;
}
using var http = new HttpClient();
using var embedded = EmbeddedTicketModel.Create();
using var chat = Endpoint.Or(embedded, http);
var approver = new ConsoleApprover(arguments.Approved, Console.In, Console.Out);
return await new TicketApp(chat, new DemoShop(), approver, MigakiRecorder.Default, Console.Out, Console.Error).AnswerAsync(arguments.Ticket, stop.Token);
