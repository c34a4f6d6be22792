using System.Globalization;
using System.Text;
using Microsoft.CodeAnalysis;

namespace Migaki.Generators.Tests.Harness;

/// <summary>Prints diagnostics under the lines they stand on, for failure messages.</summary>
internal static class DiagnosticPrinter
{
    public static string Print(IEnumerable<Diagnostic> diagnostics)
    {
        var text = new StringBuilder();
        foreach (var diagnostic in diagnostics) Append(text, diagnostic);
        return text.Length == 0 ? "(none)\n" : text.ToString();
    }

    /// <summary>The whole source with line numbers, and the diagnostics under their lines.</summary>
    public static string PrintUnderSource(string source, string path, IEnumerable<Diagnostic> diagnostics)
    {
        var byLine = diagnostics.ToLookup(d => IsIn(d.Location, path) ? d.Location.GetLineSpan().StartLinePosition.Line : -1);
        var text = new StringBuilder();
        foreach (var elsewhere in byLine[-1]) text.Append(elsewhere).Append('\n');
        var lines = source.ReplaceLineEndings("\n").Split('\n');
        for (var i = 0; i < lines.Length; i++)
        {
            text.Append(CultureInfo.InvariantCulture, $"{i + 1,4} | ").Append(lines[i]).Append('\n');
            foreach (var diagnostic in byLine[i])
            {
                Carets(text, diagnostic.Location, lines[i], '^', $"{diagnostic.Id} {diagnostic.GetMessage(CultureInfo.InvariantCulture)}");
                var number = 0;
                foreach (var location in diagnostic.AdditionalLocations)
                    text.Append(CultureInfo.InvariantCulture, $"     |   path {number++}: line {location.GetLineSpan().StartLinePosition.Line + 1}: {Text(location)}\n");
            }
        }
        return text.ToString();
    }

    public static string Text(Location location) =>
        location.SourceTree is { } tree ? tree.GetText().ToString(location.SourceSpan) : location.ToString();

    private static void Append(StringBuilder text, Diagnostic diagnostic)
    {
        text.Append(diagnostic.ToString()).Append('\n');
        if (diagnostic.Location.SourceTree is not { } tree) return;
        var line = tree.GetText().Lines[diagnostic.Location.GetLineSpan().StartLinePosition.Line].ToString();
        text.Append("     | ").Append(line).Append('\n');
        Carets(text, diagnostic.Location, line, '^', diagnostic.Id);
    }

    private static void Carets(StringBuilder text, Location location, string line, char caret, string message)
    {
        var span = location.GetLineSpan();
        var start = Math.Min(span.StartLinePosition.Character, line.Length);
        var end = span.EndLinePosition.Line == span.StartLinePosition.Line ? span.EndLinePosition.Character : line.Length;
        text.Append("     | ").Append(' ', start).Append(caret, Math.Max(1, end - start)).Append(' ').Append(message).Append('\n');
    }

    private static bool IsIn(Location location, string path) => location.SourceTree?.FilePath == path;
}
