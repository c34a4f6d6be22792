using Migaki.Generators.Extraction;
using Migaki.Mir.Json;

namespace Migaki.Generators.Pipeline;

/// <summary>
/// Takes credentials out of the texts of a plan (description, reasons, conditions, references) before it is embedded: what is compiled in stands in every
/// bundle, and its digest with it.
/// </summary>
internal static class PlanTexts
{
    /// <summary>The document with each credential replaced; the same instance where there is none, which is nearly always.</summary>
    public static WireValue Redact(WireValue part)
    {
        if (!HasSecret(part)) return part;
        return part switch
        {
            WireString text => new WireString(SecretShapes.Redact(text.Value)),
            WireArray array => new WireArray(array.Items.Select(Redact)),
            WireObject inner => new WireObject(inner.Members.Select(static member => new KeyValuePair<string, WireValue>(member.Key, Redact(member.Value)))),
            _ => part,
        };
    }

    private static bool HasSecret(WireValue part)
    {
        switch (part)
        {
            case WireString text:
                return !string.Equals(SecretShapes.Redact(text.Value), text.Value, StringComparison.Ordinal);
            case WireArray { Items: var items }:
                for (var i = 0; i < items.Count; i++)
                    if (HasSecret(items[i])) return true;
                return false;
            case WireObject { Members: var members }:
                for (var i = 0; i < members.Count; i++)
                    if (HasSecret(members[i].Value)) return true;
                return false;
            default:
                return false;
        }
    }
}
