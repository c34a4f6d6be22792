using System.Text.RegularExpressions;
using Migaki.Tests.Shared;

namespace Migaki.Docs.Tests;

/// <summary>A fenced block of a document.</summary>
/// <param name="File">The document, relative to the repository's root.</param>
/// <param name="Line">The line of the opening fence, from 1.</param>
/// <param name="Info">What follows the fence, e.g. <c>csharp violates MIR3001</c>.</param>
/// <param name="Text">The lines inside.</param>
public sealed partial record Snippet(string File, int Line, string Info, string Text)
{
    public bool IsCSharp => Info.Split(' ')[0] is "csharp" or "cs" or "c#";

    /// <summary>The rule that a block marked <c>csharp violates MIRnnnn</c> is about.</summary>
    public string? Violates => Violation().Match(Info) is { Success: true } match ? match.Groups[1].Value : null;

    public override string ToString() => $"{File}:{Line}";

    /// <summary>README.md, docs/ and the samples' pages, in order.</summary>
    public static IReadOnlyList<string> Documents { get; } =
        [.. Directory.EnumerateFiles(Path.Combine(Repository.Root, "docs"), "*.md", SearchOption.AllDirectories)
            .Concat(Directory.EnumerateFiles(Path.Combine(Repository.Root, "samples"), "README.md", SearchOption.AllDirectories))
            .Append(Path.Combine(Repository.Root, "README.md"))
            .Where(System.IO.File.Exists)
            .Select(f => Path.GetRelativePath(Repository.Root, f).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)];

    public static IReadOnlyList<Snippet> All { get; } = [.. Documents.SelectMany(In)];

    public static IReadOnlyList<Snippet> In(string document)
    {
        var snippets = new List<Snippet>();
        var lines = System.IO.File.ReadAllLines(Path.Combine(Repository.Root, document));
        for (var i = 0; i < lines.Length; i++)
        {
            if (!lines[i].StartsWith("```", StringComparison.Ordinal)) continue;
            var end = Array.FindIndex(lines, i + 1, l => l == "```");
            if (end < 0) throw new InvalidOperationException($"{document}:{i + 1}: the fence is never closed.");
            snippets.Add(new Snippet(document, i + 1, lines[i][3..].Trim(), string.Join('\n', lines[(i + 1)..end])));
            i = end;
        }
        return snippets;
    }

    [GeneratedRegex("^csharp violates (MIR[0-9]{4})$")]
    private static partial Regex Violation();
}
