namespace Migaki.Build.Reading;

/// <summary>What a compiled assembly says about its plans.</summary>
internal sealed class AssemblyPlans(IReadOnlyList<DeclaredPlan> declared, IReadOnlyList<EmbeddedPlan> embedded)
{
    /// <summary>Methods that carry <c>[MirPlan]</c>, in metadata order.</summary>
    public IReadOnlyList<DeclaredPlan> Declared { get; } = declared;

    /// <summary>Plans that the generator wrote into the assembly, in metadata order.</summary>
    public IReadOnlyList<EmbeddedPlan> Embedded { get; } = embedded;
}

/// <summary>A method with <c>[MirPlan]</c>.</summary>
internal sealed class DeclaredPlan(string id, string method)
{
    public string Id { get; } = id;

    /// <summary>Namespace, types and method, for messages.</summary>
    public string Method { get; } = method;
}

/// <summary>A plan in an assembly attribute.</summary>
internal sealed class EmbeddedPlan(string id, string digest, string json, string? optimizedJson, string? diffJson)
{
    /// <summary>The diff of two equal plans; the generator leaves it out of the assembly.</summary>
    private const string EmptyDiff = """{"changes":[],"kind":"inline","version":"migaki.plan-diff.v0"}""";

    public string Id { get; } = id;
    public string Digest { get; } = digest;
    public string Json { get; } = json;
    public string OptimizedJson { get; } = optimizedJson ?? json;
    public string DiffJson { get; } = diffJson ?? EmptyDiff;
}
