using System.Globalization;
using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>Collects checks: an event each, unless there is no prefix for their ids, and a failure for those that do not hold.</summary>
internal sealed class ConstraintChecklist(string version, string? prefix)
{
    private readonly List<MirConstraintFailure> _failures = [];
    private readonly List<WireObject> _events = [];

    public void Check(bool holds, string path, string code, string message)
    {
        if (prefix is null)
        {
            if (!holds) _failures.Add(new MirConstraintFailure(code, "", message, path));
            return;
        }
        var id = prefix + "-" + (_events.Count + 1).ToString("000", CultureInfo.InvariantCulture);
        _events.Add(new WireObjectBuilder()
            .Add("version", PassEvents.Version)
            .Add("id", id)
            .Add("kind", "policy_decision")
            .Add("summary", holds ? "Required constraint is satisfied." : message)
            .Add("source", new WireObjectBuilder().Add("kind", "runtime").Build())
            .Add("privacy", PassEvents.InternalPrivacy)
            .Add("redaction", PassEvents.NoRedaction)
            .Add("policyDecision", new WireObjectBuilder().Add("outcome", holds ? "allowed" : "blocked").Add("policyRef", path).Build())
            .Build());
        if (!holds) _failures.Add(new MirConstraintFailure(code, id, message, path));
    }

    public MirConstraintEvaluation Result() => new() { Version = version, Failures = _failures.ToMirList(), Evidence = _events.ToMirList() };
}
