using System.Text;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;

namespace Migaki.Generators.Extraction;

/// <summary>The text of an expression, the same however it was formatted: tokens with spaces where they read well, bounded.</summary>
internal static class ConditionText
{
    private static readonly HashSet<string> Spaced = new(StringComparer.Ordinal)
    {
        "&&", "||", "==", "!=", "<", ">", "<=", ">=", "+", "*", "/", "%", "??", "?", ":", "=>", "&", "|", "=", "+=",
    };

    public static string Of(SyntaxNode syntax, int limit = 120)
    {
        var text = new StringBuilder();
        var last = "";
        var wasAccess = false;
        foreach (var token in syntax.DescendantTokens())
        {
            if (token.Text.Length == 0) continue;
            // The mark of ?. and ?[ stands close to both sides.
            var isAccess = token.Parent is ConditionalAccessExpressionSyntax;
            var isName = token.Parent is BaseExpressionColonSyntax;
            if (text.Length > 0 && !isAccess && !wasAccess && !isName && NeedsSpace(last, token.Text)) text.Append(' ');
            text.Append(token.Text.IndexOf('\n') >= 0 ? "\"…\"" : token.Text);
            last = token.Text;
            wasAccess = isAccess;
            if (text.Length > limit) break;
        }
        if (text.Length <= limit) return text.ToString();
        var end = char.IsHighSurrogate(text[limit - 2]) ? limit - 2 : limit - 1;
        return text.ToString(0, end) + "…";
    }

    private static bool NeedsSpace(string last, string next) =>
        last == "," || Spaced.Contains(last) || Spaced.Contains(next) || (IsWord(last[last.Length - 1]) && (IsWord(next[0]) || next[0] is '{' or '"' or '$' or '['))
            || (next == "{" || last == "{" || next == "}") || (last is ")" or "]" or "}" && IsWord(next[0]));

    private static bool IsWord(char c) => char.IsLetterOrDigit(c) || c == '_' || c == '@';
}
