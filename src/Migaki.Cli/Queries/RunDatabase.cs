using System.Globalization;
using Microsoft.Data.Sqlite;
using Migaki.Cli.Output;
using Migaki.Cli.Runs;
using Migaki.Mir;
using Migaki.Mir.Json;
using SQLitePCL;

namespace Migaki.Cli.Queries;

/// <summary>Runs as tables of a database that is in memory only. It is filled, then locked: a query reads these tables and nothing else, no file and no setting.</summary>
internal sealed class RunDatabase : IDisposable
{
    /// <summary>Table by table, the columns; also what the help says.</summary>
    public static IReadOnlyList<(string Name, string[] Columns)> Tables { get; } =
    [
        ("runs", ["run_id", "path", "plan_id", "plan_digest", "started_at", "outcome", "sealed", "signed", "credible", "duration_ms", "cost_usd", "input_tokens", "output_tokens", "model_calls", "tool_calls", "unplanned_calls", "events", "trace_id", "digest"]),
        ("events", ["run_id", "sequence", "type", "occurred_at", "node_id", "duration_ms", "statement", "json"]),
        ("nodes", ["run_id", "node_id", "kind", "planned", "calls", "failed", "total_ms", "tokens_in", "tokens_out"]),
        ("checks", ["run_id", "name", "kind", "status", "score", "exit_code", "duration_ms", "target"]),
        ("claims", ["run_id", "name", "answered", "reason"]),
        ("files", ["run_id", "path", "sha256", "size", "media_type", "privacy_class"]),
    ];

    private const int SelectAction = 21, ReadAction = 20, FunctionAction = 31, RecursiveAction = 33, Ok = 0, Deny = 1;

    private readonly SqliteConnection _connection = new("Data Source=:memory:");
    private readonly Dictionary<string, SqliteCommand> _inserts = new(StringComparer.Ordinal);
    private SqliteTransaction? _filling;

    // Kept alive: the engine calls it for as long as the connection lives.
    private delegate_authorizer? _reader;

    public RunDatabase()
    {
        _connection.Open();
        _filling = _connection.BeginTransaction();
        foreach (var (name, columns) in Tables)
        {
            using var create = _connection.CreateCommand();
#pragma warning disable CA2100 // names of our own
            create.CommandText = $"CREATE TABLE {name} ({string.Join(", ", columns)})";
            create.ExecuteNonQuery();
            var insert = _inserts[name] = _connection.CreateCommand();
            insert.CommandText = $"INSERT INTO {name} VALUES ({string.Join(", ", columns.Select(static (_, i) => "$" + i.ToString(CultureInfo.InvariantCulture)))})";
#pragma warning restore CA2100
            for (var i = 0; i < columns.Length; i++) insert.Parameters.Add(new SqliteParameter("$" + i.ToString(CultureInfo.InvariantCulture), null));
        }
    }

