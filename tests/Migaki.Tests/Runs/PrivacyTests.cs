using System.Text;
using Migaki.Tests.Support;

namespace Migaki.Tests.Runs;

public sealed class PrivacyTests
{
    [Fact]
    public async Task No_content_is_in_any_file_of_a_metadata_bundle_in_any_form()
    {
        using var folder = new RunFolder();
        const string Secret = "Zebra-9481-Quokka";
        var calls = SampleCalls.Default;
        var run = await folder.Run(async () =>
        {
            var passages = await calls.Search(Secret, () => Task.FromResult(new[] { Secret + " passage" }));
            _ = calls.Summarize(passages, () => Secret + " digest");
            _ = calls.Grounded(Secret, passages, () => true);
            _ = calls.Allowed(Secret, () => new ValidatorResult(true, 1, Secret));
            _ = await calls.Draft(Secret, Secret, Secret, () => Task.FromResult(Secret));
            _ = await calls.Approve(Secret, () => new ValueTask<bool>(true));
            try { _ = await calls.Charge(Secret, () => throw new InvalidOperationException(Secret, new IOException(Secret))); }
            catch (InvalidOperationException) { }
            _ = calls.Recall(Secret, () => Secret);
            return Secret;
        });
        await Assert.ThrowsAsync<ArgumentException>(() => folder.Run(() =>
        {
            _ = calls.Recall(Secret, () => null);
            return Task.FromException<string>(new ArgumentException("Not good: " + Secret, Secret));
        }));

        var forms = new List<byte[]>();
        foreach (var text in new[] { Secret, RunFolder.Question })
        {
            var utf8 = Encoding.UTF8.GetBytes(text);
            forms.Add(utf8);
            forms.Add(Encoding.Unicode.GetBytes(text));
            forms.Add(Encoding.UTF8.GetBytes(Convert.ToHexString(utf8)));
            forms.Add(Encoding.UTF8.GetBytes(Convert.ToHexString(utf8).ToLowerInvariant()));
            forms.Add(Encoding.UTF8.GetBytes(Uri.EscapeDataString(text)));
            forms.Add(Encoding.UTF8.GetBytes(Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(utf8)).ToLowerInvariant()));
            for (var shift = 0; shift < 3; shift++) forms.Add(Encoding.UTF8.GetBytes(Convert.ToBase64String(utf8[shift..(shift + ((utf8.Length - shift) / 3 * 3))])));
        }
        var files = Directory.GetFiles(folder.Root, "*", SearchOption.AllDirectories);
        Assert.Equal(18, files.Length);
        foreach (var file in files)
        {
            var bytes = File.ReadAllBytes(file);
            foreach (var form in forms) Assert.True(bytes.AsSpan().IndexOf(form) < 0, $"{Path.GetFileName(file)} holds {Encoding.UTF8.GetString(form)}");
        }
        RunFolder.AssertSound(run.Bundle.Path, MirOutcome.Verified);
    }

    [Fact]
    public async Task Equal_contents_are_equal_within_a_run_and_differ_between_runs()
    {
        using var folder = new RunFolder();
        var digests = new List<string?>();
        for (var i = 0; i < 2; i++)
        {
            var run = await folder.Run(() => RunFolder.Everything(SampleCalls.Default));
            var events = RunFolder.Events(run.Bundle.Path);
            var given = events[1].GetProperty("contextRefs")[0].GetProperty("digest").GetString();
            var asked = events[3].GetProperty("inputs")[0];
            Assert.Equal(given, asked.GetProperty("digest").GetString());
            Assert.Equal("ctx-question", asked.GetProperty("contextId").GetString());
            digests.Add(given);
        }
        Assert.NotEqual(digests[0], digests[1]);
    }
}
