using System.Text;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;

namespace Migaki.Cli.Comparison;

/// <summary>A comparison for the terminal.</summary>
internal static class ComparisonText
{
    public static string Render(IReadOnlyList<PlanComparison> comparisons)
    {
        var text = new StringBuilder();
        foreach (var comparison in comparisons) Append(text, comparison);
        return text.ToString();
    }

    public static string Summary(PlanComparison comparison)
    {
        var look = comparison.Changes.Count(static change => change.Attention is not null);
        return comparison.Status switch
        {
            "same" => "no change",
            "rearranged" => "the same plan in another order, or with other times",
            "added" => "new plan" + (look > 0 ? $", {look} to look at" : ""),
            "removed" => "plan removed",
            _ => NodeText.Count(comparison.Changes.Count, "change") + (look > 0 ? $", {look} to look at" : ""),
        };
    }

    private static void Append(StringBuilder text, PlanComparison comparison)
    {
        text.Append(Printable.Id(comparison.Id)).Append(": ").Append(Summary(comparison)).Append('\n');
        var attention = comparison.Changes.Where(static change => change.Attention is not null).ToList();
        if (attention.Count > 0) text.Append("  Look at:\n");
        foreach (var change in attention) text.Append("  ! ").Append(SentenceText.Plain(change.Sentence)).Append(' ').Append(change.Attention).Append('\n');
        foreach (var area in comparison.Changes.Where(static change => change.Attention is null).GroupBy(static change => change.Area).OrderBy(static group => group.Key))
        {
            text.Append("  ").Append(area.Key).Append(":\n");
            foreach (var change in area) text.Append("  ").Append(Mark(change.Kind)).Append(' ').Append(SentenceText.Plain(change.Sentence)).Append('\n');
        }
    }

    private static char Mark(ChangeKind kind) => kind switch { ChangeKind.Added => '+', ChangeKind.Removed => '-', _ => '~' };
}
