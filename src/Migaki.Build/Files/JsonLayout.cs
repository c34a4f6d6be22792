using System.Text;

namespace Migaki.Build.Files;

/// <summary>
/// Changes the white space of JSON and nothing else: lines and two-space indent for people and diffs, none for comparison. It
/// works on any text; what is not JSON comes out as other text, and compares as different.
/// </summary>
internal static class JsonLayout
{
    public static string Indented(string json)
    {
        var result = new StringBuilder(json.Length * 2);
        var depth = 0;
        for (var i = 0; i < json.Length; i++)
        {
            var c = json[i];
            switch (c)
            {
                case '"':
                    i = CopyString(json, i, result);
                    break;
                case '{' or '[':
                    result.Append(c);
                    var next = SkipSpace(json, i + 1);
                    if (next < json.Length && json[next] == Closing(c))
                    {
                        result.Append(json[next]);
                        i = next;
                    }
                    else NewLine(result, ++depth);
                    break;
                case '}' or ']':
                    NewLine(result, --depth);
                    result.Append(c);
                    break;
                case ',':
                    result.Append(c);
                    NewLine(result, depth);
                    break;
                case ':':
                    result.Append(": ");
                    break;
                default:
                    if (!IsSpace(c)) result.Append(c);
                    break;
            }
        }
        return result.Append('\n').ToString();
    }

    public static string Compact(string json)
    {
        var result = new StringBuilder(json.Length);
        for (var i = 0; i < json.Length; i++)
        {
            if (json[i] == '"') i = CopyString(json, i, result);
            else if (!IsSpace(json[i])) result.Append(json[i]);
        }
        return result.ToString();
    }

    /// <summary>Copies the string that starts at <paramref name="start"/>; returns the index of its last character.</summary>
    private static int CopyString(string json, int start, StringBuilder result)
    {
        result.Append('"');
        for (var i = start + 1; i < json.Length; i++)
        {
            result.Append(json[i]);
            if (json[i] == '"') return i;
            if (json[i] == '\\' && i + 1 < json.Length) result.Append(json[++i]);
        }
        return json.Length;
    }

    private static int SkipSpace(string json, int i)
    {
        while (i < json.Length && IsSpace(json[i])) i++;
        return i;
    }

    private static bool IsSpace(char c) => c is ' ' or '\t' or '\r' or '\n';

    private static char Closing(char open) => open == '{' ? '}' : ']';

    private static void NewLine(StringBuilder result, int depth)
    {
        result.Append('\n');
        if (depth > 0) result.Append(' ', depth * 2);
    }
}
