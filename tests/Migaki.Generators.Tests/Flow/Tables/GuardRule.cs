using System.Text.RegularExpressions;

namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>A rule that a guard silences.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Source">What needs the guard.</param>
/// <param name="Other">What needs none.</param>
/// <param name="Use">The use, as a task with a text; <c>{0}</c> is the value.</param>
/// <param name="Guard">A method that returns whether it passed.</param>
/// <param name="GuardAsync">The same with a task.</param>
/// <param name="Demand">A method that throws where it does not pass.</param>
internal sealed record GuardRule(string Id, string Source, string Other, string Use, string Guard, string GuardAsync, string Demand)
{
    private const string Members = "private static Task<string> Echoed(string text) => Task.FromResult(text); private static Task<string> Echoed(Task<string> text) => text; private static async Task<string> Echoed(Task text) { await text; return \"\"; }";

    public CaseBatch Batch(params string[] without) => new(Id, [.. Named("holds", Guards.Holding, without), .. Named("fails", Guards.Failing, without)]);

    private IEnumerable<FlowCase> Named(string kind, IEnumerable<FlowCase> cases, string[] without) => cases
        .Where(c => !without.Contains($"{kind}: {c.Name}"))
        .Select(c => new FlowCase($"{kind}: {c.Name}", Fill(c.Body, kind == "fails"), Members + Fill(c.Members, kind == "fails")));

    private string Fill(string text, bool marked)
    {
        var use = marked ? Use : Use.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
        text = text.Replace("@S", Source, StringComparison.Ordinal).Replace("@O", Other, StringComparison.Ordinal)
            .Replace("@G", Guard, StringComparison.Ordinal).Replace("@A", GuardAsync, StringComparison.Ordinal).Replace("@M", Demand, StringComparison.Ordinal);
        return Regex.Replace(text, "«(\\??)([^»]*)»", m => (m.Groups[1].Length > 0 ? "" : "await ") + string.Format(System.Globalization.CultureInfo.InvariantCulture, use, m.Groups[2].Value));
    }
}
