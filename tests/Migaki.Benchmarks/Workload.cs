using System.Diagnostics;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Runtime;
using OpenTelemetry;
using OpenTelemetry.Trace;

namespace Migaki.Benchmarks;

/// <summary>The same trivial step, bare, recorded, outside a run, and as a span: what each costs beyond the call.</summary>
public sealed class Workload : IDisposable
{
    public const string Question = "Where is my parcel, and when will it arrive at the depot in the north of the city?";
    public const string Answer = "It left the depot this morning and arrives tomorrow before noon.";

    private static readonly ActivitySource Source = new("Migaki.Benchmarks");
    private readonly TracerProvider _tracing = Sdk.CreateTracerProviderBuilder().AddSource(Source.Name).AddProcessor(new Nothing()).Build();
    private readonly CallSites _calls;

    /// <param name="parent">Where its folder is made; the temporary folder where none is named.</param>
    public Workload(string? parent = null)
    {
        Root = parent is null ? Directory.CreateTempSubdirectory("migaki-bench-").FullName : Directory.CreateDirectory(Path.Combine(parent, "migaki-bench-" + Guid.NewGuid().ToString("N"))).FullName;
        Recorder = new MigakiRecorder(new MigakiOptions { BundleRoot = Root });
        Plan = Define();
        _calls = new CallSites("Bench.Draft|question|0,,draft;Bench.Quote|text|0,,quote", Plan);
    }

    public string Root { get; }
    public MigakiRecorder Recorder { get; }
    public MirPlanDefinition Plan { get; }

    public void Dispose()
    {
        _tracing.Dispose();
        Directory.Delete(Root, recursive: true);
    }

    /// <summary>Removes the runs, not the folder.</summary>
    public static void Empty(string root)
    {
        foreach (var run in Directory.EnumerateDirectories(root)) Directory.Delete(run, recursive: true);
    }

    public PlanRun Begin()
    {
        var run = PlanRun.Begin(Recorder, Plan);
        run.Context("ctx-question", Question, Projections.String!);
        return run;
    }

    public static string Bare() => Step(Question);

    /// <summary>One event a step.</summary>
    public string Transform() => Recorded(1, Question);

    /// <summary>Two events a step: the route before, the completion after.</summary>
    public string Model() => Recorded(0, Question);

    /// <summary>An interceptor, as it is generated.</summary>
    private string Recorded(int call, string text)
    {
        var step = _calls.Start(call, text);
        try
        {
            return RecordedStep.Done<string>(step, Step(text), CommonProjections.Text!);
        }
        catch (Exception exception) when (step is not null)
        {
            step.Fail(exception);
            throw;
        }
    }

    /// <summary>A span through the SDK with what a transform's event says: operation, node, statement, input and output references and sizes.</summary>
    public static string Span()
    {
        using var span = Source.StartActivity("transform quote");
        span?.SetTag("migaki.node.id", "quote").SetTag("migaki.transform.kind", "assemble").SetTag("migaki.transform.lossy", false)
            .SetTag("migaki.input.context_id", "ctx-question").SetTag("migaki.input.tokens", 19)
            .SetTag("migaki.output.context_id", "ctx-quote").SetTag("migaki.output.tokens", 12).SetTag("migaki.output.privacy_class", "internal");
        return Step(Question);
    }

    /// <summary>A span without any tag: less than any record says.</summary>
    public static string PlainSpan()
    {
        using var span = Source.StartActivity("transform quote");
        return Step(Question);
    }

    [System.Runtime.CompilerServices.MethodImpl(System.Runtime.CompilerServices.MethodImplOptions.NoInlining)]
    private static string Step(string question) => question.Length > 0 ? Answer : "";

    private static MirPlanDefinition Define()
    {
        MirContextBlock Block(string id, ProvenanceSource source) => new()
        {
            Id = id, ContentRef = "mir://" + id, Role = ContextRole.UserInput, Mutability = Mutability.Fixed, PrivacyClass = PrivacyClass.Internal,
            Provenance = new MirProvenance { Source = source, SourceRef = "code://" + id },
        };
        var plan = new MirPlan
        {
            Id = "bench",
            Metadata = new MirPlanMetadata(),
            Context = MirList.Of(Block("ctx-question", ProvenanceSource.User), Block("ctx-draft", ProvenanceSource.Generated), Block("ctx-quote", ProvenanceSource.Generated)),
            Nodes = MirList.Of<MirNode>(
                new MirContextTransform { Id = "quote", InputContext = MirList.Of("ctx-question"), OutputContext = "ctx-quote", Transform = new MirTransform { Kind = TransformKind.Assemble, Lossy = false } },
                new MirModelCall { Id = "draft", InputContext = MirList.Of("ctx-question"), OutputContext = "ctx-draft", Model = new MirModel { Task = ModelTask.General, Extensions = new WireObject([new("name", "gpt-x"), new("provider", "openai")]) } }),
        };
        var utf8 = MirPlanWriter.ToUtf8(plan);
        return new MirPlanDefinition(plan.Id, MirDigest.Sha256(utf8), utf8, default, new MirPlanDiff().ToUtf8());
    }

    private sealed class Nothing : BaseProcessor<Activity>;
}
