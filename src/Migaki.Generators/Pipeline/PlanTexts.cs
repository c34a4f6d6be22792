using Migaki.Generators.Extraction;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Generators.Pipeline;

/// <summary>
/// Takes credentials out of the texts of a plan (description, reasons, conditions, references) before it is embedded: what is compiled in stands in every
/// bundle, and its digest with it.
/// </summary>
internal static class PlanTexts
{
    public static MirPlan Redact(MirPlan plan)
    {
        var found = false;
        if (WireReader.Read(MirPlanWriter.ToText(plan)).Value is not { } value) return plan;
        var clean = Walk(value);
        return found && MirPlanReader.Read(CanonicalJson.ToUtf8(clean)).Plan is { } redacted ? redacted : plan;

        WireValue Walk(WireValue part)
        {
            switch (part)
            {
                case WireString text:
                    var without = SecretShapes.Redact(text.Value);
                    if (string.Equals(without, text.Value, StringComparison.Ordinal)) return text;
                    found = true;
                    return new WireString(without);
                case WireArray array:
                    return new WireArray(array.Items.Select(Walk));
                case WireObject inner:
                    return new WireObject(inner.Members.Select(member => new KeyValuePair<string, WireValue>(member.Key, Walk(member.Value))));
                default:
                    return part;
            }
        }
    }
}
