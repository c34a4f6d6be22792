using Migaki.Mir.Json;

namespace Migaki.Cli.Output;

/// <summary>Reads documents from anywhere: a member of another type than expected is as good as absent.</summary>
internal static class WireGet
{
    public static string? Text(this WireObject? from, string name) => (from?[name] as WireString)?.Value;

    public static double? Number(this WireObject? from, string name) => (from?[name] as WireNumber)?.Value;

    public static bool? Flag(this WireObject? from, string name) => (from?[name] as WireBoolean)?.Value;

    public static WireObject? Object(this WireObject? from, string name) => from?[name] as WireObject;

    public static IEnumerable<WireObject> Objects(this WireObject? from, string name) => from?[name] is WireArray array ? array.Items.OfType<WireObject>() : [];

    public static IEnumerable<string> Texts(this WireObject? from, string name) => from?[name] is WireArray array ? array.Items.OfType<WireString>().Select(static item => item.Value) : [];
}
