using System.Text;
using Migaki.Cli;

// Plans and drawings are UTF-8, whatever the code page of the terminal; a byte order mark would break pipes.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
return MigakiTool.Run(args, new ToolConsole(Console.Out, Console.Error, Console.IsOutputRedirected ? ConsoleLook.Plain : ConsoleLook.Terminal, Environment.CurrentDirectory, !Console.IsErrorRedirected)
{
    // https://no-color.org: set to anything but the empty text.
    NoColor = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 },
});
