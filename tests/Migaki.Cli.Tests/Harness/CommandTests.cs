namespace Migaki.Cli.Tests.Harness;

/// <summary>A test class with a folder of its own.</summary>
public abstract class CommandTests : IDisposable
{
    protected TemporaryFolder Folder { get; } = new();

    private protected ToolRun Run(params string[] arguments) => ToolRun.Of(Folder, arguments);

    public void Dispose()
    {
        Folder.Dispose();
        GC.SuppressFinalize(this);
    }
}
