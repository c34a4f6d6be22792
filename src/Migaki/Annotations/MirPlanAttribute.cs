namespace Migaki;

/// <summary>
/// Marks the entry of a plan: a partial method without a body of its own. The body is written as <c>NameCore</c> with the same
/// parameters; the generator implements the entry, which opens a run, calls the body and seals the evidence bundle.
/// </summary>
/// <param name="id">The plan's id, unique in the compilation, e.g. <c>support.answer</c>. It becomes a file name and a telemetry name.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class MirPlanAttribute(string id) : Attribute
{
    /// <summary>The plan's id.</summary>
    public string Id { get; } = id;

    /// <summary>The application the plan belongs to. Wire: <c>metadata.application</c>.</summary>
    public string? Application { get; set; }

    /// <summary>What the plan is for, in a sentence. Wire: <c>metadata.description</c>.</summary>
    public string? Description { get; set; }

    /// <summary>Free tags. Wire: <c>metadata.tags</c>.</summary>
    public string[]? Tags { get; set; }

    /// <summary>Bound of every loop of the plan that has none of its own; 0 means undeclared.</summary>
    public int MaxIterations { get; set; }

    /// <summary>A <c>JsonSerializerContext</c> type that serializes payloads under <see cref="ReplayPolicy.FullTrace"/> without reflection.</summary>
    public Type? JsonContext { get; set; }
}