    /// <summary>What a bundle says; nothing of it is verified here.</summary>
    public void Add(string path, string shown)
    {
        var inner = Path.Combine(path, BundleNames.Folder);
        var folder = Directory.Exists(inner) ? inner : path;
        var manifest = BundleFile.Object(folder, BundleNames.Manifest);
        var events = RunEvents.Read(folder);
        var run = manifest.Text("run_id") ?? Path.GetFileName(Path.GetDirectoryName(folder)) ?? "";
        var outcome = manifest.Text("outcome") ?? "incomplete";
        var plan = manifest.Object("plan").Object("original");
        Insert("runs", run, shown, plan.Text("planId") ?? events.PlanId, plan.Text("digest") ?? events.PlanDigest, events.StartedAt, outcome, outcome != "incomplete", manifest?["signing"] is WireObject, manifest.Flag("credible") == true,
            events.DurationMs, events.ModelCalls > 0 && events.CallsWithCost == events.ModelCalls ? events.CostUsd : null, events.ModelCalls > 0 && events.CallsWithTokens == events.ModelCalls ? (long)events.InputTokens : null,
            events.ModelCalls > 0 && events.CallsWithTokens == events.ModelCalls ? (long)events.OutputTokens : null, events.ModelCalls, events.ToolCalls, events.UnplannedCalls, events.Count, events.TraceId, manifest.Text("digest"));
        foreach (var item in events.Items)
            Insert("events", run, (long?)item.Number("sequence"), item.Text("eventType"), item.Text("occurredAtUtc"), item.Text("nodeId"), item.Number("durationMs"), item.Text("statementKind"), CanonicalJson.ToText(item));
        var original = BundleFile.Bytes(folder, BundleNames.OriginalPlan) is { } utf8 ? MirPlanReader.Read(utf8).Plan : null;
        var steps = events.Steps.ToLookup(static step => step.NodeId, StringComparer.Ordinal);
        var planned = original?.Nodes.Select(static node => node.Id).ToHashSet(StringComparer.Ordinal) ?? [];
        foreach (var (id, kind) in (original?.Nodes.Select(static node => (node.Id, node.Kind)) ?? []).Concat(steps.Where(group => !planned.Contains(group.Key)).Select(static group => (group.Key, group.First().Kind))))
        {
            var calls = steps[id].ToList();
            Insert("nodes", run, id, kind, planned.Contains(id), (long)calls.Count, (long)calls.Count(static step => step.Failed), calls.Sum(static step => step.EndMs - step.StartMs), Sum(calls, static step => step.TokensIn), Sum(calls, static step => step.TokensOut));
        }
        foreach (var check in BundleFile.Lines(folder, BundleNames.Checks).Take(BundleFile.MostLines))
            Insert("checks", run, check.Text("check"), check.Text("kind"), check.Text("status"), check.Number("score"), (long?)check.Number("exit_code"), check.Number("duration_ms"), check.Text("targetRef"));
        foreach (var claim in RunClaim.Of(manifest)) Insert("claims", run, claim.Name, claim.Answered, claim.Reason);
        foreach (var file in manifest.Objects("files")) Insert("files", run, file.Text("path"), file.Text("sha256"), (long?)file.Number("size"), file.Text("mediaType"), file.Text("privacyClass"));
    }

    /// <summary>Nothing can be changed from here on, and nothing outside these tables be read.</summary>
    public void Lock()
    {
        _filling?.Commit();
        _filling = null;
        _reader = static (_, action, _, _, _, _) => action is SelectAction or ReadAction or FunctionAction or RecursiveAction ? Ok : Deny;
        raw.sqlite3_set_authorizer(_connection.Handle, _reader, null);
    }

    /// <summary>Runs a query, row by row.</summary>
    /// <exception cref="SqliteException">The text is no query of these tables.</exception>
    public (string[] Columns, List<object?[]> Rows, bool More) Query(string sql, int most)
    {
        using var command = _connection.CreateCommand();
#pragma warning disable CA2100 // the text is the user's own, and the engine is locked to reading these tables
        command.CommandText = sql;
#pragma warning restore CA2100
        using var reader = command.ExecuteReader();
        var columns = Enumerable.Range(0, reader.FieldCount).Select(reader.GetName).ToArray();
        var rows = new List<object?[]>();
        while (reader.Read())
        {
            if (rows.Count == most) return (columns, rows, true);
            var row = new object?[columns.Length];
            for (var i = 0; i < row.Length; i++) row[i] = reader.IsDBNull(i) ? null : reader.GetValue(i);
            rows.Add(row);
        }
        // What comes behind the query is prepared only now, and refused by the lock where it would change something.
        if (reader.NextResult()) throw new SqliteException("'one query at a time'", 1);
        return (columns, rows, false);
    }

    public void Dispose()
    {
        foreach (var insert in _inserts.Values) insert.Dispose();
        _filling?.Dispose();
        _connection.Dispose();
    }

    private static double? Sum(List<RunStep> steps, Func<RunStep, double?> of) => steps.Exists(step => of(step) is not null) ? steps.Sum(of) : null;

    private void Insert(string table, params object?[] values)
    {
        var insert = _inserts[table];
        for (var i = 0; i < values.Length; i++) insert.Parameters[i].Value = values[i] switch { null => DBNull.Value, bool flag => flag ? 1L : 0L, var value => value };
        insert.ExecuteNonQuery();
    }
}
