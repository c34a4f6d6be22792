using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using Migaki.Bundles;
using Migaki.Integrity;
using Migaki.Redaction;

namespace Migaki;

/// <summary>Records runs under its options. Thread-safe; one serves a whole application.</summary>
public sealed class MigakiRecorder
{
    private RunEnvironment? _environment;
    private ISigner? _signerOfEnvironment;
    private bool _environmentRead;
    private (RedactionOptions Options, SecretScanner Scanner)? _scanner;

    /// <summary>A recorder with the default options.</summary>
    public MigakiRecorder() : this(new MigakiOptions()) { }

    /// <summary>A recorder with these options.</summary>
    public MigakiRecorder(MigakiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    internal MigakiRecorder(MigakiOptions options, ILogger? logger) : this(options) => Logger = logger ?? NullLogger.Instance;

    /// <summary>Where a host put the recorder, the host's log; nothing else.</summary>
    internal ILogger Logger { get; } = NullLogger.Instance;

    /// <summary>The recorder of plans whose type holds none.</summary>
    public static MigakiRecorder Default { get; } = new();

    internal MigakiOptions Options { get; }

    /// <summary>Read once: it does not change while the process runs.</summary>
    internal RunEnvironment Environment => _environment ??= RunEnvironment.Read(Options.RepositoryFolder);

    /// <summary>Who signs; null where no key is configured. A key that is configured and cannot be used is an error before the first step, never an unsigned bundle.</summary>
    /// <exception cref="MirEvidenceException">The key that the environment names cannot be read.</exception>
    internal ISigner? Signer
    {
        get
        {
            if (Options.Signer is { } signer) return signer;
            if (_environmentRead) return _signerOfEnvironment;
            try
            {
                _signerOfEnvironment = EcdsaP256Signer.FromEnvironment();
            }
            catch (Exception error) when (error is CryptographicException or IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
            {
                throw new MirEvidenceException($"The signing key that {EcdsaP256Signer.PathVariable} names cannot be used: {error.Message}", error);
            }
            _environmentRead = true;
            return _signerOfEnvironment;
        }
    }

    /// <summary>The scanner of the redaction options; built once for as long as they stay the same object.</summary>
    internal SecretScanner Scanner
    {
        get
        {
            var options = Options.Redaction;
            if (ReferenceEquals(options, RedactionOptions.Default)) return SecretScanner.Default;
            if (_scanner is not { } known || !ReferenceEquals(known.Options, options)) _scanner = known = (options, new SecretScanner(options));
            return known.Scanner;
        }
    }
}
