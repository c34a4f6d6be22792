namespace Migaki.Replay;

/// <summary>The replay that the executing code is part of.</summary>
internal static class ReplayScope
{
    private static readonly AsyncLocal<ReplaySession?> Session = new();

    public static ReplaySession? Current
    {
        get => Session.Value;
        set => Session.Value = value;
    }
}
