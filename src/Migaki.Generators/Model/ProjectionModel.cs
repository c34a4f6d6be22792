using Migaki.Mir;

namespace Migaki.Generators.Model;

/// <summary>How the text of a type is read without reflection and without side effects.</summary>
/// <param name="Type">The type, fully qualified.</param>
/// <param name="Shape">What to do with it.</param>
/// <param name="Members">For <see cref="ProjectionShape.Members"/>: the fields and auto-properties that carry text.</param>
/// <param name="Item">For <see cref="ProjectionShape.Items"/>: the projection of an item.</param>
/// <param name="Storage">For items and buffers: what holds them.</param>
internal sealed record ProjectionModel(string Type, ProjectionShape Shape, MirList<ProjectedMember> Members = default, ProjectionModel? Item = null, Storage Storage = Storage.None);

internal sealed record ProjectedMember(string Name, ProjectionModel Projection);

internal enum ProjectionShape
{
    /// <summary><see langword="string"/></summary>
    Text,
    /// <summary><c>StringBuilder</c></summary>
    Builder,
    /// <summary><c>Memory&lt;char&gt;</c>, <c>char[]</c></summary>
    Chars,
    /// <summary><c>byte[]</c>, <c>Memory&lt;byte&gt;</c></summary>
    Bytes,
    /// <summary>An array or <c>List&lt;T&gt;</c> by static type, or an interface of a sequence, which is only read where it is one of those at run time.</summary>
    Items,
    /// <summary>A record, class or struct with text in fields or auto-properties.</summary>
    Members,
}

/// <summary>What holds the items of a sequence or a buffer.</summary>
internal enum Storage
{
    None,
    Array,
    List,
    ImmutableArray,
    /// <summary>A memory, read through its span.</summary>
    Memory,
    /// <summary>An interface of a sequence: read only where it is an array or a list at run time.</summary>
    Sequence,
}
