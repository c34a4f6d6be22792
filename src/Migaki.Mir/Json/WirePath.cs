using System.Text;

namespace Migaki.Mir.Json;

/// <summary>Paths as errors print them: <c>$.nodes[2].id</c>; a name that would be ambiguous after a dot is quoted in brackets.</summary>
internal static class WirePath
{
    public static void AppendName(StringBuilder path, string name)
    {
        if (IsPlain(name)) path.Append('.').Append(name);
        else path.Append('[').Append(CanonicalJson.Quote(name)).Append(']');
    }

    private static bool IsPlain(string name)
    {
        if (name.Length == 0 || name[0] is >= '0' and <= '9') return false;
        foreach (var c in name)
            if (c is not ((>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '_' or '-')) return false;
        return true;
    }
}
