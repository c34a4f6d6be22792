namespace Migaki.Tests.Shared;

/// <summary>A fact over an external vector; skipped visibly where the vectors are not beside the repository.</summary>
[AttributeUsage(AttributeTargets.Method)]
internal sealed class VectorFactAttribute : FactAttribute
{
    public VectorFactAttribute(string relative)
    {
        var path = Repository.Vectors(relative);
        if (!File.Exists(path) && !Directory.Exists(path)) Skip = $"external vectors are not here: ../shared/vectors/{relative}";
    }
}
