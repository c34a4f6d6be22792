namespace Migaki.Generators.Pipeline;

/// <summary>Paths as a plan may hold them: relative to the project, with <c>/</c>.</summary>
internal static class ProjectPaths
{
    /// <summary>Below the project: the path from there. Elsewhere (a linked file): the file's name, which says nothing of the machine.</summary>
    public static string Relative(string path, string projectFolder)
    {
        var (file, folder) = (path.Replace('\\', '/'), projectFolder.Replace('\\', '/').TrimEnd('/') + "/");
        // Drive letters come in either case; below the folder everything is compared as it is.
        if (folder.Length > 1 && file.StartsWith(folder, StringComparison.OrdinalIgnoreCase)) return file.Substring(folder.Length);
        return file.Substring(file.LastIndexOf('/') + 1);
    }
}
