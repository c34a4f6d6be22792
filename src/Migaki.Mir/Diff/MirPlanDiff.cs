using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>What a change is about.</summary>
public enum MirDiffArtifact
{
    /// <summary>A constraint.</summary>
    Constraint,
    /// <summary>A context block.</summary>
    Context,
    /// <summary>An edge.</summary>
    Edge,
    /// <summary>The plan's metadata.</summary>
    Metadata,
    /// <summary>A node.</summary>
    Node,
    /// <summary>A warning of a pass.</summary>
    Warning,
}

/// <summary>The fourteen kinds of changes.</summary>
public enum MirDiffKind
{
    /// <summary>A constraint changed.</summary>
    ConstraintChanged,
    /// <summary>Metadata changed.</summary>
    MetadataChanged,
    /// <summary>A context block was added.</summary>
    ContextAdded,
    /// <summary>A context block changed.</summary>
    ContextChanged,
    /// <summary>A context block was removed.</summary>
    ContextRemoved,
    /// <summary>A node was added.</summary>
    NodeAdded,
    /// <summary>A node changed.</summary>
    NodeChanged,
    /// <summary>A node was removed.</summary>
    NodeRemoved,
    /// <summary>An edge was added.</summary>
    EdgeAdded,
    /// <summary>An edge changed.</summary>
    EdgeChanged,
    /// <summary>An edge was removed.</summary>
    EdgeRemoved,
    /// <summary>A warning was added.</summary>
    WarningAdded,
    /// <summary>A warning changed.</summary>
    WarningChanged,
    /// <summary>A warning was removed.</summary>
    WarningRemoved,
}

/// <summary>One change. Values are never included.</summary>
public sealed record MirDiffEntry
{
    private readonly string? _description, _path;

    /// <summary>A change whose sentence and path follow from the others; they are written when they are asked for.</summary>
    [System.Diagnostics.CodeAnalysis.SetsRequiredMembers]
#pragma warning disable CS8618 // Description and Path follow from what is set.
    internal MirDiffEntry(MirDiffArtifact artifactKind, MirDiffKind kind, string artifactId, string? field) =>
        (ArtifactKind, Kind, ArtifactId, Field) = (artifactKind, kind, artifactId, field);
#pragma warning restore CS8618

    /// <summary>A change.</summary>
    public MirDiffEntry() { }

    /// <summary>The id of the block, node or edge, or the key of the warning; null for metadata and constraints.</summary>
    public string? ArtifactId { get; init; }
    /// <summary>What the change is about.</summary>
    public required MirDiffArtifact ArtifactKind { get; init; }
    /// <summary>A sentence.</summary>
    public required string Description
    {
        get => _description ?? (Field is null ? $"{Verb} {Wire.Name(ArtifactKind)} {ArtifactId}." : $"{Verb} {Wire.Name(ArtifactKind)} {ArtifactId} field {Field}.");
        init => _description = value;
    }

    /// <summary>The dotted path inside the artifact, for a change of a field.</summary>
    public string? Field { get; init; }
    /// <summary>The kind of change.</summary>
    public required MirDiffKind Kind { get; init; }
    /// <summary>Where, e.g. <c>$.context[?(@.id=="ctx-kb")].provenance.source</c>.</summary>
    public required string Path
    {
        get => _path ?? $"$.{Collection}[?(@.id=={CanonicalJson.Quote(ArtifactId!)})]{(Field is null ? "" : "." + Field)}";
        init => _path = value;
    }

    private string Verb => Kind switch
    {
        MirDiffKind.ContextAdded or MirDiffKind.NodeAdded or MirDiffKind.EdgeAdded => "Added",
        MirDiffKind.ContextRemoved or MirDiffKind.NodeRemoved or MirDiffKind.EdgeRemoved => "Removed",
        _ => "Changed",
    };

    private string Collection => ArtifactKind switch
    {
        MirDiffArtifact.Context => "context",
        MirDiffArtifact.Node => "nodes",
        _ => "edges",
    };

    /// <inheritdoc/>
    public bool Equals(MirDiffEntry? other) => other is not null && ArtifactId == other.ArtifactId && ArtifactKind == other.ArtifactKind && Field == other.Field
        && Kind == other.Kind && Description == other.Description && Path == other.Path;

    /// <inheritdoc/>
    public override int GetHashCode() => unchecked((((int)Kind * 31) + StringComparer.Ordinal.GetHashCode(ArtifactId ?? "")) * 31) + StringComparer.Ordinal.GetHashCode(Field ?? "");

    internal WireObject ToWire() => new WireObjectBuilder()
        .Add("artifactId", ArtifactId)
        .Add<MirDiffArtifact>("artifactKind", ArtifactKind)
        .Add("description", Description)
        .Add("field", Field)
        .Add<MirDiffKind>("kind", Kind)
        .Add("path", Path)
        .Add("valueMode", "omitted")
        .Build();
}

/// <summary>The changes between two plans: <c>migaki.plan-diff.v0</c>.</summary>
public sealed record MirPlanDiff
{
    /// <summary>The contract this model writes.</summary>
    public const string CurrentVersion = "migaki.plan-diff.v0";

    /// <summary>The changes, in the contract's order.</summary>
    public MirList<MirDiffEntry> Changes { get; init; }

    /// <summary>The diff as JSON.</summary>
    public WireObject ToWire() => new WireObjectBuilder()
        .Add("changes", new WireArray(Changes.Select(static change => change.ToWire())))
        .Add("kind", "inline")
        .Add("version", CurrentVersion)
        .Build();

    /// <summary>The diff's canonical bytes.</summary>
    /// <exception cref="ArgumentException">An id has no canonical form, e.g. half of a surrogate pair.</exception>
    public byte[] ToUtf8() => CanonicalJson.ToUtf8(ToWire());
}
