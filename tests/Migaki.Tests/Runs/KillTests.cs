using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Runs;

public sealed class KillTests
{
    [Theory]
    [InlineData(1)]
    [InlineData(500)]
    [InlineData(20_000)]
    public async Task A_killed_process_loses_no_acknowledged_event(int after)
    {
        using var folder = new RunFolder();
        using var child = ChildProgram.Start("run", folder.Root);
        long acknowledged = 0;
        while (acknowledged < after)
            acknowledged = long.Parse((await child.StandardOutput.ReadLineAsync())!, System.Globalization.CultureInfo.InvariantCulture);
        child.Kill();
        var rest = await child.StandardOutput.ReadToEndAsync();
        await child.WaitForExitAsync();
        foreach (var line in rest.Split('\n')[..^1]) acknowledged = long.Parse(line, System.Globalization.CultureInfo.InvariantCulture);

        var result = RunFolder.Verify(Directory.GetDirectories(folder.Root).Single());
        Assert.Equal("", string.Join("; ", result.Findings.Select(f => $"{f.Message} at {f.Sequence}")));
        Assert.Equal(BundleStatus.VerifiedIncomplete, result.Status);
        Assert.InRange(result.Events, acknowledged, acknowledged + 1);
        Assert.NotNull(result.Torn);
        Assert.Equal(MirOutcome.Incomplete, result.Outcome);
    }
}
