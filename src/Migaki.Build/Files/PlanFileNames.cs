using System.Text;

namespace Migaki.Build.Files;

/// <summary>
/// Turns plan ids into file names that every file system takes and that differ when the ids differ. An ordinary id
/// (<c>support.answer</c>) is its own name; any other gets the start of its hash.
/// </summary>
internal static class PlanFileNames
{
    public const string Original = ".mir.json";
    public const string Optimized = ".optimized.mir.json";
    public const string Diff = ".diff.json";

    private const int MaxLength = 100;
    private const int HashLength = 16;

    /// <summary>A name without extension for each id.</summary>
    public static IReadOnlyDictionary<string, string> For(IEnumerable<string> ids)
    {
        var distinct = ids.Distinct(StringComparer.Ordinal).ToList();
        // Some file systems ignore case: ids that differ in it only are all hashed.
        var spellings = distinct.GroupBy(id => id, StringComparer.OrdinalIgnoreCase).ToDictionary(g => g.Key, g => g.Count(), StringComparer.OrdinalIgnoreCase);
        return distinct.ToDictionary(id => id, id => IsOrdinary(id) && spellings[id] == 1 ? id : Hashed(id), StringComparer.Ordinal);
    }

    /// <summary>True for a name that <see cref="For"/> could have given to a plan's file.</summary>
    public static bool IsPlanFile(string fileName) =>
        fileName.EndsWith(Original, StringComparison.Ordinal) || fileName.EndsWith(Diff, StringComparison.Ordinal);

    private static bool IsOrdinary(string id) =>
        id.Length is > 0 and <= MaxLength
        && id.All(IsSafe)
        && id[0] != '.' && id[id.Length - 1] != '.'
        && !IsDeviceName(id)
        && !id.EndsWith(".optimized", StringComparison.OrdinalIgnoreCase)
        && !LooksHashed(id);

    private static bool IsSafe(char c) => c is (>= 'a' and <= 'z') or (>= 'A' and <= 'Z') or (>= '0' and <= '9') or '.' or '-' or '_';

    /// <summary>Windows reserves these with any extension.</summary>
    private static bool IsDeviceName(string id)
    {
        var stem = id.Split('.')[0].ToUpperInvariant();
        return stem is "CON" or "PRN" or "AUX" or "NUL"
            || (stem.Length == 4 && (stem.StartsWith("COM", StringComparison.Ordinal) || stem.StartsWith("LPT", StringComparison.Ordinal)) && char.IsDigit(stem[3]));
    }

    /// <summary>Keeps an id that is spelled like a hashed name from meeting one.</summary>
    private static bool LooksHashed(string id) =>
        id.Length > HashLength && id[id.Length - HashLength - 1] == '-' && id.Skip(id.Length - HashLength).All(c => c is (>= '0' and <= '9') or (>= 'a' and <= 'f'));

    private static string Hashed(string id)
    {
        var readable = new StringBuilder();
        foreach (var c in id.Take(MaxLength - HashLength - 1)) readable.Append(IsSafe(c) ? c : '-');
        var stem = readable.ToString().Trim('.');
        if (stem.Length == 0 || IsDeviceName(stem)) stem = "plan-" + stem.Replace('.', '-');
        return stem + "-" + Sha256.Hex(id).Substring(0, HashLength);
    }
}
