using System.Text;

namespace Migaki.Cli.Comparison;

/// <summary>A comparison for a pull request. Plans without change are counted, not listed.</summary>
internal static class ComparisonMarkdown
{
    public static string Render(IReadOnlyList<PlanComparison> comparisons)
    {
        var text = new StringBuilder("## Plan changes\n\n");
        var changed = comparisons.Where(static comparison => comparison.IsChange).ToList();
        if (changed.Count == 0) return text.Append("No plan changed.\n").ToString();

        foreach (var comparison in changed) Append(text, comparison);
        var same = comparisons.Count - changed.Count;
        if (same > 0) text.Append(Plans.NodeText.Count(same, "plan")).Append(" without change.\n");
        return text.ToString();
    }

    private static void Append(StringBuilder text, PlanComparison comparison)
    {
        text.Append("### ").Append(SentenceText.Code(comparison.Id)).Append("\n\n");
        text.Append(ComparisonText.Summary(comparison));
        if (comparison.Before is { } before && comparison.After is { } after) text.Append(" (`").Append(Short(before.Digest)).Append("` → `").Append(Short(after.Digest)).Append("`)");
        text.Append("\n\n");
        var attention = comparison.Changes.Where(static change => change.Attention is not null).ToList();
        if (attention.Count > 0)
        {
            text.Append("**Look at**\n\n");
            foreach (var change in attention) text.Append("- ⚠️ ").Append(SentenceText.Markdown(change.Sentence)).Append(" *").Append(change.Attention).Append("*\n");
            text.Append('\n');
        }
        foreach (var area in comparison.Changes.Where(static change => change.Attention is null).GroupBy(static change => change.Area).OrderBy(static group => group.Key))
        {
            text.Append("**").Append(area.Key).Append("**\n\n");
            foreach (var change in area) text.Append("- ").Append(SentenceText.Markdown(change.Sentence)).Append('\n');
            text.Append('\n');
        }
    }

    private static string Short(string digest) => digest.Length > 19 ? digest[7..19] : digest;
}
