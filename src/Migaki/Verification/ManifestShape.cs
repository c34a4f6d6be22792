using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Verification;

/// <summary>The shape of a manifest: which members it has and of which kind. <c>schemas/</c> says the same for other tools.</summary>
internal static class ManifestShape
{
    private static readonly (string Name, Type Kind)[] Required =
    [
        ("changed_files", typeof(WireArray)), ("claims", typeof(WireObject)), ("credible", typeof(WireBoolean)), ("digest", typeof(WireString)),
        ("durability", typeof(WireString)), ("environment", typeof(WireObject)), ("events", typeof(WireObject)), ("files", typeof(WireArray)),
        ("kernel", typeof(WireObject)), ("limits", typeof(WireObject)), ("omissions", typeof(WireArray)), ("outcome", typeof(WireString)),
        ("passes", typeof(WireArray)), ("plan", typeof(WireObject)), ("redaction", typeof(WireObject)), ("replay", typeof(WireObject)),
        ("repo", typeof(WireObject)), ("run_id", typeof(WireString)), ("schema_version", typeof(WireString)), ("verification", typeof(WireObject)),
    ];

    public static IEnumerable<string> Problems(WireObject manifest)
    {
        foreach (var (name, kind) in Required)
        {
            if (manifest[name] is not { } value) yield return $"The member \"{name}\" is missing.";
            else if (value.GetType() != kind) yield return $"The member \"{name}\" has the wrong type.";
        }
        if (manifest["outcome"] is WireString outcome && !Wire.TryParse<MirOutcome>(outcome.Value, out _)) yield return $"The outcome \"{outcome.Value}\" is unknown.";
        if (manifest["signing"] is not (WireNull or WireObject)) yield return "The member \"signing\" is neither null nor an object.";
    }
}
