namespace Migaki.Generators.Extraction;

/// <summary>
/// The grammar of plan ids: <c>[A-Za-z0-9][A-Za-z0-9._-]*</c>, at most 100 characters, no dot at the end and no device name of Windows
/// before the first dot, because an id becomes a file name.
/// </summary>
internal static class PlanIds
{
    public const int MaxLength = 100;

    /// <summary>Null where the id is valid, else what is wrong with it.</summary>
    public static string? Problem(string? id)
    {
        if (string.IsNullOrEmpty(id)) return "its id is empty";
        if (id!.Length > MaxLength) return $"its id is longer than {MaxLength} characters, and it becomes a file name";
        if (!IsAlphanumeric(id[0])) return "its id must start with a letter or digit (A-Z, a-z, 0-9)";
        foreach (var c in id)
            if (!IsAlphanumeric(c) && c is not ('.' or '_' or '-')) return "its id becomes a file name: only A-Z, a-z, 0-9, '.', '_' and '-' are allowed";
        if (id[id.Length - 1] == '.') return "its id becomes a file name and must not end with a dot";
        return IsDevice(id.Split('.')[0]) ? "its id becomes a file name, and its first part is a device name of Windows" : null;
    }

    private static bool IsAlphanumeric(char c) => c is >= 'a' and <= 'z' or >= 'A' and <= 'Z' or >= '0' and <= '9';

    private static bool IsDevice(string stem) => stem.ToLowerInvariant() switch
    {
        "con" or "prn" or "aux" or "nul" => true,
        { Length: 4 } port when port.StartsWith("com", StringComparison.Ordinal) || port.StartsWith("lpt", StringComparison.Ordinal) => port[3] is >= '1' and <= '9',
        _ => false,
    };
}
