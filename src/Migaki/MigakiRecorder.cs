namespace Migaki;

/// <summary>Records runs under its options. Thread-safe; one serves a whole application.</summary>
public sealed class MigakiRecorder
{
    /// <summary>The recorder of plans whose type holds none.</summary>
    public static MigakiRecorder Default { get; } = new();
}
