using AskDocs.Answering;
using AskDocs.Chat;
using AskDocs.Docs;
using AskDocs.Retrieval;
using Migaki;
var root = DocumentLibrary.FindRoot(Environment.GetEnvironmentVariable("ASKDOCS_DOCS"), AppContext.BaseDirectory);
var plan = new AskDocs.AnswerPlan(new EmbeddedChatClient(), new PassageIndex(DocumentLibrary.Read(root)), new ExtractiveDigester(), MigakiRecorder.Default);
foreach (var q in args) { Console.WriteLine("## " + q); Console.WriteLine((await plan.AnswerAsync(q)).Value); }
