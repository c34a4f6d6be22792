using System.ComponentModel;
using System.Text.Json;
using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Recording;

namespace Migaki;

/// <summary>
/// A plan as the generator embedded it, exposed as <c>NamePlan</c> on the type that declares the entry. The documents are
/// UTF-8 and canonical; models are read from them when first asked for.
/// </summary>
public sealed class MirPlanDefinition
{
    private readonly Lazy<PlanBytes> _bytes;
    private readonly Lazy<MirPlan> _original, _optimized;
    private readonly Lazy<PlanTemplate> _template;
    private readonly Lazy<PlanDocuments> _bundled;
    private PayloadCodec? _payloads;

    /// <summary>A plan whose documents are at hand.</summary>
    public MirPlanDefinition(string id, string digest, ReadOnlyMemory<byte> utf8Json, ReadOnlyMemory<byte> optimizedUtf8Json, ReadOnlyMemory<byte> diffUtf8Json)
        : this(id, digest, new Lazy<PlanBytes>(new PlanBytes(utf8Json, optimizedUtf8Json, diffUtf8Json)))
    {
    }

    /// <summary>Called by generated code.</summary>
    /// <param name="id">The plan's id.</param>
    /// <param name="digest">The digest of its original.</param>
    /// <param name="json">The original, as in the assembly's <see cref="MirEmbeddedPlanAttribute"/>.</param>
    /// <param name="optimizedJson">Null where no pass changed anything.</param>
    /// <param name="diffJson">Null where nothing differs.</param>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public MirPlanDefinition(string id, string digest, string json, string? optimizedJson = null, string? diffJson = null)
        : this(id, digest, new Lazy<PlanBytes>(() => PlanBytes.Of(json, optimizedJson, diffJson)))
    {
    }

    private MirPlanDefinition(string id, string digest, Lazy<PlanBytes> bytes)
    {
        Id = id;
        Digest = digest;
        _bytes = bytes;
        _original = new Lazy<MirPlan>(() => Read(Utf8Json, "original"));
        _optimized = new Lazy<MirPlan>(() => _bytes.Value.Optimized.IsEmpty ? Original : Read(OptimizedUtf8Json, "optimized"));
        _template = new Lazy<PlanTemplate>(() => new PlanTemplate(this));
        _bundled = new Lazy<PlanDocuments>(() => new PlanDocuments(this));
    }

    /// <summary>The plan's id.</summary>
    public string Id { get; }

    /// <summary><c>sha256:</c> and the lower-case hex SHA-256 of <see cref="Utf8Json"/>.</summary>
    public string Digest { get; }

    /// <summary>The original plan, canonical <c>migaki.mir.v0</c>.</summary>
    public ReadOnlyMemory<byte> Utf8Json => _bytes.Value.Original;

    /// <summary>The optimized plan; the same bytes where no pass changed anything.</summary>
    public ReadOnlyMemory<byte> OptimizedUtf8Json => _bytes.Value.Optimized is { IsEmpty: false } optimized ? optimized : Utf8Json;

    /// <summary>The <c>migaki.plan-diff.v0</c> between the two.</summary>
    public ReadOnlyMemory<byte> DiffUtf8Json => _bytes.Value.Diff;

    /// <summary>The original plan: what the code says.</summary>
    /// <exception cref="InvalidOperationException">The embedded document is not a plan.</exception>
    public MirPlan Original => _original.Value;

    /// <summary>The optimized plan; the same instance where no pass changed anything.</summary>
    /// <exception cref="InvalidOperationException">The embedded document is not a plan.</exception>
    public MirPlan Optimized => _optimized.Value;

    /// <summary>What the passes changed.</summary>
    public MirPlanDiff Diff => Bundled.Diff;

    /// <summary>Called by generated code: the options of the plan's <c>JsonContext</c>, which payloads are written and read with.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public JsonSerializerOptions? PayloadOptions { get; init; }

    /// <summary>Called by generated code: the options of Microsoft.Extensions.AI for its own types.</summary>
    [EditorBrowsable(EditorBrowsableState.Never)]
    public JsonSerializerOptions? ChatPayloadOptions { get; init; }

    internal PayloadCodec Payloads => _payloads ??= new PayloadCodec(PayloadOptions, ChatPayloadOptions);

    internal PlanTemplate Template => _template.Value;

    internal PlanDocuments Bundled => _bundled.Value;

    private MirPlan Read(ReadOnlyMemory<byte> utf8, string which)
    {
        var result = MirPlanReader.Read(utf8.ToArray());
        return result.Plan ?? throw new InvalidOperationException(
            $"The embedded {which} plan \"{Id}\" cannot be read: {(result.Errors.Count > 0 ? result.Errors[0].ToString() : "no plan")}. Rebuild the project that declares it.");
    }
}
