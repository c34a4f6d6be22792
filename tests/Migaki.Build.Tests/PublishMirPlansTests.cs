using Microsoft.Build.Utilities;
using Migaki.Build.Tests.Harness;

namespace Migaki.Build.Tests;

public sealed class PublishMirPlansTests : IDisposable
{
    private const string Plan = """{"id":"a","nodes":[{"id":"draft","task":"synthesis"}]}""";
    private const string Readable = """
        {
          "id": "a",
          "nodes": [
            {
              "id": "draft",
              "task": "synthesis"
            }
          ]
        }

        """;

    private readonly TemporaryFolder _folder = new();
    private readonly RecordingEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    private bool Run(bool verify, string? directory = "plans")
    {
        var file = _folder.Write("obj/a.mir.json", Plan);
        return new PublishMirPlans
        {
            BuildEngine = _engine,
            PlanFiles = [new TaskItem(file)],
            CommittedDirectory = directory is null ? null : _folder[directory],
            Verify = verify,
        }.Execute();
    }

    [Fact]
    public void Writes_a_copy_that_reads_as_lines()
    {
        Assert.True(Run(verify: false));

        Assert.Equal(Readable.ReplaceLineEndings("\n"), File.ReadAllText(_folder["plans/a.mir.json"]));
    }

    [Fact]
    public void Leaves_an_equal_copy_alone()
    {
        Run(verify: false);
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(_folder["plans/a.mir.json"], old);

        Assert.True(Run(verify: false));

        Assert.Equal(old, File.GetLastWriteTimeUtc(_folder["plans/a.mir.json"]));
    }

    [Theory]
    [InlineData("\n")]
    [InlineData("\r\n")]
    [InlineData("")]
    public void Verifies_what_is_committed_whatever_its_white_space(string newLine)
    {
        _folder.Write("plans/a.mir.json", Readable.ReplaceLineEndings(newLine));

        Assert.True(Run(verify: true));
        Assert.Empty(_engine.Errors);
    }

    [Fact]
    public void White_space_inside_a_string_counts()
    {
        _folder.Write("plans/a.mir.json", Readable.Replace("draft", "dra ft", StringComparison.Ordinal));

        Assert.False(Run(verify: true));
        _engine.Only("MIGAKI0010");
    }

    [Fact]
    public void A_changed_plan_is_named_with_its_line_and_both_texts()
    {
        var path = _folder.Write("plans/a.mir.json", Readable.Replace("synthesis", "planning", StringComparison.Ordinal));

        Assert.False(Run(verify: true));

        var error = _engine.Only("MIGAKI0010");
        Assert.Equal((path, 6), (error.File, error.LineNumber));
        Assert.Contains("'\"task\": \"planning\"'", error.Message, StringComparison.Ordinal);
        Assert.Contains("'\"task\": \"synthesis\"'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Verification_changes_nothing()
    {
        var path = _folder.Write("plans/a.mir.json", "old");

        Assert.False(Run(verify: true));

        Assert.Equal("old", File.ReadAllText(path));
    }

    [Fact]
    public void A_plan_that_is_not_committed_is_an_error()
    {
        Assert.False(Run(verify: true));

        Assert.Equal(_folder["plans/a.mir.json"], _engine.Only("MIGAKI0011").File);
        Assert.False(Directory.Exists(_folder["plans"]));
    }

    [Fact]
    public void A_committed_plan_that_is_no_longer_built_is_an_error()
    {
        Run(verify: false);
        var stale = _folder.Write("plans/gone.mir.json", Plan);
        _folder.Write("plans/readme.md", "not a plan");

        Assert.False(Run(verify: true));

        Assert.Equal(stale, _engine.Only("MIGAKI0012").File);
    }

    [Fact]
    public void Verification_without_a_folder_is_an_error()
    {
        Assert.False(Run(verify: true, directory: null));

        Assert.Contains("MigakiPlanOutput", _engine.Only("MIGAKI0008").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error()
    {
        _folder.Write("plans", "a file where the folder should be");

        Assert.False(Run(verify: false));
        _engine.Only("MIGAKI0007");
    }

    [Fact]
    public void Inner_builds_that_write_the_same_copy_at_once_all_succeed()
    {
        var file = _folder.Write("obj/a.mir.json", Plan);
        var results = new bool[32];

        Parallel.For(0, results.Length, i => results[i] = new PublishMirPlans
        {
            BuildEngine = new RecordingEngine(),
            PlanFiles = [new TaskItem(file)],
            CommittedDirectory = _folder["plans"],
        }.Execute());

        Assert.All(results, Assert.True);
        Assert.Equal(["a.mir.json"], Directory.GetFiles(_folder["plans"]).Select(Path.GetFileName));
    }
}
