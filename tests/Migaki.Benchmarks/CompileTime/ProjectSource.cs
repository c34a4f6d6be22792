using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Migaki.Benchmarks.CompileTime;

/// <summary>
/// A project of many plans, as sources: services of four plans each, with their steps and helpers, and ordinary code around them.
/// Without the package the same code has no annotation, and each entry calls its body.
/// </summary>
internal static partial class ProjectSource
{
    public const int PlansPerService = 4;

    public static IReadOnlyList<(string Path, string Text)> Files(int services, int ordinary, bool withPackage)
    {
        var files = new List<(string, string)> { ("Usings.cs", withPackage ? Usings + "global using Migaki;\n" : Usings), ("Clients.cs", Clients) };
        for (var i = 0; i < services; i++) files.Add(($"Service{i}.cs", Service(i, withPackage)));
        for (var i = 0; i < ordinary; i++) files.Add(($"Orders{i}.cs", Number(Ordinary, i)));
        return files;
    }

    /// <summary>The same files as a project on disk.</summary>
    public static void Write(string folder, int services, int ordinary, bool withPackage)
    {
        Directory.CreateDirectory(folder);
        foreach (var (path, text) in Files(services, ordinary, withPackage)) File.WriteAllText(Path.Combine(folder, path), text);
    }

    private static string Number(string template, int number) => template.Replace("__N__", number.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);

    private static string Service(int number, bool withPackage)
    {
        var text = Number(ServiceTemplate, number);
        if (withPackage) return Entry().Replace(Annotation().Replace(text, "$1"), "public partial $1;");
        text = Entry().Replace(Annotation().Replace(text, ""), static entry =>
        {
            var declaration = entry.Groups[1].Value;
            var parts = Signature().Match(declaration);
            var arguments = string.Join(", ", parts.Groups[2].Value.Split(',').Select(static p => p.Trim().Split(' ')[1]));
            return $"public {declaration} => {parts.Groups[1].Value}Core({arguments});";
        });
        return text;
    }

    // «…» is an annotation, ‹…› an entry.
    [GeneratedRegex("«([^»]*)»")]
    private static partial Regex Annotation();

    [GeneratedRegex("‹([^›]*)›")]
    private static partial Regex Entry();

    [GeneratedRegex(@"(\w+)\(([^)]*)\)$")]
    private static partial Regex Signature();

    private const string Usings = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Text;
        global using System.Threading;
        global using System.Threading.Tasks;

        """;

    private const string Clients = """
        namespace Application;

        public interface IModel { Task<string> AskAsync(string system, string text, int tokens, CancellationToken cancellation); }
        public interface ISearch { Task<string[]> FindAsync(string query, int top, CancellationToken cancellation); }
        public interface ITickets { Task<string> WriteAsync(string ticket, string text, CancellationToken cancellation); }
        public interface IReviewers { Task<bool> AskAsync(string text, CancellationToken cancellation); }
        public sealed record Ticket(string Id, string Title, string Text, IReadOnlyList<string> Comments);

        """;

    private const string ServiceTemplate = """
        namespace Application.Services__N__;

        public sealed partial class Service__N__(IModel model, ISearch search, ITickets tickets, IReviewers reviewers)
        {
            «[MirContext(ContextRole.SystemInstruction, Provenance = ProvenanceSource.Developer)]»
            private const string Instructions = "Answer from the passages only and say so when they do not hold the answer.";

            private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

            «[MirPlan("service__N__.answer", Description = "Answers a question from passages")]»
            «[MirConstraints(MaxCostUsd = 0.05, RequiredValidators = ["grounded"])]»
            ‹Task<string> AnswerAsync(«[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] »string question, CancellationToken cancellation)›

