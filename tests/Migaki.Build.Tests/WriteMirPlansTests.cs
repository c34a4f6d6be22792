using Migaki.Build.Tests.Harness;
using static Migaki.Build.Tests.Harness.CompiledPlans;

namespace Migaki.Build.Tests;

public sealed class WriteMirPlansTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly RecordingEngine _engine = new();

    public void Dispose() => _folder.Dispose();

    private string Obj(string file) => Path.Combine(_folder["obj/mir"], file);

    private WriteMirPlans Run(string assembly, bool succeeds = true)
    {
        _engine.Errors.Clear();
        _engine.Messages.Clear();
        var task = new WriteMirPlans { BuildEngine = _engine, AssemblyFile = assembly, OutputDirectory = _folder["obj/mir/"], CopiesDirectory = _folder["plans"] };
        Assert.Equal(succeeds, task.Execute());
        Assert.Equal(succeeds, _engine.Errors.Count == 0);
        return task;
    }

    [Fact]
    public void Writes_the_embedded_bytes_of_every_plan()
    {
        var task = Run(Compile(_folder, Attribute("support.answer", "{\"ä\":1}", "{\"ä\":2}", "{\"d\":3}") + Attribute("other") + Declaration("support.answer")));

        Assert.Equal("{\"ä\":1}"u8.ToArray(), File.ReadAllBytes(Obj("support.answer.mir.json")));
        Assert.Equal("{\"ä\":2}", File.ReadAllText(Obj("support.answer.optimized.mir.json")));
        Assert.Equal("{\"d\":3}", File.ReadAllText(Obj("support.answer.diff.json")));
        Assert.Equal(Json, File.ReadAllText(Obj("other.mir.json")));
        Assert.Equal(
            ["other.diff.json", "other.mir.json", "other.optimized.mir.json", "support.answer.diff.json", "support.answer.mir.json", "support.answer.optimized.mir.json"],
            task.PlanFiles.Select(item => Path.GetFileName(item.ItemSpec)));
        Assert.Equal(6, Directory.GetFiles(_folder["obj/mir"]).Length);
    }

    [Fact]
    public void Touches_only_files_whose_content_differs()
    {
        Run(Compile(_folder, Attribute("a") + Attribute("b")));
        var old = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        foreach (var file in Directory.GetFiles(_folder["obj/mir"])) File.SetLastWriteTimeUtc(file, old);

        var task = Run(Compile(_folder, Attribute("a") + Attribute("b", "{}")));

        Assert.Equal(6, task.PlanFiles.Length);
        Assert.Equal(old, File.GetLastWriteTimeUtc(Obj("a.mir.json")));
        Assert.NotEqual(old, File.GetLastWriteTimeUtc(Obj("b.mir.json")));
        Assert.Equal("{}", File.ReadAllText(Obj("b.mir.json")));
    }

    [Fact]
    public void Deletes_plans_that_are_gone_and_nothing_else()
    {
        Run(Compile(_folder, Attribute("a") + Attribute("b")));
        _folder.Write("obj/mir/notes.txt", "mine");

        Run(Compile(_folder, Attribute("a")));

        Assert.Equal(["a.diff.json", "a.mir.json", "a.optimized.mir.json", "notes.txt"], Directory.GetFiles(_folder["obj/mir"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Deletes_the_copy_of_a_plan_that_is_gone_unless_somebody_changed_it()
    {
        Run(Compile(_folder, Attribute("a") + Attribute("b")));
        _folder.Write("plans/b.mir.json", Json.Replace(",", ",\r\n  ", StringComparison.Ordinal));
        _folder.Write("plans/b.diff.json", "{\"somebody else's\":1}");
        _folder.Write("plans/other-project.mir.json", Json);

        Run(Compile(_folder, Attribute("a")));

        Assert.Equal(["b.diff.json", "other-project.mir.json"], Directory.GetFiles(_folder["plans"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void A_declared_plan_that_is_not_in_the_assembly_is_an_error_with_cause_and_remedy()
    {
        Run(Compile(_folder, Attribute("a") + Declaration("a") + Declaration("lost", "Other", "AnswerAsync")), succeeds: false);

        var message = _engine.Only("MIGAKI0003").Message!;
        Assert.Contains("Other.AnswerAsync is declared as MirPlan 'lost'", message, StringComparison.Ordinal);
        Assert.Contains("CS9057", message, StringComparison.Ordinal);
        Assert.Contains("CS8785", message, StringComparison.Ordinal);
        Assert.Contains("partial", message, StringComparison.Ordinal);
        Assert.False(Directory.Exists(_folder["obj/mir"]));
    }

    [Fact]
    public void Each_lost_plan_has_its_own_error()
    {
        Run(Compile(_folder, Declaration("a", "A") + Declaration("b", "B")), succeeds: false);

        Assert.Equal(["MIGAKI0003", "MIGAKI0003"], _engine.Errors.Select(error => error.Code));
    }

    [Fact]
    public void A_plan_that_does_not_fit_its_digest_is_an_error()
    {
        Run(Compile(_folder, Attribute("a", digest: "sha256:" + new string('0', 64))), succeeds: false);

        Assert.Contains("'a'", _engine.Only("MIGAKI0004").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void An_id_that_is_embedded_twice_is_an_error()
    {
        Run(Compile(_folder, Attribute("a") + Attribute("a", "{}")), succeeds: false);

        Assert.Contains("two plans with the id 'a'", _engine.Only("MIGAKI0005").Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_no_assembly_is_an_error()
    {
        Run(_folder.Write("App.dll", "no assembly"), succeeds: false);

        Assert.Equal(_folder["App.dll"], _engine.Only("MIGAKI0006").File);
    }

    [Fact]
    public void A_missing_assembly_is_an_error()
    {
        Run(_folder["gone.dll"], succeeds: false);

        _engine.Only("MIGAKI0006");
    }

    [Fact]
    public void A_folder_that_cannot_be_written_is_an_error()
    {
        _folder.Write("obj/mir", "a file where the folder should be");

        Run(Compile(_folder, Attribute("a")), succeeds: false);

        _engine.Only("MIGAKI0007");
    }

    [Fact]
    public void A_hostile_id_stays_in_the_folder()
    {
        Run(Compile(_folder, Attribute("../../evil") + Declaration("../../evil")));

        var files = Directory.GetFiles(_folder.Path, "*.json", SearchOption.AllDirectories);
        Assert.Equal(3, files.Length);
        Assert.All(files, file => Assert.Equal(_folder["obj/mir"], Path.GetDirectoryName(file)));
    }

    [Fact]
    public void An_assembly_without_plans_writes_nothing()
    {
        var task = Run(Compile(_folder, "public class C { }"));

        Assert.Empty(task.PlanFiles);
        Assert.False(Directory.Exists(_folder["obj/mir"]));
    }
}
