namespace Migaki.Cli;

/// <summary>What the tool returns; scripts rely on it.</summary>
internal static class ExitCode
{
    public const int Holds = 0;

    /// <summary>Tampered, malformed, diverged, or a finding.</summary>
    public const int Finding = 1;

    /// <summary>Wrong usage, or something could not be read or written.</summary>
    public const int Usage = 2;

    public const int Incomplete = 3;

    public const int UnsupportedVersion = 4;
}
