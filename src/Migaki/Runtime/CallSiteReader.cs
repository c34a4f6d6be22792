using System.Globalization;

namespace Migaki.Runtime;

/// <summary>
/// Reads what generated code says of its calls: <c>method|parameters|binding|…</c> for a step, <c>|binding|…</c> for a helper, with <c>;</c> between calls. A binding is
/// <c>plan,chain,target</c>, then <c>,turn:after.after</c> where several take turns, then <c>,*</c> where it runs elsewhere too. Names and ids hold none of these characters.
/// </summary>
internal static class CallSiteReader
{
    public static object[] Read(string calls, MirPlanDefinition[] plans)
    {
        var texts = calls.Split(';');
        var sites = new object[texts.Length];
        for (var i = 0; i < sites.Length; i++)
        {
            var parts = texts[i].Split('|');
            sites[i] = parts[0].Length == 0
                ? new HelperSite([.. parts.Skip(1).Select(part => Helper(part.Split(','), plans))])
                : new StepSite(parts[0], parts[1].Length == 0 ? [] : parts[1].Split(','), [.. parts.Skip(2).Select(part => Step(part.Split(','), plans))]);
        }
        return sites;
    }

    private static StepBinding Step(string[] parts, MirPlanDefinition[] plans)
    {
        var (turn, after) = Turn(parts);
        return new StepBinding(Plan(parts, plans), parts[1], parts[2]) { Turn = turn, After = after, RunsElsewhere = parts[^1] == "*" };
    }

    private static HelperBinding Helper(string[] parts, MirPlanDefinition[] plans)
    {
        var (turn, after) = Turn(parts);
        return new HelperBinding(Plan(parts, plans), parts[1], parts[2]) { Turn = turn, After = after, RunsElsewhere = parts[^1] == "*" };
    }

    private static MirPlanDefinition Plan(string[] parts, MirPlanDefinition[] plans) => plans[Number(parts[0])];

    private static (int Turn, int[]? After) Turn(string[] parts)
    {
        if (parts.Length < 4 || parts[3] == "*") return (0, null);
        var turn = parts[3].Split(':');
        return (Number(turn[0]), [.. turn[1].Split('.').Select(Number)]);
    }

    private static int Number(string text) => int.Parse(text, NumberStyles.None, CultureInfo.InvariantCulture);
}