            private async Task<string> AnswerAsyncCore(string question, CancellationToken cancellation)
            {
                Count("answer");
                var passages = await SearchAsync(question, cancellation);
                if (passages.Length < 2)
                {
                    var rewritten = await RewriteAsync(Instructions, question, cancellation);
                    passages = passages.Concat(await SearchAsync(rewritten, cancellation)).Distinct().ToArray();
                }
                var digest = Shorten(string.Join("\n", passages.Select((p, i) => $"[{i}] {p.Trim()}")));
                if (!Grounded(digest, passages)) digest = Quote(passages);
                return await DraftAsync(Instructions, question, digest, cancellation);
            }

            «[MirPlan("service__N__.triage", MaxIterations = 5)]»
            ‹Task<string> TriageAsync(«[MirContext(ContextRole.DeveloperInstruction, Provenance = ProvenanceSource.System)] »string id, «[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] »string text, CancellationToken cancellation)›

            private async Task<string> TriageAsyncCore(string id, string text, CancellationToken cancellation)
            {
                Count("triage");
                var label = await ClassifyAsync(Instructions, text, cancellation);
                var reply = "";
                switch (label.Trim().ToUpperInvariant())
                {
                    case "BUG":
                        var known = await KnownIssuesAsync(text, cancellation);
                        reply = known.Length > 0 ? await DraftAsync(Instructions, text, known, cancellation) : await RewriteAsync(Instructions, text, cancellation);
                        break;
                    case "QUESTION":
                        reply = await DraftAsync(Instructions, text, await KnownIssuesAsync(text, cancellation), cancellation);
                        break;
                    default:
                        reply = Quote([text]);
                        break;
                }
                if (!await ApprovedAsync(reply, cancellation)) return "";
                try
                {
                    return await WriteAsync(id, reply, cancellation);
                }
                catch (TimeoutException)
                {
                    return reply;
                }
            }

            «[MirPlan("service__N__.report")]»
            ‹Task<string> ReportAsync(«[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] »Ticket[] items, CancellationToken cancellation)›

            private async Task<string> ReportAsyncCore(Ticket[] items, CancellationToken cancellation)
            {
                Count("report");
                var parts = new List<string>();
                foreach (var item in items.Where(t => t.Text.Length > 0).OrderBy(t => t.Id, StringComparer.Ordinal))
                {
                    var digest = Shorten(Flat(item));
                    if (!Grounded(digest, [item.Text])) digest = Quote([item.Text]);
                    parts.Add(await RewriteAsync(Instructions, digest, cancellation));
                }
                var first = SearchAsync(parts.FirstOrDefault() ?? "none", cancellation);
                var second = ClassifyAsync(Instructions, string.Join("\n", parts), cancellation);
                await Task.WhenAll(first, second);
                return await DraftAsync(Instructions, await second, string.Join("\n", await first), cancellation);
            }

            «[MirPlan("service__N__.improve", MaxIterations = 3)]»
            ‹Task<string> ImproveAsync(«[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] »string topic, «[MirContext(ContextRole.UserInput, Provenance = ProvenanceSource.User)] »string tone, CancellationToken cancellation)›

            private async Task<string> ImproveAsyncCore(string topic, string tone, CancellationToken cancellation)
            {
                Count("improve");
                var sources = await SearchAsync(topic, cancellation);
                var text = await DraftAsync(Instructions, topic, Quote(sources), cancellation);
                for (var round = 0; round < 3; round++)
                {
                    var verdict = await ClassifyAsync(Instructions, $"{tone}: {text}", cancellation);
                    if (verdict.Contains("good", StringComparison.OrdinalIgnoreCase)) break;
                    text = await RewriteAsync(Instructions, $"{verdict}\n{text}", cancellation);
                }
                return await ApprovedAsync(text, cancellation) ? text : "";
            }

            private async Task<string> KnownIssuesAsync(string text, CancellationToken cancellation)
            {
                var found = await SearchAsync(text, cancellation);
                var digest = Shorten(string.Join("\n", found));
                return Grounded(digest, found) ? digest : Quote(found);
            }

            private void Count(string name) => _counts[name] = _counts.TryGetValue(name, out var count) ? count + 1 : 1;

            private static string Flat(Ticket ticket)
            {
                var text = new StringBuilder(ticket.Title).AppendLine();
                foreach (var comment in ticket.Comments) text.Append("- ").AppendLine(comment);
                return text.Append(ticket.Text).ToString();
            }

