using System.Globalization;
using System.Text;
using Migaki.Cli.Output;

namespace Migaki.Cli.Comparison;

/// <summary>Writes a sentence: our words as they are, names and values of the plan made harmless for the format.</summary>
internal static class SentenceText
{
    public static string Plain(FormattableString sentence) => Format(sentence, static text => text);

    /// <summary>Names and values in code spans, in which Markdown and mentions mean nothing.</summary>
    public static string Markdown(FormattableString sentence) => Format(sentence, Code);

    public static string Code(string text)
    {
        var line = Printable.Line(text, 240);
        var (longest, run) = (0, 0);
        foreach (var c in line) longest = Math.Max(longest, run = c == '`' ? run + 1 : 0);
        var fence = new string('`', longest + 1);
        // A span that starts or ends with a backtick needs a space there; one of nothing but spaces would vanish.
        var space = line.Trim().Length == 0 || line[0] == '`' || line[^1] == '`' ? " " : "";
        return line.Trim().Length == 0 ? "`\"" + line + "\"`" : $"{fence}{space}{line}{space}{fence}";
    }

    private static string Format(FormattableString sentence, Func<string, string> quote)
    {
        var arguments = sentence.GetArguments().Select(argument => argument switch
        {
            Comparison.Plain plain => Printable.Line(plain.Words),
            Detail { Text.Length: 0 } => "",
            Detail detail => $" ({quote(Printable.Line(detail.Text, 120))})",
            string text => quote(Printable.Id(text)),
            _ => throw new InvalidOperationException("A sentence names texts only."),
        }).ToArray<object>();
        return string.Format(CultureInfo.InvariantCulture, sentence.Format, arguments);
    }
}
