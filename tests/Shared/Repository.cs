namespace Migaki.Tests.Shared;

/// <summary>Finds the repository's root and the external vectors beside it.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>A folder or file of <c>../shared/vectors</c>; it may be absent, and then its tests skip visibly.</summary>
    public static string Vectors(string relative) => Path.GetFullPath(Path.Combine(Root, "..", "shared", "vectors", relative));

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "Migaki.Generators.sln"))) return folder.FullName;
        }
        throw new InvalidOperationException($"No Migaki.Generators.sln above {AppContext.BaseDirectory}.");
    }
}
