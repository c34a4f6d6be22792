using System.ComponentModel;
using System.Diagnostics;
using System.Text;
using Migaki.Checks;
using Migaki.Recording;
using Migaki.Redaction;

namespace Migaki;

/// <summary>What a command that is run as a check may do.</summary>
public sealed record MirCheckOptions
{
    /// <summary>The folder it runs in. Default: the current folder.</summary>
    public string? WorkingDirectory { get; init; }

    /// <summary>After this the command and what it started are ended, and the check could not run. Default: no limit.</summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether its output is kept at all; exit code and duration always are. Default: yes, redacted, 64 KiB a stream.</summary>
    public bool CaptureOutput { get; init; } = true;

    /// <summary>
    /// Whether the files of the folder it runs in are compared before and after, and those it changed recorded with their SHA-256. Not looked at: <c>.git</c>,
    /// <c>bin</c>, <c>obj</c>, <c>node_modules</c>, links, and more than 20,000 files. Default: no.
    /// </summary>
    public bool RecordChangedFiles { get; init; }
}

/// <summary>How a check ended.</summary>
/// <param name="Name">The check.</param>
/// <param name="ExitCode">The command's exit code; -1 where it did not run to its end.</param>
/// <param name="Status"><c>passed</c> (exit code 0), <c>failed</c>, or <c>skipped</c> (could not run).</param>
/// <param name="Duration">How long it took.</param>
public sealed record MirCheckResult(string Name, int ExitCode, string Status, TimeSpan Duration)
{
    /// <summary>Whether it passed.</summary>
    public bool Passed => Status == "passed";
}

/// <summary>Runs commands as checks of the current run: the command, its exit code, its duration and its bounded, redacted output become evidence.</summary>
public static class MirChecks
{
    /// <summary>Runs a command and records it. A check that is run again gets a second record and captures of its own.</summary>
    /// <param name="name">The check, e.g. <c>unit-tests</c>; a plan's required validator of that name is answered by it.</param>
    /// <param name="command">The program.</param>
    /// <param name="arguments">Its arguments; no shell reads them.</param>
    /// <param name="options">What it may do.</param>
    /// <param name="cancellationToken">Ends the command.</param>
    /// <exception cref="InvalidOperationException">There is no run.</exception>
    /// <exception cref="MirEvidenceException">It cannot be recorded and the recorder does not go on without.</exception>
    public static Task<MirCheckResult> RunAsync(string name, string command, IEnumerable<string>? arguments = null, MirCheckOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        ArgumentException.ThrowIfNullOrEmpty(command);
        if (RunScope.Current is not { Run: { IsSealed: false } run }) throw new InvalidOperationException("A check is part of a run; there is none here.");
        if (run.Replay is { } replay && (RunScope.CurrentStep is null || !ReferenceEquals(RunScope.CurrentStep.Run, run))) return Task.FromResult(Recorded(name, replay.Check(name)));
        return RunAsync(run, name, command, [.. arguments ?? []], options ?? new MirCheckOptions(), cancellationToken);
    }

    private static async Task<MirCheckResult> RunAsync(OpenRun run, string name, string command, string[] arguments, MirCheckOptions options, CancellationToken cancellationToken)
    {
        // The name becomes a file name: it is redacted first too.
        List<RedactionEntry>? found = null;
        var shownName = run.Redactor.Clean(name, "/evaluationResults/0/name", ref found, 200);
        var stem = run.NextCapture(shownName);
        var report = new RedactionReport();
        var redactor = run.Redactor.For(report);
        using var outCapture = new CheckCapture(redactor, $"{BundleNames.StandardOutput}/{stem}.txt");
        using var errorCapture = new CheckCapture(redactor, $"{BundleNames.StandardError}/{stem}.txt");
        var folder = Path.GetFullPath(options.WorkingDirectory ?? Environment.CurrentDirectory);
        var bundles = Path.GetDirectoryName(Path.GetDirectoryName(run.BundlePath))!;
        var before = options.RecordChangedFiles ? FileSnapshot.Of(folder, bundles) : null;
        var started = run.Time.GetTimestamp();
        var (exitCode, problem) = await ExecuteAsync(command, arguments, options, outCapture, errorCapture, cancellationToken).ConfigureAwait(false);
        var status = problem is not null ? "skipped" : exitCode == 0 ? "passed" : "failed";
        var duration = run.Time.GetElapsedTime(started);

        if (before is not null) ChangedFileLines.Append(run, folder, before.ChangesTo(FileSnapshot.Of(folder, bundles)), "check:" + shownName, null);
        var line = OpenRun.Line(problem is null ? CheckHead : SkippedHead);
        line.Raw(",\"durationMs\":"u8).Milliseconds(duration.Ticks / TimeSpan.TicksPerMicrosecond);
        line.Raw(",\"evaluationResults\":[{\"exitCode\":"u8).Number((long)exitCode).Raw(",\"kind\":\"command\",\"name\":"u8)
            .String(shownName).Raw(",\"status\":"u8).String(status);
        if (options.CaptureOutput)
        {
            try
            {
                line.Raw(",\"stderr\":"u8);
                errorCapture.Keep(run, line);
                line.Raw(",\"stdout\":"u8);
                outCapture.Keep(run, line);
            }
            catch (Exception error) when (OpenRun.IsStorage(error))
            {
                throw new MirEvidenceException($"The output of the check \"{name}\" could not be kept: {error.Message}", error);
            }
        }
        line.Raw("}],\"method\":"u8).String(run.Redactor.Clean(CommandLine(command, arguments), "/method", ref found, 4096));
        if (problem is not null) line.Raw(",\"reason\":"u8).String(run.Redactor.Clean(problem, "/reason", ref found));
        OpenRun.AppendRedactions(line, options.CaptureOutput ? [.. report.Entries(), .. found ?? []] : found);
        _ = run.Append(line, run.Clock.Timestamp());
        cancellationToken.ThrowIfCancellationRequested();
        return new MirCheckResult(name, exitCode, status, duration);
    }

