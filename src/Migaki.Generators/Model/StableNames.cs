using System.Text;

namespace Migaki.Generators.Model;

/// <summary>Names of files and classes that follow from names in the source, in every culture and on every machine.</summary>
internal static class StableNames
{
    /// <summary>Text as a part of a file or type name: letters, digits and <paramref name="keep"/> stay, everything else becomes <c>_</c>.</summary>
    public static string Sanitize(string text, string keep = "")
    {
        var name = new StringBuilder(text.Length);
        foreach (var c in text)
            name.Append(c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9' || keep.IndexOf(c) >= 0 ? c : '_');
        return name.ToString();
    }

    /// <summary>A short, stable tag that tells apart what sanitizing or case-folding makes equal. FNV-1a over UTF-16.</summary>
    public static string Tag(string text)
    {
        var hash = 2166136261u;
        foreach (var c in text) hash = unchecked((hash ^ c) * 16777619u);
        return hash.ToString("x8", System.Globalization.CultureInfo.InvariantCulture);
    }
}
