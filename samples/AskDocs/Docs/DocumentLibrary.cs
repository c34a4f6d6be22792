namespace AskDocs.Docs;

/// <summary>Finds and reads the documents that questions are answered from.</summary>
public static class DocumentLibrary
{
    private const string Marker = "Migaki.Generators.sln";

    /// <summary>The folder that holds README.md and docs/: the given one, or the repository that this program was built in.</summary>
    /// <exception cref="DirectoryNotFoundException">There is none.</exception>
    public static string FindRoot(string? given, string programFolder)
    {
        if (!string.IsNullOrWhiteSpace(given))
        {
            return Directory.Exists(given) ? Path.GetFullPath(given) : throw new DirectoryNotFoundException($"ASKDOCS_DOCS names a folder that does not exist: {given}");
        }
        for (var folder = new DirectoryInfo(programFolder); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, Marker))) return folder.FullName;
        }
        throw new DirectoryNotFoundException($"No {Marker} above {programFolder}. Set ASKDOCS_DOCS to the folder with the documents.");
    }

    /// <summary>Every passage of README.md and docs/ below the root; of all Markdown files where neither exists.</summary>
    /// <exception cref="FileNotFoundException">There is no Markdown file.</exception>
    public static IReadOnlyList<Passage> Read(string root)
    {
        var passages = new List<Passage>();
        foreach (var file in Files(root))
        {
            var name = Path.GetRelativePath(root, file).Replace('\\', '/');
            passages.AddRange(MarkdownSplitter.Split(name, File.ReadAllText(file)));
        }
        return passages.Count > 0 ? passages : throw new FileNotFoundException($"No Markdown documents in {root}.");
    }

    private static IEnumerable<string> Files(string root)
    {
        var readme = Path.Combine(root, "README.md");
        var docs = Path.Combine(root, "docs");
        var files = new List<string>();
        if (File.Exists(readme)) files.Add(readme);
        if (Directory.Exists(docs)) files.AddRange(Directory.EnumerateFiles(docs, "*.md", SearchOption.AllDirectories));
        else files.AddRange(Directory.EnumerateFiles(root, "*.md", SearchOption.AllDirectories));
        // The order of a file system is not an order.
        return files.Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal);
    }
}
