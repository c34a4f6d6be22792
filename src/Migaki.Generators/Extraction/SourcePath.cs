namespace Migaki.Generators.Extraction;

/// <summary>
/// Source paths inside a plan that is still being made. Extraction does not know the project's folder, so it marks full paths, and the
/// pipeline, which knows it, puts the relative path in place of the mark.
/// </summary>
internal static class SourcePath
{
    private const char Delimiter = '\0';

    /// <summary>The path of a file, to stand anywhere in a source or content reference.</summary>
    public static string Mark(string path) => Delimiter + path + Delimiter;

    /// <summary>The text with every marked path replaced.</summary>
    public static string Resolve(string text, Func<string, string> relative)
    {
        if (text.IndexOf(Delimiter) < 0) return text;
        var parts = text.Split(Delimiter);
        for (var i = 1; i < parts.Length; i += 2) parts[i] = relative(parts[i]);
        return string.Concat(parts);
    }
}
