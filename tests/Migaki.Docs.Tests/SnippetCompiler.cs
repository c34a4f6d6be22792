using Migaki.Tests.Compiling;

namespace Migaki.Docs.Tests;

/// <summary>Compiles a snippet as a project of a reader would.</summary>
internal static class SnippetCompiler
{
    /// <summary>What the documents take for granted: the usual usings, and two services of the reader's own.</summary>
    private const string Prelude = """
        global using System;
        global using System.Collections.Generic;
        global using System.Linq;
        global using System.Threading;
        global using System.Threading.Tasks;
        global using Migaki;

        public interface IModel { Task<string> CompleteAsync(string prompt, CancellationToken ct); }
        public interface IKnowledgeBase { Task<string[]> SearchAsync(string query, CancellationToken ct); }
        """;

    /// <summary>Every warning and error, of the compiler and of the rules, as <c>severity id: message</c> in source order.</summary>
    /// <param name="source">The snippet.</param>
    /// <param name="files">What lies beside it, e.g. <c>migaki.providers.json</c>.</param>
    public static Task<IReadOnlyList<string>> FindingsOf(string source, params IReadOnlyList<(string Name, string Text)> files) =>
        CompilerUnderTest.FindingsOf(
            [("/docs/Prelude.cs", Prelude), ("/docs/Snippet.cs", source)],
            file => !file.StartsWith("Migaki.Docs.", StringComparison.Ordinal),
            additionalFiles: files.Select(f => ("/docs/" + f.Name, f.Text)));
}
