using Migaki.Mir.Json;

namespace Migaki.Cli.Output;

/// <summary>Writes JSON for other programs: keys sorted, two-space indent, one final newline.</summary>
internal static class JsonOutput
{
    public static void Write(ToolConsole console, WireValue value) => console.Out.Write(CanonicalJson.ToIndentedText(value));
}
