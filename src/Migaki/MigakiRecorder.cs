using Migaki.Bundles;

namespace Migaki;

/// <summary>Records runs under its options. Thread-safe; one serves a whole application.</summary>
public sealed class MigakiRecorder
{
    private RunEnvironment? _environment;

    /// <summary>A recorder with the default options.</summary>
    public MigakiRecorder() : this(new MigakiOptions()) { }

    /// <summary>A recorder with these options.</summary>
    public MigakiRecorder(MigakiOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Options = options;
    }

    /// <summary>The recorder of plans whose type holds none.</summary>
    public static MigakiRecorder Default { get; } = new();

    internal MigakiOptions Options { get; }

    /// <summary>Read once: it does not change while the process runs.</summary>
    internal RunEnvironment Environment => _environment ??= RunEnvironment.Read(Options.RepositoryFolder);
}
