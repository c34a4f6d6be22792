using Migaki.Cli.Tests.Harness;

namespace Migaki.Cli.Tests;

public class QueryTests : CommandTests
{
    private SampleRuns Runs => new(Folder);

    [Theory]
    [InlineData("select outcome, count(*) as n from runs group by 1 order by 1", """[["blocked",1],["incomplete",1],["verified",1]]""")]
    [InlineData("select plan_id, cost_usd, input_tokens, output_tokens, model_calls, tool_calls, sealed, signed from runs where outcome = 'verified'", """[["support.answer",6e-05,120,30,1,1,1,0]]""")]
    [InlineData("select name, status, score from checks join runs using (run_id) where outcome = 'verified' order by 1", """[["allowed","passed",0.75],["grounded","passed",null],["refund","passed",null]]""")]
    [InlineData("select count(*) from claims where answered", """[[8]]""")]
    [InlineData("select node_id, kind, calls, failed from nodes join runs using (run_id) where outcome = 'blocked' and node_id in ('grounded', 'charge') order by 1", """[["charge","tool_call",0,0],["grounded","validator",1,1]]""")]
    [InlineData("select json_extract(json, '$.planId') from events where type = 'request.admitted' limit 1", """[["support.answer"]]""")]
    [InlineData("select count(distinct path) from files where path not like 'std%'", """[[8]]""")]
    [InlineData("with recursive n(i) as (select 1 union all select i + 1 from n where i < 3) select sum(i) from n", """[[6]]""")]
    public void Runs_answer_in_sql(string sql, string rows)
    {
        Runs.Everything();
        Runs.Everything(approve: false, grounded: false);
        Runs.Unfinished();
        var json = Run("query", sql, "runs", "--json").Expect(0).Out;
        Assert.Contains("\"version\": \"migaki.net.query.v0\"", json, StringComparison.Ordinal);
        var answer = (Mir.Json.WireObject)Mir.Json.WireReader.Read(json).Value!;
        Assert.Equal(rows.Replace("6e-05", "0.00006", StringComparison.Ordinal), Mir.Json.CanonicalJson.ToText(answer["rows"]!));
    }

    [Theory]
    [InlineData("selct 1", "near \"selct\": syntax error")]
    [InlineData("select * from nowhere", "no such table: nowhere; there are runs, events, nodes, checks, claims, files.")]
    [InlineData("select nobody from runs", "no such column: nobody")]
    [InlineData("select 1; select 2", "one query at a time")]
    [InlineData("delete from runs", "only SELECT is possible")]
    [InlineData("drop table runs", "only SELECT is possible")]
    [InlineData("attach 'x.db' as x", "only SELECT is possible")]
    [InlineData("pragma journal_mode", "only SELECT is possible")]
    [InlineData("select 1; delete from runs", "only SELECT is possible")]
    [InlineData("vacuum into 'x.db'", "cannot be answered")]
    [InlineData("select load_extension('x')", "cannot be answered")]
    public void What_is_no_question_is_refused_in_words(string sql, string reason)
    {
        Runs.Everything();
        var error = Run("query", sql, "runs").Expect(2).Error;
        Assert.StartsWith("migaki: The query cannot be answered: ", error, StringComparison.Ordinal);
        Assert.Contains(reason, error, StringComparison.Ordinal);
        Assert.Equal(["runs"], Directory.GetFileSystemEntries(Folder.Path).Select(Path.GetFileName));
    }

    [Fact]
    public void Text_is_a_table_and_the_tables_are_in_the_help()
    {
        Runs.Everything();
        var text = Run("query", "select outcome, null as nobody, cost_usd from runs", "runs").Expect(0).Out;
        Assert.Contains("verified", text, StringComparison.Ordinal);
        Assert.EndsWith("1 row\n", text, StringComparison.Ordinal);
        Assert.Contains("claims(run_id, name, answered, reason)", Run("query", "--help").Expect(0).Out.Replace("\n", " ", StringComparison.Ordinal), StringComparison.Ordinal);
    }

    [Fact]
    public void A_zip_is_asked_like_a_folder()
    {
        var run = Runs.Everything();
        Run("export", run, "-f", "zip", "-o", "run.zip").Expect(0);
        Assert.Contains("run.zip/", Run("query", "select path from runs", "run.zip").Expect(0).Out, StringComparison.Ordinal);
    }
}
