using System.Text;
using Migaki.Cli;

// Plans and drawings are UTF-8, whatever the code page of the terminal; a byte order mark would break pipes.
Console.OutputEncoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
var console = new ToolConsole(Console.Out, Console.Error, Console.IsOutputRedirected ? ConsoleLook.Plain : ConsoleLook.Terminal, Environment.CurrentDirectory, !Console.IsErrorRedirected)
{
    // https://no-color.org: set to anything but the empty text.
    NoColor = Environment.GetEnvironmentVariable("NO_COLOR") is { Length: > 0 },
};
// Ctrl-C and a friendly kill leave no unpacked zip behind; files being written look after themselves.
Console.CancelKeyPress += (_, _) => Migaki.Cli.Bundles.UnpackedArchive.RemoveAll(console);
AppDomain.CurrentDomain.ProcessExit += (_, _) => Migaki.Cli.Bundles.UnpackedArchive.RemoveAll(console);
return MigakiTool.Run(args, console);
