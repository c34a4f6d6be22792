using System.Diagnostics;
using System.Globalization;
using Migaki.Recording;
using Migaki.Runtime;
using Migaki.Verification;

namespace Migaki.Benchmarks;

/// <summary>Everything side by side in one process, interleaved, best of several rounds: ratios that hold on a busy machine.</summary>
internal static class QuickComparison
{
    private const int Rounds = 15, Calls = 20_000;

    public static void Run()
    {
        using var workload = new Workload();
        Line("Per call, ns: best of " + Rounds + " rounds of " + Calls);
        var (bare, outside, transform, model, span, plain) = (Best(), Best(), Best(), Best(), Best(), Best());
        for (var round = 0; round < Rounds; round++)
        {
            bare.Take(Time(Workload.Bare));
            outside.Take(Time(workload.Transform));
            span.Take(Time(Workload.Span));
            plain.Take(Time(Workload.PlainSpan));
            var run = workload.Begin();
            // What the seal of the last round left behind is no cost of a step.
            GC.Collect();
            transform.Take(Time(workload.Transform));
            model.Take(Time(workload.Model));
            run.Complete();
        }
        Row("bare call", bare, span);
        Row("step outside any run", outside, span);
        Row("recorded step, one event (transform)", transform, span);
        Row("recorded step, two events (model call)", model, span);
        Row("OpenTelemetry span through the SDK, 8 tags", span, span);
        Row("OpenTelemetry span through the SDK, no tag", plain, span);

        TwentySteps.Run();
        Line("");
        foreach (var _ in new int[5]) Million(workload);
        Line("");
        foreach (var _ in new int[3]) MillionInARun(workload);
    }

    /// <summary>What telemetry costs: where nobody listens, where somebody listens and samples nothing, and where everything is told. Interleaved.</summary>
    public static void Telemetry()
    {
        using var workload = new Workload();
        var (question, silent, dropped, told) = (Best(), Best(), Best(), Best());
        for (var round = 0; round < 3 * Rounds; round++)
        {
            question.Take(Time(static () => Migaki.Telemetry.MigakiTelemetry.IsListenedTo ? "" : null!));
            foreach (var (sampling, best) in new (ActivitySamplingResult?, Minimum)[] { (null, silent), (ActivitySamplingResult.None, dropped), (ActivitySamplingResult.AllData, told) })
            {
                using var listener = sampling is { } result ? new ActivityListener { ShouldListenTo = static source => source.Name == Migaki.Telemetry.MigakiTelemetry.SourceName, Sample = (ref ActivityCreationOptions<ActivityContext> _) => result } : null;
                if (listener is not null) ActivitySource.AddActivityListener(listener);
                var run = workload.Begin();
                best.Take(Time(workload.Transform));
                run.Complete();
            }
        }
        Line("Per call, ns: best of " + (3 * Rounds) + " rounds of " + Calls);
        Line(FormattableString.Invariant($"  whether anybody listens, asked once a run      {question.Value,8:F1}"));
        Line(FormattableString.Invariant($"  recorded transform, nobody listens             {silent.Value,8:F1}"));
        Line(FormattableString.Invariant($"  recorded transform, a listener that drops      {dropped.Value,8:F1}"));
        Line(FormattableString.Invariant($"  recorded transform, a listener that takes all  {told.Value,8:F1}"));
    }

