using System.Numerics;
using Migaki.Recording;

namespace Migaki.Bundles;

/// <summary>
/// <c>record.json</c>: the union over the events of one request. A scalar is the first event's that states it, arrays follow each other in
/// sequence order. A pure function of the log; the verifier repeats it.
/// </summary>
internal sealed class RecordSummary
{
    private static readonly (string Name, Field Field, bool IsArray)[] Members = [.. Enumerable.Range(0, EventFields.RecordNames.Length)
        .Select(i => (Name: EventFields.RecordNames[i], Field: (Field)i))
        .Where(member => member.Field is not (Field.EventId or Field.Sequence or Field.EventType))
        .Select(member => (member.Name, member.Field, IsArrayField(member.Field)))
        .OrderBy(member => member.Name, StringComparer.Ordinal)];

    private static readonly ulong Taken = Members.Where(member => member.Field != Field.EvidenceVersion).Aggregate(0UL, (mask, member) => mask | (1UL << (int)member.Field));
    private static readonly ulong Arrays = Members.Where(member => member.IsArray).Aggregate(0UL, (mask, member) => mask | (1UL << (int)member.Field));

    private readonly byte[]?[] _scalars = new byte[]?[EventFields.Count];
    private readonly DerivedList?[] _lists = new DerivedList?[EventFields.Count];

    public long Dropped => _lists.Sum(list => list?.Dropped ?? 0);

    public void Add(EventFields fields)
    {
        for (var left = fields.PresentMask & Taken; left != 0; left &= left - 1)
        {
            var field = (Field)BitOperations.TrailingZeroCount(left);
            if ((Arrays & (1UL << (int)field)) != 0)
            {
                var raw = fields.Raw(field);
                if (raw[0] == '[') (_lists[(int)field] ??= new DerivedList()).AddRange(raw, fields.Elements(field));
            }
            else _scalars[(int)field] ??= fields.Raw(field).ToArray();
        }
    }

    /// <summary>Writes the document.</summary>
    public void Write(Utf8Builder w)
    {
        w.Raw((byte)'{');
        foreach (var (name, field, isArray) in Members)
        {
            if (field == Field.EvidenceVersion)
            {
                Separate(w);
                w.String(name).Raw((byte)':').String(BundleNames.RecordVersion);
            }
            else if (isArray)
            {
                if (_lists[(int)field] is not { } list) continue;
                Separate(w);
                w.String(name).Raw(":["u8).Raw(list.Items).Raw((byte)']');
            }
            else if (_scalars[(int)field] is { } scalar)
            {
                Separate(w);
                w.String(name).Raw((byte)':').Raw(scalar);
            }
        }
        w.Raw((byte)'}');
    }

    private static void Separate(Utf8Builder w)
    {
        if (w.Length > 1) w.Raw((byte)',');
    }

    private static bool IsArrayField(Field field) => field is Field.ContextRefs or Field.ToolInvocations or Field.PolicyDecisions or Field.Approvals
        or Field.SideEffects or Field.ChangedResources or Field.Failures or Field.Retries or Field.RecoverySteps or Field.EvaluationResults or Field.RetentionPolicy or Field.Redaction;
}
