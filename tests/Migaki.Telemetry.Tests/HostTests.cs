using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;
using Migaki.Tests.Support;

namespace Migaki.Telemetry.Tests;

[Collection(nameof(OneAtATime))]
public sealed class HostTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("migaki-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [Fact]
    public async Task A_host_gives_plans_one_recorder_under_its_options_and_its_log()
    {
        using var host = Build(options => options.BundleRoot = _root, out var log);
        await host.StartAsync();
        var recorder = host.Services.GetRequiredService<MigakiRecorder>();
        Assert.Same(recorder, host.Services.GetRequiredService<Agent>().Recorder);
        var run = await host.Services.GetRequiredService<Agent>().Run(approve: true);
        Assert.Equal(Path.Combine(_root, run.Bundle.RunId, "bundle"), run.Bundle.Path);
        var blocked = await host.Services.GetRequiredService<Agent>().Run(approve: false);
        await host.StopAsync();
        Assert.Equal(new[]
        {
            $"Debug 1 Run {run.Bundle.RunId} of plan support.answer began; its evidence is in {run.Bundle.Path}.",
            $"Information 5 In run {run.Bundle.RunId} the validator grounded at grounded said passed.",
            $"Information 5 In run {run.Bundle.RunId} the validator allowed at allowed said passed.",
            $"Information 2 Run {run.Bundle.RunId} of plan support.answer ended verified; its bundle is sealed as {run.Bundle.Digest}.",
        }, log.Lines.Where(line => line.Contains(run.Bundle.RunId, StringComparison.Ordinal)));
        Assert.Contains($"Warning 6 In run {blocked.Bundle.RunId} the approval refund at approve was denied.", log.Lines);
        Assert.Contains($"Warning 3 Run {blocked.Bundle.RunId} of plan support.answer ended blocked; its bundle is sealed as {blocked.Bundle.Digest}.", log.Lines);
        Assert.DoesNotContain(log.Lines, static line => line.Contains("Vantongeren", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Options_that_cannot_work_stop_the_host_before_the_first_run()
    {
        using var host = Build(options =>
        {
            (options.BundleRoot, options.MaxEvents, options.MaxLogBytes, options.Durability, options.DurabilityInterval) = (_root, 1, 5, EvidenceDurability.Interval, TimeSpan.Zero);
            options.Telemetry.MaxContentLength = 0;
            options.OnEvidenceFailure = (EvidenceFailurePolicy)9;
        }, out _);
        var error = await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync());
        Assert.Equal(5, error.Failures.Count());
        foreach (var name in new[] { "MaxEvents", "MaxLogBytes", "DurabilityInterval", "MaxContentLength", "OnEvidenceFailure" }) Assert.Contains(error.Failures, failure => failure.Contains(name, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_root_that_is_a_file_stops_it_too()
    {
        var file = Path.Combine(_root, "file");
        File.WriteAllText(file, "");
        using var host = Build(options => options.BundleRoot = file, out _);
        Assert.Contains("is a file", (await Assert.ThrowsAsync<OptionsValidationException>(() => host.StartAsync())).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Further_rules_of_the_application_are_asked_as_well()
    {
        var services = new ServiceCollection();
        services.AddMigaki(options => options.BundleRoot = _root).Validate(static options => options.Signer is not null, "Bundles of this application are signed.");
        using var provider = services.BuildServiceProvider();
        Assert.Contains("are signed", Assert.Throws<OptionsValidationException>(() => provider.GetRequiredService<MigakiRecorder>()).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Twice_is_once_and_without_a_log_it_works()
    {
        var services = new ServiceCollection();
        services.AddMigaki(options => options.BundleRoot = _root);
        services.AddMigaki(static options => options.MaxEvents = 500);
        using var provider = services.BuildServiceProvider();
        var recorder = Assert.Single(provider.GetServices<MigakiRecorder>());
        Assert.Equal((_root, 500), (recorder.Options.BundleRoot, recorder.Options.MaxEvents));
        Assert.Single(services, static service => service.ServiceType == typeof(IValidateOptions<MigakiOptions>));
    }

    private static IHost Build(Action<MigakiOptions> configure, out LogList log)
    {
        var builder = Host.CreateApplicationBuilder(new HostApplicationBuilderSettings { DisableDefaults = true });
        var list = log = new LogList();
        builder.Logging.AddProvider(list).SetMinimumLevel(LogLevel.Debug).AddFilter("Microsoft", LogLevel.None);
        builder.Services.AddMigaki(configure);
        builder.Services.AddTransient<Agent>();
        return builder.Build();
    }

    /// <summary>A type as plans are in: the recorder is a constructor parameter.</summary>
    private sealed class Agent(MigakiRecorder recorder)
    {
        public MigakiRecorder Recorder => recorder;

        public async Task<MirRun<string>> Run(bool approve)
        {
            var run = Runtime.PlanRun.Begin(recorder, SamplePlan.Definition);
            run.Context("ctx-question", RunFolder.Question, Runtime.Projections.String);
            return run.Complete(await RunFolder.Everything(SampleCalls.Default, approve), Runtime.Projections.String!);
        }
    }

    private sealed class LogList : ILoggerProvider, ILogger
    {
        private readonly List<string> _lines = [];

        public List<string> Lines
        {
            get { lock (_lines) return [.. _lines]; }
        }

        public ILogger CreateLogger(string categoryName) => this;

        public IDisposable? BeginScope<TState>(TState state) where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
        {
            lock (_lines) _lines.Add($"{logLevel} {eventId.Id} {formatter(state, exception)}");
        }

        public void Dispose() { }
    }
}
