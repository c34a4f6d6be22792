using System.Text.Json;
using Migaki.Recording;

namespace Migaki.Replay;

/// <summary>What the recorded run was called with.</summary>
public sealed class MirReplayInputs
{
    private readonly RecordedRun _run;
    private readonly PayloadCodec _codec;

    internal MirReplayInputs(RecordedRun run, PayloadCodec codec) => (_run, _codec) = (run, codec);

    /// <summary>The run's id.</summary>
    public string RunId => _run.RunId;

    /// <summary>The plan's id.</summary>
    public string PlanId => _run.PlanId;

    /// <summary>A parameter of the plan, as the run was given it (redacted where it held a secret).</summary>
    /// <exception cref="MirReplayException">It was not kept, or is not of that type.</exception>
    public T Get<T>(string parameter)
    {
        foreach (var payload in _run.Inputs)
        {
            if (payload.Name != parameter) continue;
            if (payload.Omitted is { } omitted) throw new MirReplayException($"The input \"{parameter}\" was not kept: {omitted}.");
            try
            {
                return _codec.Decode<T>(_run.Content(payload) ?? throw new MirReplayException($"The input \"{parameter}\" was erased."));
            }
            catch (Exception error) when (error is JsonException or NotSupportedException)
            {
                throw new MirReplayException($"The input \"{parameter}\" cannot be read as {typeof(T).Name}: {error.Message}", error);
            }
        }
        throw new MirReplayException($"The run has no input \"{parameter}\".");
    }
}
