using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Integrity;

/// <summary>Reads foreign JSON without trusting any of it: what is absent or of another type is null.</summary>
internal static class WireAccess
{
    public static WireObject? Object(this WireValue? value) => value as WireObject;

    public static WireObject? Object(this WireObject? value, string name) => value?[name] as WireObject;

    public static MirList<WireValue>? Array(this WireObject? value, string name) => (value?[name] as WireArray)?.Items;

    public static string? Text(this WireObject? value, string name) => (value?[name] as WireString)?.Value;

    public static bool? Flag(this WireObject? value, string name) => (value?[name] as WireBoolean)?.Value;

    /// <summary>A whole number from 0 to 2^53-1.</summary>
    public static long? Whole(this WireObject? value, string name) =>
        value?[name] is WireNumber { Value: >= 0 and <= 9007199254740991 } number && Math.Floor(number.Value) == number.Value ? (long)number.Value : null;

    /// <summary>An object from its members, without those that are null.</summary>
    public static WireObject Make(params (string Name, WireValue? Value)[] members) =>
        new(members.Where(m => m.Value is not null).Select(m => new KeyValuePair<string, WireValue>(m.Name, m.Value!)));

    public static bool IsSha256Hex(string? text)
    {
        if (text is not { Length: 64 }) return false;
        foreach (var c in text)
            if (c is not (>= '0' and <= '9' or >= 'a' and <= 'f')) return false;
        return true;
    }
}
