using System.Text;

namespace Migaki.Cli.Output;

/// <summary>Writes files whole or not at all: beside the target, then renamed. Ctrl-C, a full disk or a crash leaves what was there before.</summary>
internal static class SafeFile
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false);

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Write(string argument, ToolConsole console, string text) => Write(argument, console, stream => stream.Write(Utf8.GetBytes(text)));

    /// <exception cref="ToolException">The file cannot be written.</exception>
    public static void Write(string argument, ToolConsole console, Action<Stream> write)
    {
        var path = Path.GetFullPath(argument, console.WorkingDirectory);
        var temporary = $"{path}.{Guid.NewGuid():N}.tmp";
        try
        {
            using (Pending.Of(temporary))
            {
                using (var stream = new FileStream(temporary, FileMode.CreateNew, FileAccess.Write, FileShare.None))
                {
                    write(stream);
                    stream.Flush(flushToDisk: true);
                }
                File.Move(temporary, path, overwrite: true);
            }
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException or ArgumentException)
        {
            throw ToolException.Usage($"{Printable.Id(argument)} cannot be written: {Printable.Line(e.Message)}");
        }
    }

    /// <summary>A file that is being written; gone when the writing ends in any way, Ctrl-C included.</summary>
    private sealed class Pending : IDisposable
    {
        private readonly string _path;
        private readonly ConsoleCancelEventHandler _cancel;
        private readonly EventHandler _exit;

        private Pending(string path)
        {
            _path = path;
            (_cancel, _exit) = ((_, _) => Delete(), (_, _) => Delete());
            Console.CancelKeyPress += _cancel;
            AppDomain.CurrentDomain.ProcessExit += _exit;
        }

        public static Pending Of(string path) => new(path);

        public void Dispose()
        {
            Console.CancelKeyPress -= _cancel;
            AppDomain.CurrentDomain.ProcessExit -= _exit;
            Delete();
        }

        private void Delete()
        {
            try
            {
                File.Delete(_path);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It is named .tmp; nobody takes it for the file.
            }
        }
    }
}
