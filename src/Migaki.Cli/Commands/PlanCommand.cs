using System.CommandLine;

namespace Migaki.Cli.Commands;

/// <summary><c>migaki plan</c>.</summary>
internal static class PlanCommand
{
    public static Command Create(ToolConsole console)
    {
        var plan = new Command("plan", "Plans of an assembly, a project's obj folder, a .mir.json file, a bundle, or a commit. Nothing of an assembly is loaded or run.\n\nExample: migaki plan list src/App/bin/Release/net10.0/App.dll");
        plan.Subcommands.Add(PlanListCommand.Create(console));
        plan.Subcommands.Add(PlanShowCommand.Create(console));
        plan.Subcommands.Add(PlanGraphCommand.Create(console));
        plan.Subcommands.Add(PlanDiffCommand.Create(console));
        plan.Subcommands.Add(PlanCheckCommand.Create(console));
        return plan;
    }
}