            «[RetrievalCall("kb", TopK = 4)]»
            private async Task<string[]> SearchAsync(string query, CancellationToken cancellation)
            {
                if (string.IsNullOrWhiteSpace(query)) return [];
                var found = await search.FindAsync(query.Trim(), 4, cancellation);
                return found.Where(f => f.Length > 3).Select(f => f.Replace('\t', ' ')).ToArray();
            }

            «[ContextTransform(TransformKind.Summarize)]»
            private string Shorten(string text)
            {
                var lines = text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
                var kept = new StringBuilder();
                foreach (var line in lines)
                {
                    if (kept.Length + line.Length > 2000) break;
                    if (line.Length > 200) kept.Append(line.AsSpan(0, 200)).Append('…');
                    else kept.Append(line);
                    kept.Append('\n');
                }
                return kept.ToString();
            }

            «[Validator("grounded", ValidatorKind.SourceGrounding)]»
            private bool Grounded(string text, string[] sources)
            {
                var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
                if (words.Length == 0) return true;
                var known = sources.SelectMany(s => s.Split(' ')).ToHashSet(StringComparer.OrdinalIgnoreCase);
                return words.Count(known.Contains) * 2 >= words.Length;
            }

            «[ContextTransform(TransformKind.Assemble)]»
            private string Quote(string[] passages)
            {
                var text = new StringBuilder();
                for (var i = 0; i < passages.Length; i++) text.Append('[').Append(i + 1).Append("] \"").Append(passages[i]).AppendLine("\"");
                return text.ToString();
            }

            «[ModelCall(ModelTask.General, Provider = "openai")]»
            private async Task<string> RewriteAsync(string system, string text, CancellationToken cancellation)
            {
                var answer = await model.AskAsync(system, "Rewrite: " + text, 400, cancellation);
                return answer.Trim();
            }

            «[ModelCall(ModelTask.Classification, Provider = "openai")]»
            private async Task<string> ClassifyAsync(string system, string text, CancellationToken cancellation)
            {
                var answer = await model.AskAsync(system, $"One word: bug, question or other?\n{text}", 5, cancellation);
                return answer.Split(' ', '\n').FirstOrDefault(w => w.Length > 0) ?? "other";
            }

            «[ModelCall(ModelTask.Synthesis, Provider = "openai")]»
            private async Task<string> DraftAsync(string system, string question, string digest, CancellationToken cancellation)
            {
                var text = new StringBuilder().AppendLine(question).AppendLine("---").Append(digest);
                return await model.AskAsync(system, text.ToString(), 900, cancellation);
            }

            «[Approval("reply")]»
            private async Task<bool> ApprovedAsync(string text, CancellationToken cancellation) => text.Length > 0 && await reviewers.AskAsync(text, cancellation);

            «[ToolCall("tickets.write", SideEffects = SideEffectClass.NonIdempotentMutation, RequiresApproval = "reply")]»
            private async Task<string> WriteAsync(string ticket, string text, CancellationToken cancellation)
            {
                ArgumentException.ThrowIfNullOrEmpty(ticket);
                var receipt = await tickets.WriteAsync(ticket, text, cancellation);
                return string.IsNullOrEmpty(receipt) ? throw new TimeoutException("No receipt for " + ticket) : receipt;
            }
        }

        """;

    private const string Ordinary = """
        namespace Application.Orders__N__;

        public enum OrderState { New, Paid, Packed, Sent, Returned }

        public sealed record Line(string Sku, int Count, decimal Price) { public decimal Total => Count * Price; }

        public sealed record Order(Guid Id, string Customer, DateOnly Day, OrderState State, IReadOnlyList<Line> Lines)
        {
            public decimal Total => Lines.Sum(l => l.Total);
        }

        public interface IOrderStore
        {
            Task<Order?> FindAsync(Guid id, CancellationToken cancellation);
            IAsyncEnumerable<Order> AllAsync(DateOnly from, DateOnly to, CancellationToken cancellation);
            Task SaveAsync(Order order, CancellationToken cancellation);
        }

