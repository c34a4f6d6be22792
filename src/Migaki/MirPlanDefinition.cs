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
    private readonly Lazy<MirPlan> _original, _optimized;
    private readonly Lazy<PlanTemplate> _template;
    private readonly Lazy<PlanDocuments> _bundled;
    private PayloadCodec? _payloads;

    /// <summary>Called by generated code.</summary>
    public MirPlanDefinition(string id, string digest, ReadOnlyMemory<byte> utf8Json, ReadOnlyMemory<byte> optimizedUtf8Json, ReadOnlyMemory<byte> diffUtf8Json)
    {
        Id = id;
        Digest = digest;
        Utf8Json = utf8Json;
        OptimizedUtf8Json = optimizedUtf8Json.IsEmpty ? utf8Json : optimizedUtf8Json;
        DiffUtf8Json = diffUtf8Json;
        _original = new Lazy<MirPlan>(() => Read(Utf8Json, "original"));
        _optimized = new Lazy<MirPlan>(() => optimizedUtf8Json.IsEmpty ? Original : Read(OptimizedUtf8Json, "optimized"));
        _template = new Lazy<PlanTemplate>(() => new PlanTemplate(this));
        _bundled = new Lazy<PlanDocuments>(() => new PlanDocuments(this));
    }

    /// <summary>The plan's id.</summary>
    public string Id { get; }

    /// <summary><c>sha256:</c> and the lower-case hex SHA-256 of <see cref="Utf8Json"/>.</summary>
    public string Digest { get; }

    /// <summary>The original plan, canonical <c>migaki.mir.v0</c>.</summary>
    public ReadOnlyMemory<byte> Utf8Json { get; }

    /// <summary>The optimized plan; the same bytes where no pass changed anything.</summary>
    public ReadOnlyMemory<byte> OptimizedUtf8Json { get; }

    /// <summary>The <c>migaki.plan-diff.v0</c> between the two.</summary>
    public ReadOnlyMemory<byte> DiffUtf8Json { get; }

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
