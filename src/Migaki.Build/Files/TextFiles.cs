using System.Text;

namespace Migaki.Build.Files;

/// <summary>Reads and writes whole files of UTF-8 text.</summary>
internal static class TextFiles
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <summary>
    /// Writes only when the content differs, so that timestamps mean something, and by replacing, so that nobody reads half a
    /// file. Inner builds of a multi-targeted project may write the same text at the same time: the loser finds it written.
    /// </summary>
    public static bool WriteIfDifferent(string path, string text)
    {
        var bytes = Utf8.GetBytes(text);
        if (Has(path, bytes)) return false;
        Directory.CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        var draft = path + "." + Guid.NewGuid().ToString("N") + ".tmp";
        try
        {
            File.WriteAllBytes(draft, bytes);
            Replace(draft, path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException && Has(path, bytes))
        {
            return false;
        }
        finally
        {
            File.Delete(draft);
        }
        return true;
    }

    public static string Read(string path) => File.ReadAllText(path, Utf8);

    private static bool Has(string path, byte[] bytes)
    {
        if (!File.Exists(path) || new FileInfo(path).Length != bytes.Length) return false;
        return File.ReadAllBytes(path).AsSpan().SequenceEqual(bytes);
    }

    private static void Replace(string draft, string path)
    {
        if (File.Exists(path)) File.Replace(draft, path, null);
        else File.Move(draft, path);
    }
}
