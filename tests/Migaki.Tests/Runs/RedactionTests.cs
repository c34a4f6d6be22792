using System.Text;
using Migaki.Redaction;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Runs;

public sealed class RedactionTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    // A token by form, so that what is sought is known exactly.
    private static readonly string Secret = "ghp_" + "Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt";

    [Fact]
    public async Task A_secret_in_any_free_text_is_in_no_file_in_no_form_and_the_report_says_where_it_was()
    {
        var calls = SampleCalls.Default;
        var run = await _folder.Run(async () =>
        {
            try { _ = await calls.Charge("x", () => throw new InvalidOperationException("token " + Secret, new IOException(Secret))); }
            catch (InvalidOperationException) { }
            try { _ = await calls.Search("q", () => Task.FromException<string[]>(new AggregateException(Secret, new IOException(Secret)))); }
            catch (AggregateException) { }
            _ = calls.Allowed("y", () => new ValidatorResult(true, 1, "seen " + Secret));
            _ = await calls.Draft("a", "b", "c", () => { MirRunContext.ReportModelUsage(new ModelUsage { Model = Secret, Provider = "p-" + Secret }); return Task.FromResult(""); });
            MirRunContext.Current!.BeginRecovery("again " + Secret, "because " + Secret, "node " + Secret, 1).Fail("not " + Secret);
            if (OperatingSystem.IsLinux())
                _ = await MirChecks.RunAsync("check " + Secret, "sh", ["-c", $"echo out {Secret}; echo err {Secret} >&2; head -c 70000 /dev/zero | tr '\\0' x; echo; echo {Secret}; exit 3"]);
            return "";
        });
        await Assert.ThrowsAsync<FormatException>(() => _folder.Run<string>(() => throw new FormatException(Secret)));

        var utf8 = Encoding.UTF8.GetBytes(Secret);
        var forms = new List<byte[]>
        {
            utf8, Encoding.Unicode.GetBytes(Secret), Encoding.UTF8.GetBytes(Convert.ToHexString(utf8)), Encoding.UTF8.GetBytes(Convert.ToHexString(utf8).ToLowerInvariant()),
            Encoding.UTF8.GetBytes(Uri.EscapeDataString(Secret)), utf8[4..24], utf8[^20..],
        };
        for (var shift = 0; shift < 3; shift++) forms.Add(Encoding.UTF8.GetBytes(Convert.ToBase64String(utf8[shift..(shift + ((utf8.Length - shift) / 3 * 3))])));
        Assert.DoesNotContain(Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories), file => file.Contains(Secret, StringComparison.OrdinalIgnoreCase));
        foreach (var file in Directory.GetFiles(_folder.Root, "*", SearchOption.AllDirectories))
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var form in forms) Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{file} holds {Encoding.UTF8.GetString(form)}");
        }
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
        var redaction = RunFolder.Manifest(run.Bundle.Path).GetProperty("redaction");
        Assert.Equal("default", redaction.GetProperty("policy").GetString());
        var paths = redaction.GetProperty("entries").EnumerateArray().Select(entry => entry.GetProperty("path").GetString()!).ToList();
        foreach (var place in new[] { "/failures/0/message", "/reason", "/modelRoute/model", "/modelRoute/provider", "/recoverySteps/0/step", "/nodeId" })
            Assert.Contains(paths, path => path.StartsWith("events.jsonl#", StringComparison.Ordinal) && path.EndsWith(place, StringComparison.Ordinal));
        if (OperatingSystem.IsLinux()) Assert.Equal(2, paths.Count(path => path.StartsWith("std", StringComparison.Ordinal)));
        var document = System.Text.Json.JsonDocument.Parse(File.ReadAllText(Path.Combine(run.Bundle.Path, "evidence.json"))).RootElement;
        Assert.Equal(paths.Count, document.GetProperty("redactions").GetArrayLength());
        Assert.All(document.GetProperty("redactions").EnumerateArray(), entry => Assert.Equal("redacted", entry.GetProperty("mode").GetString()));
    }

    [Fact]
    public async Task A_message_is_kept_bounded_and_what_it_quotes_of_the_runs_content_is_not()
    {
        var error = await Assert.ThrowsAsync<InvalidOperationException>(() => _folder.Run(async () =>
        {
            _ = await SampleCalls.Default.Search(RunFolder.Question, () => Task.FromException<string[]>(new InvalidOperationException($"No answer to '{RunFolder.Question}'. " + new string('z', 5000))));
            return "";
        }));
        var failure = RunFolder.Events((string)error.Data["Migaki.Bundle"]!)[2].GetProperty("failures")[0];
        var message = failure.GetProperty("message").GetString()!;
        Assert.Matches("^No answer to '\\[REDACTED:content:[0-9a-f]{16}\\]'\\. z+…\\[\\+\\d+\\]$", message);
        Assert.InRange(message.Length, 1000, 1100);
        Assert.Equal("System.InvalidOperationException", failure.GetProperty("type").GetString());
    }

    [Fact]
    public async Task Equal_secrets_have_equal_tokens_in_a_run_and_different_ones_in_the_next()
    {
        var tokens = new List<string>();
        for (var i = 0; i < 2; i++)
        {
            var run = await _folder.Run(() =>
            {
                _ = SampleCalls.Default.Allowed("y", () => new ValidatorResult(true, 1, Secret));
                _ = SampleCalls.Default.Allowed("y", () => new ValidatorResult(true, 1, Secret));
                return Task.FromResult("");
            });
            var reasons = RunFolder.Events(run.Bundle.Path).Where(e => e.TryGetProperty("reason", out _)).Select(e => e.GetProperty("reason").GetString()!).ToList();
            Assert.Equal(reasons[0], reasons[1]);
            tokens.Add(reasons[0]);
        }
        Assert.NotEqual(tokens[0], tokens[1]);
    }

    [Fact]
    public async Task The_applications_own_rules_and_policy_are_used_and_named()
    {
        _folder.Options.Redaction = new RedactionOptions { IncludePersonal = true };
        var run = await _folder.Run(() =>
        {
            _ = SampleCalls.Default.Allowed("y", () => new ValidatorResult(true, 1, "ask jane.doe@example.org about it"));
            return Task.FromResult("");
        });
        Assert.DoesNotContain("jane.doe", File.ReadAllText(Path.Combine(run.Bundle.Path, "events.jsonl")), StringComparison.Ordinal);
        Assert.Equal("personal", RunFolder.Manifest(run.Bundle.Path).GetProperty("redaction").GetProperty("policy").GetString());
    }
}