        public sealed class OrderException(string message, Exception? inner = null) : Exception(message, inner);

        public sealed class OrderService(IOrderStore store, TimeProvider clock)
        {
            private readonly Dictionary<Guid, (Order Order, DateTimeOffset At)> _cache = [];
            private readonly SemaphoreSlim _gate = new(1, 1);

            public async Task<Order> GetAsync(Guid id, CancellationToken cancellation)
            {
                await _gate.WaitAsync(cancellation);
                try
                {
                    if (_cache.TryGetValue(id, out var cached) && clock.GetUtcNow() - cached.At < TimeSpan.FromMinutes(5)) return cached.Order;
                    var order = await store.FindAsync(id, cancellation) ?? throw new OrderException($"No order {id}.");
                    _cache[id] = (order, clock.GetUtcNow());
                    return order;
                }
                finally
                {
                    _gate.Release();
                }
            }

            public async Task<Order> MoveAsync(Guid id, OrderState state, CancellationToken cancellation)
            {
                var order = await GetAsync(id, cancellation);
                var allowed = (order.State, state) switch
                {
                    (OrderState.New, OrderState.Paid) => true,
                    (OrderState.Paid, OrderState.Packed) => order.Lines.Count > 0,
                    (OrderState.Packed, OrderState.Sent) => order.Total > 0,
                    (OrderState.Sent, OrderState.Returned) => order.Day.AddDays(30) >= DateOnly.FromDateTime(clock.GetUtcNow().DateTime),
                    _ => false,
                };
                if (!allowed) throw new OrderException($"{order.State} cannot become {state}.");
                var moved = order with { State = state };
                await store.SaveAsync(moved, cancellation);
                _cache.Remove(id);
                return moved;
            }

            public async Task<IReadOnlyDictionary<string, decimal>> RevenueAsync(DateOnly from, DateOnly to, CancellationToken cancellation)
            {
                var totals = new SortedDictionary<string, decimal>(StringComparer.Ordinal);
                await foreach (var order in store.AllAsync(from, to, cancellation))
                {
                    if (order.State is OrderState.New or OrderState.Returned) continue;
                    foreach (var group in order.Lines.GroupBy(l => l.Sku.Split('-')[0], StringComparer.Ordinal))
                    {
                        totals.TryGetValue(group.Key, out var sum);
                        totals[group.Key] = sum + group.Sum(l => l.Total);
                    }
                }
                return totals;
            }

            public static IEnumerable<Line> Merge(IEnumerable<Line> lines) =>
                from line in lines
                group line by (line.Sku, line.Price) into same
                orderby same.Key.Sku
                select new Line(same.Key.Sku, same.Sum(l => l.Count), same.Key.Price);

            public static bool TryParse(string text, out Line? line)
            {
                line = null;
                var parts = text.Split(';');
                if (parts is not [var sku, var count, var price] || sku.Length == 0) return false;
                if (!int.TryParse(count, System.Globalization.CultureInfo.InvariantCulture, out var n) || n <= 0) return false;
                if (!decimal.TryParse(price, System.Globalization.CultureInfo.InvariantCulture, out var p)) return false;
                line = new Line(sku.Trim(), n, p);
                return true;
            }

            public static string Print(Order order)
            {
                var text = new StringBuilder();
                text.Append(order.Customer).Append(", ").Append(order.Day.ToString("O", System.Globalization.CultureInfo.InvariantCulture)).AppendLine();
                foreach (var line in Merge(order.Lines))
                {
                    text.Append(line.Count).Append(" × ").Append(line.Sku.PadRight(12));
                    text.Append(line.Total.ToString("0.00", System.Globalization.CultureInfo.InvariantCulture).PadLeft(10)).AppendLine();
                }
                return text.Append(order.Total switch { 0 => "free", < 100 => "small", < 1000 => "medium", _ => "large" }).ToString();
            }
        }

        """;
}
