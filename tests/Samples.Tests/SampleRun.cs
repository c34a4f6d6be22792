using System.Text.Json;
using System.Text.RegularExpressions;
using Migaki;
using Migaki.Tests.Shared;
using Migaki.Verification;

namespace Samples.Tests;

/// <summary>One run of a sample, with a bundle root of its own that is removed afterwards.</summary>
internal sealed partial class SampleRun : IDisposable
{
    private readonly DirectoryInfo _root = Directory.CreateTempSubdirectory("samples-");
    private readonly StringWriter _output = new(), _error = new();

    public SampleRun() => Recorder = new MigakiRecorder(new MigakiOptions { BundleRoot = _root.FullName });

    public MigakiRecorder Recorder { get; }
    public TextWriter Writer => _output;
    public TextWriter ErrorWriter => _error;
    public string Output => _output.ToString().ReplaceLineEndings("\n");
    public string Error => _error.ToString().ReplaceLineEndings("\n");

    public string Bundle => Assert.Single(_root.GetDirectories()).FullName + Path.DirectorySeparatorChar + "bundle";

    /// <summary>The bundle holds together, the run ended like this, and went as its plan says.</summary>
    public void EndedAs(MirOutcome outcome)
    {
        var verdict = BundleVerifier.Verify(Bundle);
        Assert.True(verdict.IntegrityHolds, string.Join('\n', verdict.Findings));
        Assert.Equal(outcome, verdict.Outcome);
        Assert.Empty(Migaki.Replay.BundleReplay.Replay(Bundle).Divergences);
    }

    /// <summary>Kind and node of each event, in order.</summary>
    public IReadOnlyList<string> Events() =>
        [.. File.ReadLines(Path.Combine(Bundle, "events.jsonl")).Where(static l => l.Length > 0).Select(static line =>
        {
            using var e = JsonDocument.Parse(line);
            return $"{e.RootElement.GetProperty("eventType").GetString()} {(e.RootElement.TryGetProperty("nodeId", out var node) ? node.GetString() : "")}".TrimEnd();
        })];

    /// <summary>The names of claims that are open.</summary>
    public IReadOnlyList<string> OpenClaims()
    {
        using var manifest = JsonDocument.Parse(File.ReadAllBytes(Path.Combine(Bundle, "bundle.json")));
        return [.. manifest.RootElement.GetProperty("claims").EnumerateObject().Where(static c => c.Value.GetProperty("status").GetString() != "answered").Select(static c => c.Name)];
    }

    /// <summary>The README of a sample shows this run, but for numbers and the bundle's path.</summary>
    public void IsShownIn(string sample) => ReadmeShows(sample, "```console\n" + Output[..(Output.LastIndexOf("bundle: ", StringComparison.Ordinal) + "bundle: ".Length)]);

    public static void ReadmeShows(string sample, string text)
    {
        var readme = File.ReadAllText(Path.Combine(Repository.Root, "samples", sample, "README.md")).ReplaceLineEndings("\n");
        Assert.True(Number().Replace(readme, "N").Contains(Number().Replace(text, "N"), StringComparison.Ordinal), $"samples/{sample}/README.md does not show:\n{text}");
    }

    public void Dispose()
    {
        _output.Dispose();
        _error.Dispose();
        _root.Delete(recursive: true);
    }

    // A number after a name or a letter is part of it.
    [GeneratedRegex(@"(?<![A-Za-z0-9-])[0-9][0-9,.]*")]
    private static partial Regex Number();
}
