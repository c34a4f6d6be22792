using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Text;

namespace Migaki.Generators.Extraction;

/// <summary>A rule that the compiler's own means set aside: <c>#pragma warning disable</c> or <c>SuppressMessage</c>.</summary>
/// <param name="Rule">The rule's id; <see cref="Suppressions.All"/> for every one.</param>
/// <param name="Reason">The comment on the same line, or the justification; empty where there is none.</param>
/// <param name="Place">Where it is written.</param>
/// <param name="Span">The part of the file in which it holds.</param>
internal sealed record SetAside(string Rule, string Reason, Location? Place, TextSpan Span);

/// <summary>Finds what sets rules aside, and why.</summary>
internal static class Suppressions
{
    /// <summary>A pragma that names no rule.</summary>
    public const string All = "*";

    private const string Prefix = "MIR";

    /// <summary>The pragmas of a file that set rules of Migaki aside, in order.</summary>
    public static IReadOnlyList<SetAside> Pragmas(SyntaxTree tree, CancellationToken cancellation)
    {
        if (tree.GetRoot(cancellation) is not CSharpSyntaxNode { ContainsDirectives: true } root) return [];
        var found = new List<SetAside>();
        var open = new List<(string Rule, string Reason, Location Place, int Start)>();
        for (var directive = root.GetFirstDirective(IsPragma); directive is not null; directive = directive.GetNextDirective(IsPragma))
        {
            if (directive is not PragmaWarningDirectiveTriviaSyntax { IsActive: true } pragma) continue;
            var end = pragma.Span.End;
            var codes = pragma.ErrorCodes.Where(c => !c.IsMissing).Select(c => (Id: c.ToString(), Place: c.GetLocation())).ToArray();
            if (pragma.DisableOrRestoreKeyword.IsKind(SyntaxKind.DisableKeyword))
            {
                var reason = ReasonOf(pragma);
                if (codes.Length == 0) open.Add((All, reason, pragma.GetLocation(), end));
                open.AddRange(codes.Where(c => IsRule(c.Id)).Select(c => (c.Id, reason, c.Place, end)));
                continue;
            }
            Close(end, rule => codes.Length == 0 || Array.Exists(codes, c => string.Equals(c.Id, rule, StringComparison.Ordinal)));
        }
        Close(root.FullSpan.End, static _ => true);
        return [.. found.OrderBy(s => s.Place!.SourceSpan.Start)];

        void Close(int end, Func<string, bool> isMeant)
        {
            found.AddRange(open.Where(o => isMeant(o.Rule)).Select(o => new SetAside(o.Rule, o.Reason, o.Place, TextSpan.FromBounds(o.Start, end))));
            open.RemoveAll(o => isMeant(o.Rule));
        }
    }

    /// <summary>What the <c>SuppressMessage</c> attributes on a symbol set aside.</summary>
    public static IEnumerable<SetAside> OfMessages(IEnumerable<AttributeData> attributes, CancellationToken cancellation)
    {
        foreach (var attribute in attributes)
        {
            if (attribute.AttributeClass is not { Name: "SuppressMessageAttribute" } type || !TypeNames.IsIn(type, "System.Diagnostics.CodeAnalysis")) continue;
            // A title may follow the id.
            if (attribute.Text(1)?.Split(':')[0].Trim() is not { } rule || !IsRule(rule)) continue;
            var place = attribute.ApplicationSyntaxReference?.GetSyntax(cancellation);
            yield return new SetAside(rule, attribute.Text("Justification")?.Trim() ?? "", place?.GetLocation(), place?.Span ?? default);
        }
    }

    /// <summary>What an assembly sets aside for a method: for all of it, for the method or for a type around it.</summary>
    public static IEnumerable<AttributeData> MessagesOfAssembly(IMethodSymbol method)
    {
        foreach (var attribute in method.ContainingAssembly.GetAttributes())
        {
            if (attribute.AttributeClass?.Name != "SuppressMessageAttribute") continue;
            var target = attribute.Text("Target")?.TrimStart('~');
            if (attribute.Text("Scope") is null or "module" || target is null) yield return attribute;
            // An editor writes the type of the result behind the name of a method.
            else if (method.GetDocumentationCommentId() is { } id && (string.Equals(target, id, StringComparison.Ordinal) || target.StartsWith(id + "~", StringComparison.Ordinal))) yield return attribute;
            else
            {
                for (var type = method.ContainingType; type is not null; type = type.ContainingType)
                {
                    if (!string.Equals(target, type.GetDocumentationCommentId(), StringComparison.Ordinal)) continue;
                    yield return attribute;
                    break;
                }
            }
        }
    }

    private static bool IsPragma(DirectiveTriviaSyntax directive) => directive.IsKind(SyntaxKind.PragmaWarningDirectiveTrivia);

    private static bool IsRule(string id) => id.Length == Prefix.Length + 4 && id.StartsWith(Prefix, StringComparison.Ordinal);

    private static string ReasonOf(PragmaWarningDirectiveTriviaSyntax pragma)
    {
        foreach (var trivia in pragma.DescendantTrivia(descendIntoTrivia: true))
        {
            if (trivia.IsKind(SyntaxKind.SingleLineCommentTrivia)) return trivia.ToString().TrimStart('/').Trim();
        }
        return "";
    }
}
