using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>An eval by which a plan accepts what loses something: what <c>migaki.evals.json</c> said of it when the plan was built.</summary>
/// <param name="Name">The eval.</param>
/// <param name="Version">Its version.</param>
/// <param name="Score">Its score, 0 to 1.</param>
/// <param name="Expires">The last day it counts, <c>yyyy-MM-dd</c>; null where it counts without end.</param>
public sealed record MirAcceptedEval(string Name, string? Version = null, double? Score = null, string? Expires = null)
{
    private const string Member = "acceptedByEval";

    /// <summary>The evals that accept all lossy changes of a plan: <c>metadata.acceptedByEval</c>.</summary>
    public static MirList<MirAcceptedEval> Of(MirPlan plan) => plan.Metadata.Extensions?[Member] is WireArray items
        ? items.Items.OfType<WireObject>().Where(static item => item["name"] is WireString).Select(static item => new MirAcceptedEval(
            ((WireString)item["name"]!).Value, (item["version"] as WireString)?.Value, (item["score"] as WireNumber)?.Value, (item["expires"] as WireString)?.Value)).ToMirList()
        : default;

    /// <summary>Why an eval does not accept a loss; null where it does.</summary>
    /// <param name="evals">The evals of a plan.</param>
    /// <param name="name">The eval that is asked for.</param>
    /// <param name="minScore">The least score the plan takes; null where it asks for none.</param>
    /// <param name="at">The day it is asked, ISO 8601.</param>
    public static string? Problem(MirList<MirAcceptedEval> evals, string name, double? minScore, string at)
    {
        if (evals.FirstOrDefault(eval => eval.Name == name) is not { } eval) return $"its eval \"{name}\" is not one that accepts changes of the plan";
        if (eval is { Version: null, Score: null, Expires: null }) return $"nothing is known of its eval \"{name}\"";
        if (MirDates.IsAfter(at, eval.Expires)) return $"its eval \"{name}\" expired on {eval.Expires}";
        if (minScore is not { } least) return null;
        if (eval.Score is not { } score) return $"its eval \"{name}\" has no score, and the plan asks for {NumberText.Format(least)}";
        return score < least ? $"the score of its eval \"{name}\" is {NumberText.Format(score)}, and the plan asks for {NumberText.Format(least)}" : null;
    }

    /// <summary>The eval in words.</summary>
    public override string ToString() => $"eval \"{Name}\"{(Version is null ? "" : " version " + Version)}{(Score is { } score ? ", score " + NumberText.Format(score) : "")}{(Expires is null ? "" : ", to " + Expires)}";
}
