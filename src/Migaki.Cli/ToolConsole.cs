using Spectre.Console;

namespace Migaki.Cli;

/// <summary>Whether output may have colours.</summary>
internal enum ConsoleLook
{
    Plain,
    Terminal,
}

/// <summary>Where a command reads relative paths from and writes to. Tests give their own.</summary>
internal sealed class ToolConsole(TextWriter output, TextWriter error, ConsoleLook look, string workingDirectory, bool showsProgress = false)
{
    private const int PlainWidth = 120;

    public TextWriter Out { get; } = output;

    public TextWriter Error { get; } = error;

    public string WorkingDirectory { get; } = workingDirectory;

    /// <summary>Whether the error stream is a terminal, which can redraw a line.</summary>
    public bool ShowsProgress { get; } = showsProgress;

    /// <summary>Set by <c>--no-color</c> and by <c>NO_COLOR</c>.</summary>
    public bool NoColor { get; set; }

    /// <summary>Zips that were unpacked for this command: the folder, and what it was unpacked from.</summary>
    public Dictionary<string, string> Unpacked { get; } = new(StringComparer.Ordinal);

    /// <summary>How wide tables are without a terminal.</summary>
    public int Width { get; init; } = PlainWidth;

    public void Line(string text) => Out.Write(text + "\n");

    public void ErrorLine(string text) => Error.Write(text + "\n");

    /// <summary>A renderer of tables and trees. Without a terminal it has a fixed width and no colour, so that output is the same everywhere.</summary>
    public IAnsiConsole Rich()
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Out = new AnsiConsoleOutput(Out),
            Ansi = look == ConsoleLook.Terminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = look == ConsoleLook.Terminal && !NoColor ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Enrichment = new ProfileEnrichment { UseDefaultEnrichers = look == ConsoleLook.Terminal },
        });
        if (look == ConsoleLook.Plain)
        {
            console.Profile.Width = Width;
            console.Profile.Capabilities.Unicode = true;
        }
        return console;
    }
}
