namespace Migaki.Mir.Json;

/// <summary>Canonical JSON, RFC 8785.</summary>
public static class CanonicalJson
{
    /// <summary>The canonical text of a value.</summary>
    public static string ToText(WireValue value) => throw new NotSupportedException("written in its own commit: " + value.GetType());
}
