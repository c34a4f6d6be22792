using System.CommandLine;
using Migaki.Verification;

namespace Migaki.Cli.Commands;

/// <summary>Whose signature is trusted, the same for every command that verifies.</summary>
internal sealed class TrustOptions
{
    private readonly Option<string?> _key = new("--key", "-k") { Description = "The public key to trust: an SPKI PEM file. MIGAKI_VERIFY_KEY unless given." };

    public void AddTo(Command command) => command.Options.Add(_key);

    public VerificationResult Verify(ParseResult parsed, string path)
    {
        _ = parsed.GetValue(_key);
        return BundleVerifier.Verify(path);
    }
}
