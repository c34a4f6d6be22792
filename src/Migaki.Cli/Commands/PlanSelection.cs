using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Cli.Plans;

namespace Migaki.Cli.Commands;

/// <summary>The arguments that name plans, the same for every command, and what they mean.</summary>
internal sealed class PlanSelection
{
    public Argument<string> Source { get; } = new("source") { Description = "An assembly, a project or its folder, a .mir.json file, a bundle, or a commit (HEAD~1, main:plans)." };

    public Option<string?> Plan { get; } = new("--plan", "-p") { Description = "The plan's id, where there are several." };

    public Option<bool> Optimized { get; } = new("--optimized") { Description = "The optimized plan instead of the original." };

    public Option<bool> Json { get; } = new("--json") { Description = "JSON instead of text." };

    public void AddTo(Command command)
    {
        command.Arguments.Add(Source);
        command.Options.Add(Plan);
        command.Options.Add(Optimized);
        command.Options.Add(Json);
    }

    public PlanVariant Variant(ParseResult parsed) => parsed.GetValue(Optimized) ? PlanVariant.Optimized : PlanVariant.Original;

    /// <summary>All plans the source has, or those with the id that was asked for.</summary>
    public List<PlanPair> Plans(ParseResult parsed, ToolConsole console)
    {
        var source = parsed.GetRequiredValue(Source);
        return Filter(PlanSource.Load(source, console), parsed.GetValue(Plan), source);
    }

    /// <summary>The one plan that is meant, readable.</summary>
    public PlanDocument One(ParseResult parsed, ToolConsole console)
    {
        var plans = Plans(parsed, console);
        if (plans.Count > 1)
        {
            var ids = plans.Select(static pair => pair.Id).Distinct(StringComparer.Ordinal).ToList();
            throw ToolException.Usage(ids.Count > 1
                ? $"There are {plans.Count} plans here; choose one with --plan: {string.Join(", ", ids.Take(20).Select(Printable.Id))}{(ids.Count > 20 ? ", …" : "")}."
                : $"There are {plans.Count} different plans with the id {Printable.Id(ids[0])}; name one of: {string.Join(", ", plans.Take(20).Select(static pair => Printable.Line(pair.Original.Origin)))}.");
        }
        return Readable(plans[0].Of(Variant(parsed)), console);
    }

    public static List<PlanPair> Filter(List<PlanPair> plans, string? id, string source)
    {
        if (id is null) return plans;
        var found = plans.Where(pair => pair.Id == id).ToList();
        if (found.Count > 0) return found;
        throw ToolException.Usage($"There is no plan {Printable.Id(id)} in {Printable.Id(source)}; it has {string.Join(", ", plans.Take(20).Select(static pair => Printable.Id(pair.Id)))}.");
    }

    /// <summary>The document itself when it holds a valid plan; otherwise its errors, as the reason to stop.</summary>
    public static PlanDocument Readable(PlanDocument document, ToolConsole console)
    {
        if (document.Problem is { } problem) console.ErrorLine($"migaki: warning: {Printable.Line(document.Origin)}: {Printable.Line(problem)}");
        if (document.Plan is not null) return document;
        const int shown = 10;
        var errors = string.Concat(document.Errors.Take(shown).Select(static error => $"\n  {error.Code} {Printable.Line(error.Path)}: {Printable.Line(error.Message)}"));
        var more = document.Errors.Count > shown ? $"\n  and {document.Errors.Count - shown} more; 'migaki plan check' lists all" : "";
        throw new ToolException(document.HasUnsupportedVersion ? ExitCode.UnsupportedVersion : ExitCode.Finding, $"{Printable.Line(document.Origin)} is not a valid plan:{errors}{more}");
    }
}
