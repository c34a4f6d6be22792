using System.CommandLine;
using Migaki.Cli.Graphs;
using Migaki.Cli.Output;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki plan graph</c>: the plan drawn, or as text another program draws.</summary>
internal static class PlanGraphCommand
{
    public static Command Create(ToolConsole console)
    {
        var selection = new PlanSelection();
        var format = new Option<string>("--format", "-f") { Description = "mermaid, dot, svg or json.", DefaultValueFactory = static _ => "mermaid" };
        format.AcceptOnlyFromAmong("mermaid", "dot", "svg", "json");
        var theme = new Option<SvgTheme>("--theme") { Description = "Of an SVG: auto follows the reader's light or dark setting.", DefaultValueFactory = static _ => SvgTheme.Auto };
        var output = new Option<string?>("--output", "-o") { Description = "The file to write; standard output unless given." };
        var command = new Command("graph", "Draws a plan.\n\nExample: migaki plan graph plans/support.answer.mir.json --format svg > plan.svg");
        selection.AddTo(command);
        command.Options.Add(format);
        command.Options.Add(theme);
        command.Options.Add(output);
        command.SetAction(parsed =>
        {
            var document = selection.One(parsed, console);
            var graph = PlanGraph.Of(document.Plan!, document.Digest);
            var text = parsed.GetValue(selection.Json) ? Render(graph, "json", SvgTheme.Auto) : Render(graph, parsed.GetRequiredValue(format), parsed.GetValue(theme));
            if (parsed.GetValue(output) is { } path) SafeFile.Write(path, console, text);
            else console.Out.Write(text);
            return ExitCode.Holds;
        });
        return command;
    }

    private static string Render(PlanGraph graph, string format, SvgTheme theme) => format switch
    {
        "dot" => DotGraph.Render(graph),
        "json" => Mir.Json.CanonicalJson.ToIndentedText(JsonGraph.Render(graph)),
        "svg" => SvgGraph.Render(graph, theme) ?? throw ToolException.Usage("The plan is too large to draw (more than 1500 boxes or 6000 edges); use --format dot or json."),
        _ => MermaidGraph.Render(graph),
    };
}
