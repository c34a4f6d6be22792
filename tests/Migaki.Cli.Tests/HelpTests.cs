using Migaki.Cli.Tests.Harness;

namespace Migaki.Cli.Tests;

public class HelpTests : CommandTests
{
    [Fact]
    public void Help_names_the_tool_and_every_command()
    {
        var help = Run("plan", "--help").Expect(0).Out;
        Assert.Contains("migaki plan [command]", help, StringComparison.Ordinal);
        foreach (var command in new[] { "list", "show", "graph", "diff", "check" }) Assert.Contains("  " + command, help, StringComparison.Ordinal);
    }

    [Fact]
    public void A_wrong_option_names_the_command_whose_help_to_read() =>
        Assert.EndsWith("Run 'migaki plan show --help' for the usage.\n", Run("plan", "show", "x", "--jsn").Expect(2).Error, StringComparison.Ordinal);

    [Fact]
    public void Every_command_has_json()
    {
        foreach (var command in new[] { "list", "show", "graph", "diff", "check" })
            Assert.Contains("--json", Run("plan", command, "--help").Expect(0).Out, StringComparison.Ordinal);
        Assert.Contains("--json", Run("verify", "--help").Expect(0).Out, StringComparison.Ordinal);
    }
}
