namespace BatchSummary.Files;

/// <summary>Reads the notes of a folder, by name.</summary>
public static class NoteFolder
{
    public const int MostNotes = 200;

    /// <exception cref="IOException">The folder or a file cannot be read, or there are no notes or too many.</exception>
    public static async Task<Note[]> ReadAsync(string folder, CancellationToken cancellationToken)
    {
        var files = Directory.Exists(folder) ? Directory.GetFiles(folder, "*.md") : throw new DirectoryNotFoundException($"There is no folder {folder}.");
        if (files.Length == 0) throw new FileNotFoundException($"There are no *.md files in {folder}.");
        if (files.Length > MostNotes) throw new IOException($"There are {files.Length} notes in {folder}; at most {MostNotes} are summarized at once.");
        Array.Sort(files, StringComparer.Ordinal);
        return await Task.WhenAll(files.Select(async f => new Note(Path.GetFileName(f), await File.ReadAllTextAsync(f, cancellationToken))));
    }
}
