using System.CommandLine;
using Migaki.Cli.Output;
using Migaki.Integrity;
using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary>Whose signatures are trusted, the same for every command that verifies.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string[]> _keys = new("--key", "-k") { Description = "A public key to trust: an SPKI PEM file. The one MIGAKI_VERIFY_KEY names unless given.", DefaultValueFactory = static _ => [] };

    public void AddTo(Command command) => command.Options.Add(_keys);

    /// <exception cref="ToolException">A key cannot be read: to go on without it would be another verdict than was asked for.</exception>
    public VerificationOptions Options(ParseResult parsed, ToolConsole console)
    {
        var files = parsed.GetValue(_keys) ?? [];
        if (files.Length == 0)
        {
            if (Environment.GetEnvironmentVariable(EcdsaP256Verifier.PathVariable) is not { Length: > 0 } named) return VerificationOptions.Default;
            files = [named];
        }
        return new VerificationOptions { TrustedKeys = files.Select(file => EcdsaP256Verifier.TryFromPemFile(Path.GetFullPath(file, console.WorkingDirectory), out var key, out var error)
            ? key : throw ToolException.Usage($"The key {Printable.Id(file)} cannot be used: {Printable.Line(error)}")).ToList() };
    }
}
