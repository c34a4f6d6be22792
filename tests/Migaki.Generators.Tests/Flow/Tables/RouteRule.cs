namespace Migaki.Generators.Tests.Flow.Tables;

/// <summary>What a rule puts at the ends of a route.</summary>
/// <param name="Id">The rule.</param>
/// <param name="Source">What the rule is about.</param>
/// <param name="Cleared">The same, after what the rule asks for was done.</param>
/// <param name="Other">What it is not about.</param>
/// <param name="Use">The use; <c>{0}</c> is the value, marked where the rule reports.</param>
/// <param name="Constraints">Of the plans.</param>
internal sealed record RouteRule(string Id, string Source, string Cleared, string Other, string Use, string Constraints = "")
{
    /// <summary>The value arrives and is reported; arrives cleared and is not; does not arrive.</summary>
    public CaseBatch Batch(params string[] without) => new(Id,
    [
        .. Named("arrives", Routes.Arriving.Concat(Routes.Called), Source, Use, without),
        .. Named("cleared", Routes.Arriving.Concat(Routes.Called), Cleared, Unmarked(Use), without),
        .. Named("misses", Routes.Missing, Source, Unmarked(Use), without),
    ], Constraints);

    /// <summary>Text that only this rule uses.</summary>
    public FlowCase Of(string name, string body, string members = "") => new(name, Fill(body, Source, Use), Fill(members, Source, Use));

    private IEnumerable<FlowCase> Named(string kind, IEnumerable<FlowCase> routes, string source, string use, string[] without) => routes
        .Where(r => !without.Contains(r.Name) && !without.Contains($"{kind}: {r.Name}"))
        .Select(r => new FlowCase($"{kind}: {r.Name}", Fill(r.Body, source, use), Fill(r.Members, source, use)));

    private string Fill(string text, string source, string use)
    {
        text = text.Replace("@S", source, StringComparison.Ordinal).Replace("@O", Other, StringComparison.Ordinal);
        return System.Text.RegularExpressions.Regex.Replace(text, "«([^»]*)»", m => string.Format(System.Globalization.CultureInfo.InvariantCulture, use, m.Groups[1].Value));
    }

    private static string Unmarked(string use) => use.Replace("[|", "", StringComparison.Ordinal).Replace("|]", "", StringComparison.Ordinal);
}
