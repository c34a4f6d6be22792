using System.Text;
using Microsoft.CodeAnalysis.Text;

namespace Migaki.Generators.Tests.Harness;

/// <summary>
/// A source with expectations in it. <c>[|code|]</c> expects the default rule, <c>{|MIR3001:code|}</c> a named one, <c>{|CS0103:code|}</c> declares a
/// compiler error. <c>{|0:code|}</c>, <c>{|1:code|}</c> … mark the additional locations of the only diagnostic in the order they must have.
/// Spans nest.
/// </summary>
internal sealed class MarkupSource
{
    private MarkupSource(string text, IReadOnlyList<(string Id, TextSpan Span)> expected, IReadOnlyList<TextSpan> path)
    {
        Text = text;
        Expected = expected;
        Path = path;
    }

    /// <summary>The source without markup.</summary>
    public string Text { get; }

    /// <summary>In source order.</summary>
    public IReadOnlyList<(string Id, TextSpan Span)> Expected { get; }

    /// <summary>The numbered spans by their number.</summary>
    public IReadOnlyList<TextSpan> Path { get; }

    public static MarkupSource Parse(string markup, string? defaultRule = null)
    {
        var text = new StringBuilder(markup.Length);
        var open = new Stack<(string Id, int Start, char Close)>();
        var expected = new List<(string Id, TextSpan Span)>();
        var path = new SortedDictionary<int, TextSpan>();
        for (var i = 0; i < markup.Length; i++)
        {
            var (first, second) = (markup[i], i + 1 < markup.Length ? markup[i + 1] : '\0');
            if (first == '[' && second == '|')
            {
                open.Push((defaultRule ?? throw new InvalidOperationException("[|…|] needs a default rule."), text.Length, ']'));
                i++;
            }
            else if (first == '{' && second == '|' && markup.IndexOf(':', i) is > 0 and var colon)
            {
                open.Push((markup[(i + 2)..colon], text.Length, '}'));
                i = colon;
            }
            else if (first == '|' && open.TryPeek(out var span) && second == span.Close)
            {
                open.Pop();
                var range = TextSpan.FromBounds(span.Start, text.Length);
                if (int.TryParse(span.Id, out var number)) path.Add(number, range);
                else expected.Add((span.Id, range));
                i++;
            }
            else text.Append(first);
        }
        if (open.Count > 0) throw new InvalidOperationException($"Markup for {open.Peek().Id} is not closed.");
        if (path.Keys.Where((key, i) => key != i).Any()) throw new InvalidOperationException("Path markup must count 0, 1, 2 …");
        return new MarkupSource(text.ToString(), expected.OrderBy(e => e.Span.Start).ThenBy(e => e.Span.Length).ToList(), path.Values.ToList());
    }
}
