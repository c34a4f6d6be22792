using Migaki.Mir;

namespace Migaki;

/// <summary>
/// A plan as the generator embedded it, exposed as <c>NamePlan</c> on the type that declares the entry. The documents are
/// UTF-8 and canonical; models are read from them when first asked for.
/// </summary>
public sealed class MirPlanDefinition
{
    /// <summary>Called by generated code.</summary>
    public MirPlanDefinition(string id, string digest, ReadOnlyMemory<byte> utf8Json, ReadOnlyMemory<byte> optimizedUtf8Json, ReadOnlyMemory<byte> diffUtf8Json)
    {
        Id = id;
        Digest = digest;
        Utf8Json = utf8Json;
        OptimizedUtf8Json = optimizedUtf8Json.IsEmpty ? utf8Json : optimizedUtf8Json;
        DiffUtf8Json = diffUtf8Json;
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
}
