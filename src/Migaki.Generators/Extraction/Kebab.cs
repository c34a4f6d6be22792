using System.Text;

namespace Migaki.Generators.Extraction;

/// <summary>Ids from names.</summary>
internal static class Kebab
{
    /// <summary><c>SearchAsync</c> → <c>search</c>, <c>HTTPGet2</c> → <c>http-get2</c>, <c>_history</c> → <c>history</c>.</summary>
    public static string OfMethod(string name)
    {
        const string async = "Async";
        return Of(name.Length > async.Length && name.EndsWith(async, StringComparison.Ordinal) ? name.Substring(0, name.Length - async.Length) : name);
    }

    public static string Of(string name)
    {
        var text = new StringBuilder(name.Length + 4);
        for (var i = 0; i < name.Length; i++)
        {
            var c = name[i];
            if (!char.IsLetterOrDigit(c))
            {
                if (text.Length > 0 && text[text.Length - 1] != '-') text.Append('-');
                continue;
            }
            if (char.IsUpper(c) && text.Length > 0 && text[text.Length - 1] != '-'
                && (!char.IsUpper(name[i - 1]) || (i + 1 < name.Length && char.IsLower(name[i + 1])))) text.Append('-');
            text.Append(char.ToLowerInvariant(c));
        }
        while (text.Length > 0 && text[text.Length - 1] == '-') text.Length--;
        return text.Length == 0 ? "x" : text.ToString();
    }
}