    /// <summary>A replay runs no command: the recorded result is given back.</summary>
    private static MirCheckResult Recorded(string name, Mir.Json.WireObject recorded)
    {
        var result = (Mir.Json.WireObject)((Mir.Json.WireArray)recorded["evaluationResults"]!).Items[0];
        return new MirCheckResult(name, (int)((result["exitCode"] as Mir.Json.WireNumber)?.Value ?? -1), Bundles.RunSummary.Text(result, "status") ?? "skipped",
            TimeSpan.FromMilliseconds((recorded["durationMs"] as Mir.Json.WireNumber)?.Value ?? 0));
    }

    private static LineHead CheckHead { get; } = Head("observed");

    /// <summary>A check that could not run has no verdict.</summary>
    private static LineHead SkippedHead { get; } = Head("unavailable");

    private static LineHead Head(string statement) => new(Encoding.UTF8.GetBytes(
        $"{{\"eventType\":\"evaluation.completed\",\"evidenceVersion\":\"{BundleNames.EventVersion}\",\"statementKind\":\"{statement}\""));

    private static async Task<(int ExitCode, string? Problem)> ExecuteAsync(string command, string[] arguments, MirCheckOptions options, CheckCapture output, CheckCapture error, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(command, arguments) { RedirectStandardOutput = true, RedirectStandardError = true, RedirectStandardInput = true, UseShellExecute = false };
        if (options.WorkingDirectory is { } folder) start.WorkingDirectory = folder;
        using var process = new Process { StartInfo = start };
        try
        {
            process.Start();
        }
        catch (Exception reason) when (reason is Win32Exception or IOException or UnauthorizedAccessException)
        {
            return (-1, "It cannot be started: " + reason.Message);
        }
        process.StandardInput.Close();
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        if (options.Timeout is { } timeout) limit.CancelAfter(timeout);
        try
        {
            var reading = Task.WhenAll(output.ReadAsync(process.StandardOutput.BaseStream, limit.Token), error.ReadAsync(process.StandardError.BaseStream, limit.Token));
            await process.WaitForExitAsync(limit.Token).ConfigureAwait(false);
            await reading.ConfigureAwait(false);
            return (process.ExitCode, null);
        }
        catch (OperationCanceledException)
        {
            try { process.Kill(entireProcessTree: true); }
            catch (Exception reason) when (reason is InvalidOperationException or Win32Exception or AggregateException) { /* it had ended */ }
            return (-1, cancellationToken.IsCancellationRequested ? "It was cancelled." : "It took longer than it may.");
        }
    }

    private static string CommandLine(string command, string[] arguments)
    {
        var text = new StringBuilder(command);
        foreach (var argument in arguments)
        {
            var plain = argument.Length > 0 && argument.AsSpan().IndexOfAny(" \t\n\"") < 0;
            text.Append(' ').Append(plain ? argument : "\"" + argument.Replace("\"", "\\\"", StringComparison.Ordinal) + "\"");
        }
        return text.ToString();
    }
}

/// <summary>One stream of a check: scanned first, cut second, written last.</summary>
internal sealed class CheckCapture(Redactor redactor, string path) : IDisposable
{
    private readonly StreamingRedactor _stream = new(redactor, path);

    public async Task ReadAsync(Stream from, CancellationToken cancellationToken)
    {
        var buffer = new byte[16 * 1024];
        for (int read; (read = await from.ReadAsync(buffer, cancellationToken).ConfigureAwait(false)) > 0;) _stream.Write(buffer.AsSpan(0, read));
    }

    /// <summary>Writes the file and says in the event what it is.</summary>
    public void Keep(OpenRun run, Utf8Builder line)
    {
        var captured = _stream.Complete();
        run.Recorder.Options.Files.Write(Path.Combine(run.BundlePath, path), captured.Utf8, run.Durability == EvidenceDurability.Commit);
        line.Raw("{\"bytes\":"u8).Number(captured.Utf8.LongLength).Raw(",\"digest\":\"hmac-sha256:"u8).Raw(Encoding.ASCII.GetBytes(captured.KeyedDigest))
            .Raw("\",\"omittedBytes\":"u8).Number(captured.OmittedBytes).Raw(",\"path\":"u8).String(path)
            .Raw(",\"sha256\":\""u8).Raw(Encoding.ASCII.GetBytes(Digest256.Of(captured.Utf8).ToString())).Raw("\",\"totalBytes\":"u8).Number(captured.TotalBytes).Raw((byte)'}');
    }

    public void Dispose() => _stream.Dispose();
}