    private static void Million(Workload workload)
    {
        const int Events = 1_000_000;
        var path = Path.Combine(workload.Root, "million.jsonl");
        var body = System.Text.Encoding.UTF8.GetBytes("{\"eventType\":\"context.selected\",\"evidenceVersion\":\"migaki.net.event.v0\",\"nodeId\":\"search\",\"statementKind\":\"observed\",\"durationMs\":1.25");
        var first = System.Text.Encoding.UTF8.GetBytes("{\"eventType\":\"request.admitted\",\"evidenceVersion\":\"migaki.net.event.v0\"");
        var start = Stopwatch.GetTimestamp();
        long length;
        using (var log = new EventLog(EvidenceFiles.Disk, path, "2026-02-23T19-55-12.345Z_8f3c91d2", new LogLimits(long.MaxValue, long.MaxValue)))
        {
            var head = new LineHead(body);
            log.Append(first, null, DateTime.UnixEpoch.Ticks);
            for (var i = 1; i < Events; i++) log.Append(body, head, DateTime.UnixEpoch.Ticks);
            length = log.Length;
        }
        var write = Stopwatch.GetElapsedTime(start);
        using (var file = File.OpenHandle(path, FileMode.Open, FileAccess.ReadWrite)) RandomAccess.SetLength(file, length);
        var before = GC.GetTotalAllocatedBytes();
        start = Stopwatch.GetTimestamp();
        var reading = EventLogReader.Read(path, null);
        var read = Stopwatch.GetElapsedTime(start);
        Line($"1,000,000 events, {length / 1e6:F0} MB: written {write.TotalSeconds:F2} s, verified {read.TotalSeconds:F2} s ({reading.Events} events, {reading.Finding?.Message ?? "sound"}), allocated while verifying {(GC.GetTotalAllocatedBytes() - before) / 1024} KiB");
        start = Stopwatch.GetTimestamp();
        using (var file = File.OpenRead(path)) _ = System.Security.Cryptography.SHA256.HashData(file);
        var whole = Stopwatch.GetElapsedTime(start);
        File.Delete(path);
        Line($"  beside it: SHA-256 of the whole file {whole.TotalSeconds:F2} s, the same lines by a JSON-lines logger (Utf8JsonWriter, 64 KiB buffer, no links, not kill-safe) {Plain(path, Events).TotalSeconds:F2} s");
    }

    /// <summary>What a plain logger does: a line of the same members, serialized and buffered.</summary>
    private static TimeSpan Plain(string path, int events)
    {
        var start = Stopwatch.GetTimestamp();
        using (var file = new FileStream(path, FileMode.Create, FileAccess.Write, FileShare.Read, 64 * 1024))
        {
            var buffer = new System.Buffers.ArrayBufferWriter<byte>(1024);
            using var json = new System.Text.Json.Utf8JsonWriter(buffer);
            var link = new string('0', 64);
            for (var i = 0; i < events; i++)
            {
                json.WriteStartObject();
                json.WriteString("eventType", "context.selected");
                json.WriteString("evidenceVersion", "migaki.net.event.v0");
                json.WriteString("nodeId", "search");
                json.WriteString("statementKind", "observed");
                json.WriteNumber("durationMs", 1.25);
                json.WriteString("occurredAtUtc", DateTime.UtcNow);
                json.WriteString("requestId", "2026-02-23T19-55-12.345Z_8f3c91d2");
                json.WriteString("eventId", Guid.CreateVersion7());
                json.WriteString("prev", link);
                json.WriteNumber("sequence", i);
                json.WriteEndObject();
                json.Flush();
                file.Write(buffer.WrittenSpan);
                file.WriteByte((byte)'\n');
                buffer.ResetWrittenCount();
                json.Reset();
            }
        }
        var took = Stopwatch.GetElapsedTime(start);
        File.Delete(path);
        return took;
    }

    /// <summary>A whole bundle: what a caller and a reviewer wait for.</summary>
    private static void MillionInARun(Workload workload)
    {
        const int Steps = 999_990;
        var run = workload.Begin();
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Steps; i++) workload.Transform();
        var write = Stopwatch.GetElapsedTime(start);
        start = Stopwatch.GetTimestamp();
        var path = run.Complete().Bundle.Path;
        var seal = Stopwatch.GetElapsedTime(start);
        var bytes = new FileInfo(Path.Combine(path, BundleNames.Events)).Length;
        start = Stopwatch.GetTimestamp();
        var result = BundleVerifier.Verify(path);
        var verify = Stopwatch.GetElapsedTime(start);
        Line($"a run of {result.Events} steps, {bytes / 1e6:F0} MB: recorded {write.TotalSeconds:F2} s, sealed {seal.TotalSeconds:F2} s, bundle verified {verify.TotalSeconds:F2} s ({result.Status})");
        Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
    }

    private static double Time(Func<string> call)
    {
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Calls; i++) call();
        return Stopwatch.GetElapsedTime(start).TotalNanoseconds / Calls;
    }

    private static Minimum Best() => new();

    private static void Row(string name, Minimum value, Minimum peer) => Line(FormattableString.Invariant($"  {name,-46} {value.Value,8:F1}   {value.Value / peer.Value,6:F2} x span"));

    private static void Line(FormattableString text) => Console.WriteLine(text.ToString(CultureInfo.InvariantCulture));

    private static void Line(string text) => Console.WriteLine(text);

    private sealed class Minimum
    {
        public double Value { get; private set; } = double.MaxValue;

        public void Take(double value) => Value = Math.Min(Value, value);
    }
}
