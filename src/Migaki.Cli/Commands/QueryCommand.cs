using System.CommandLine;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Migaki.Cli.Bundles;
using Migaki.Cli.Output;
using Migaki.Cli.Queries;
using Migaki.Mir.Json;
using Spectre.Console;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki query</c>: asks many runs in SQL.</summary>
internal static class QueryCommand
{
    private const int MostRows = 1000, MostJsonRows = 1_000_000;

    public static Command Create(ToolConsole console)
    {
        var sql = new Argument<string>("sql") { Description = "A SELECT of SQLite's SQL." };
        var paths = new Argument<string[]>("path") { Description = "Runs, folders of runs, or zips. artifacts/runs unless given.", DefaultValueFactory = static _ => ["artifacts/runs"], Arity = ArgumentArity.ZeroOrMore };
        var json = new Option<bool>("--json") { Description = "JSON instead of text (migaki.net.query.v0)." };
        var command = new Command("query", "Asks runs in SQL. Reads what bundles say into tables in memory; 'migaki verify' says whether it holds.\n\nTables:\n"
            + string.Join('\n', RunDatabase.Tables.Select(static table => $"  {table.Name}({string.Join(", ", table.Columns)})"))
            + "\n\nExample: migaki query \"select plan_id, avg(cost_usd) from runs group by plan_id\" artifacts/runs") { sql, paths, json };
        command.SetAction(parsed =>
        {
            var runs = parsed.GetRequiredValue(paths).SelectMany(path => BundleSource.FindUnpacked(path, console)).Distinct(StringComparer.Ordinal).ToList();
            using var database = new RunDatabase();
            using (var progress = new ProgressBar(console, runs.Count, "runs"))
            {
                foreach (var run in runs)
                {
                    database.Add(run, BundleSource.Shown(run, console));
                    progress.Advance();
                }
            }
            database.Lock();
            try
            {
                var asJson = parsed.GetValue(json);
                var (columns, rows, more) = database.Query(parsed.GetRequiredValue(sql), asJson ? MostJsonRows : MostRows);
                if (asJson) JsonOutput.Write(console, ToWire(columns, rows, more));
                else Print(columns, rows, more, console);
            }
            catch (SqliteException e)
            {
                throw ToolException.Usage($"The query cannot be answered: {Printable.Line(Reason(e), 300)}");
            }
            return ExitCode.Holds;
        });
        return command;
    }

    /// <summary>The engine's words without its number.</summary>
    private static string Reason(SqliteException error)
    {
        var (from, to) = (error.Message.IndexOf('\'', StringComparison.Ordinal), error.Message.LastIndexOf('\''));
        var reason = from >= 0 && to > from ? error.Message[(from + 1)..to] : error.Message;
        return reason == "not authorized" ? "only SELECT is possible, of the tables " + string.Join(", ", RunDatabase.Tables.Select(static table => table.Name)) + "."
            : reason + (reason.StartsWith("no such table", StringComparison.Ordinal) ? "; there are " + string.Join(", ", RunDatabase.Tables.Select(static table => table.Name)) + "." : ".");
    }

    private static void Print(string[] columns, List<object?[]> rows, bool more, ToolConsole console)
    {
        if (columns.Length == 0) return;
        var table = new Table { Border = TableBorder.Simple };
        for (var i = 0; i < columns.Length; i++)
        {
            var number = rows.Count > 0 && rows.TrueForAll(row => row[i] is null or long or double);
            table.AddColumn(new TableColumn(new Text(Printable.Line(columns[i]))) { Alignment = number ? Justify.Right : Justify.Left });
        }
        foreach (var row in rows) table.AddRow(row.Select(static value => new Text(Shown(value))));
        console.Rich().Write(table);
        console.Line(more ? $"The first {rows.Count} rows; --json gives all, LIMIT fewer." : rows.Count == 1 ? "1 row" : $"{rows.Count} rows");
    }

    private static string Shown(object? value) => value switch
    {
        null => "–",
        double real => real.ToString("0.######", CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        IFormattable number => number.ToString(null, CultureInfo.InvariantCulture),
        _ => Printable.Line(value.ToString() ?? "", 400),
    };

    private static WireObject ToWire(string[] columns, List<object?[]> rows, bool more) => new WireObjectBuilder()
        .Add("version", "migaki.net.query.v0")
        .Add("columns", new WireArray(columns.Select(static name => (WireValue)name)))
        .Add("rows", new WireArray(rows.Select(static row => (WireValue)new WireArray(row.Select(Value)))))
        .Add("more", more ? true : null)
        .Build();

    private static WireValue Value(object? value) => value switch
    {
        null => WireNull.Value,
        // A number beyond what JSON readers keep exactly is text.
        long whole => Math.Abs((double)whole) < 9007199254740992 ? whole : whole.ToString(CultureInfo.InvariantCulture),
        double real => double.IsFinite(real) ? real : real.ToString(CultureInfo.InvariantCulture),
        byte[] bytes => Convert.ToHexStringLower(bytes),
        _ => value.ToString() ?? "",
    };
}
