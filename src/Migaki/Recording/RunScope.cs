namespace Migaki.Recording;

/// <summary>Where the executing code is: the run, and the chain of followed helper calls from its body.</summary>
internal sealed class RunFrame(OpenRun run, string path)
{
    public OpenRun Run { get; } = run;

    /// <summary><c>""</c> for the body itself.</summary>
    public string Path { get; } = path;
}

/// <summary>The ambient run. Outside any run the whole recorder costs the read of one field.</summary>
internal static class RunScope
{
    private static readonly AsyncLocal<RunFrame?> Frame = new();
    private static readonly AsyncLocal<Runtime.RecordedStep?> Call = new();
    private static readonly AsyncLocal<Runtime.RecordedStep?> Step = new();
    private static bool s_anyRun;

    /// <summary>Whether there was any run in this process. It stays true: code can go on after its run has ended, and is then late.</summary>
    public static bool Any => Volatile.Read(ref s_anyRun);

    public static RunFrame? Current
    {
        get => Frame.Value;
        set => Frame.Value = value;
    }

    /// <summary>The step that the executing code is part of, where a model it asks is its own.</summary>
    public static Runtime.RecordedStep? CurrentCall
    {
        get => Call.Value;
        set => Call.Value = value;
    }

    /// <summary>The step that the executing code is part of, in runs that keep a full trace.</summary>
    public static Runtime.RecordedStep? CurrentStep
    {
        get => Step.Value;
        set => Step.Value = value;
    }

    public static void Opened() => Volatile.Write(ref s_anyRun, true);
}
