using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Runs;

public sealed class CheckTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_check_that_fails_and_then_passes_has_two_records_and_captures_of_its_own()
    {
        if (!OperatingSystem.IsLinux()) return;
        var run = await _folder.Run(async () =>
        {
            var first = await MirChecks.RunAsync("Unit Tests", "sh", ["-c", "echo one; echo bad >&2; exit 3"]);
            var second = await MirChecks.RunAsync("Unit Tests", "sh", ["-c", "echo two"]);
            var third = await MirChecks.RunAsync("lint", "no-such-program-here");
            Assert.Equal((3, false, 0, true, "skipped"), (first.ExitCode, first.Passed, second.ExitCode, second.Passed, third.Status));
            return "";
        });
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var checks = File.ReadAllLines(Path.Combine(run.Bundle.Path, "checks.jsonl")).Select(line => System.Text.Json.JsonDocument.Parse(line).RootElement).ToList();
        Assert.Equal([3, 0, -1], checks.Select(check => check.GetProperty("exit_code").GetInt32()));
        Assert.Equal("sh -c \"echo two\"", checks[1].GetProperty("command").GetString());
        Assert.Contains("cannot be started", checks[2].GetProperty("skipped_reason").GetString(), StringComparison.Ordinal);
        Assert.Equal("one\n", File.ReadAllText(Path.Combine(run.Bundle.Path, "stdout", "unit-tests_1.txt")));
        Assert.Equal("bad\n", File.ReadAllText(Path.Combine(run.Bundle.Path, "stderr", "unit-tests_1.txt")));
        Assert.Equal("two\n", File.ReadAllText(Path.Combine(run.Bundle.Path, checks[1].GetProperty("stdout").GetString()!)));
    }

    [Fact]
    public async Task A_required_validator_may_be_a_command_and_its_failure_is_the_gates()
    {
        if (!OperatingSystem.IsLinux()) return;
        foreach (var (exit, status) in new[] { (0, "pass"), (1, "fail") })
        {
            var plan = SamplePlan.Define(SamplePlan.Build(constraints: new Mir.MirConstraints { RequiredValidators = Mir.MirList.Of("tests") }));
            var run = await _folder.Run(async () => { _ = await MirChecks.RunAsync("tests", "sh", ["-c", "exit " + exit]); return ""; }, plan);
            Assert.Equal(status, RunFolder.Manifest(run.Bundle.Path).GetProperty("verification").GetProperty("status").GetString());
        }
    }

    [Fact]
    public async Task A_capture_that_was_changed_added_or_spoken_of_falsely_is_tampered_although_all_digests_were_redone()
    {
        if (!OperatingSystem.IsLinux()) return;
        var run = await _folder.Run(async () => { _ = await MirChecks.RunAsync("tests", "sh", ["-c", "echo fine"]); return ""; });
        var capture = Path.Combine(run.Bundle.Path, "stdout", "tests_1.txt");
        File.WriteAllText(capture, "else\n");
        Forger.Reseal(run.Bundle.Path);
        Assert.Contains(RunFolder.Verify(run.Bundle.Path).Findings, finding => finding is { File: "stdout/tests_1.txt", Message: "It is not what the check wrote." });
    }

    [Fact]
    public async Task A_check_that_takes_too_long_could_not_run_and_one_outside_a_run_is_refused()
    {
        if (!OperatingSystem.IsLinux()) return;
        await Assert.ThrowsAsync<InvalidOperationException>(() => MirChecks.RunAsync("x", "true"));
        var run = await _folder.Run(async () =>
        {
            var result = await MirChecks.RunAsync("slow", "sleep", ["60"], new MirCheckOptions { Timeout = TimeSpan.FromMilliseconds(20) });
            Assert.Equal("skipped", result.Status);
            return "";
        });
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public async Task Recovery_is_recorded_as_it_starts_and_as_it_ends()
    {
        var run = await _folder.Run(() =>
        {
            MirRunContext.Current!.BeginRecovery("retry", "the model timed out", "draft", 1).Complete();
            MirRunContext.Current!.BeginRecovery("refund").Fail("no such order");
            return Task.FromResult("");
        });
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        Assert.Equal(["recovery.started", "recovery.completed", "recovery.started", "recovery.failed"], RunFolder.Types(run.Bundle.Path)[2..^1]);
        var record = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle.Path, "record.json"))).RootElement;
        Assert.Equal(4, record.GetProperty("recoverySteps").GetArrayLength());
        Assert.Equal(2, record.GetProperty("retries").GetArrayLength());
    }
}
