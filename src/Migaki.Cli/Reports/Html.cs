using System.Globalization;
using System.Text;
using Migaki.Cli.Output;

namespace Migaki.Cli.Reports;

/// <summary>
/// Builds HTML that hostile text cannot break: every argument of an interpolated text is escaped, whatever it is. Only <see cref="Markup"/> writes as it stands, and it
/// is given nothing but our own text and drawings, which escape in the same way.
/// </summary>
internal sealed class Html
{
    private readonly StringBuilder _text = new();

    public Html Add(FormattableString markup)
    {
        var arguments = markup.GetArguments().Select(static argument => (object)Escape(Convert.ToString(argument, CultureInfo.InvariantCulture) ?? "")).ToArray();
        _text.AppendFormat(CultureInfo.InvariantCulture, markup.Format, arguments);
        return this;
    }

    public Html Markup(string markup)
    {
        _text.Append(markup);
        return this;
    }

    public override string ToString() => _text.ToString();

    /// <summary>A list of texts as the body rows of a table have it.</summary>
    public Html Row(params string[] cells) => Row("", cells);

    /// <param name="style">A class; one of ours.</param>
    public Html Row(string style, string[] cells)
    {
        Add($"<tr class=\"{style}\" data-find>");
        foreach (var cell in cells) Add($"<td>{cell}</td>");
        return Markup("</tr>\n");
    }

    public Html Head(string caption, params string[] headings)
    {
        Add($"<div class=\"scroll\" tabindex=\"0\" role=\"region\" aria-label=\"{caption}\"><table><caption>{caption}</caption><thead><tr>");
        foreach (var heading in headings) Add($"<th scope=\"col\">{heading}</th>");
        return Markup("</tr></thead><tbody>\n");
    }

    public Html EndTable() => Markup("</tbody></table></div>\n");

    /// <summary>What turns text around or hides in it is shown as a replacement mark.</summary>
    private static string Escape(string text) => MarkupText.Escape(text, static rune => rune.Value == '\n' || !Printable.IsUnsafe(rune));
}
