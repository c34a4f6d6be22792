using Migaki.Cli.Output;
using Migaki.Cli.Plans;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Comparison;

/// <summary>Changes of context blocks.</summary>
internal static class ContextChanges
{
    public static IEnumerable<PlanChange> Between(MirPlan before, MirPlan after)
    {
        var (old, @new) = (Leaves.ById(MirPlanWriter.ToWire(before), "context"), Leaves.ById(MirPlanWriter.ToWire(after), "context"));
        foreach (var block in before.Context.Where(block => !@new.ContainsKey(block.Id)))
            yield return new PlanChange(ChangeArea.Context, ChangeKind.Removed, block.Id, $"Removes the context {block.Id}{Describe(block)}.", null, Path(block.Id));
        foreach (var block in after.Context)
        {
            if (!old.TryGetValue(block.Id, out var left))
            {
                var attention = block.PrivacyClass is PrivacyClass.Restricted or PrivacyClass.Secret ? $"The plan now handles {Wire.Name(block.PrivacyClass.Value)} context." : null;
                yield return new PlanChange(ChangeArea.Context, ChangeKind.Added, block.Id, $"Adds the context {block.Id}{Describe(block)}.", attention, Path(block.Id));
                continue;
            }
            foreach (var (field, from, to) in Leaves.Differing(left, @new[block.Id])) yield return Changed(block.Id, field, from, to);
        }
    }

    private static PlanChange Changed(string id, string field, WireValue? from, WireValue? to)
    {
        var (lost, gained) = (Leaves.Missing(from, to), Leaves.Missing(to, from));
        FormattableString sentence = field switch
        {
            "privacyClass" => (FormattableString)$"The privacy class of {id} changes from {Privacy(from)} to {Privacy(to)}.",
            "provenance.source" => $"{id} now comes from {ValueText.Of(to)}, not from {ValueText.Of(from)}.",
            "mutability" => $"{id} was {ValueText.Of(from)} and is now {ValueText.Of(to)}.",
            "contentHash" => $"The content of {id} changed.",
            _ when lost.Count + gained.Count > 0 && lost.Count == 0 => $"{id}: {field} gains {string.Join(", ", gained)}.",
            _ when lost.Count + gained.Count > 0 && gained.Count == 0 => $"{id}: {field} loses {string.Join(", ", lost)}.",
            _ => $"{id}: {field} changes from {ValueText.Of(from)} to {ValueText.Of(to)}.",
        };
        return new PlanChange(ChangeArea.Context, ChangeKind.Changed, id, sentence, Attention(field, from, to), Path(id) + "." + field) { Before = from, After = to };
    }

    private static string? Attention(string field, WireValue? from, WireValue? to) => field switch
    {
        "privacyClass" when to is null => "Its class is unknown now.",
        "privacyClass" when Class(from) is { } old && Class(to) is { } now && now < old => "The class is lower: more destinations may see it.",
        "privacyClass" when Class(to) is PrivacyClass.Restricted or PrivacyClass.Secret => "It is more sensitive than the plan said before.",
        "provenance.source" => "Trust follows provenance: user, retrieval, tool, memory and cache are not trusted.",
        "mutability" when from is WireString { Value: "fixed" } => "Passes may now change this block.",
        "role" => "The block plays another part: an instruction is obeyed, a document is quoted.",
        "cachePolicy" or "cachePolicy.mode" when from is null or WireString { Value: "forbidden" or "none" } => "It may be cached now.",
        "retentionPolicy" or "retentionPolicy.mode" => "What is kept of it changes.",
        _ => null,
    };

    private static PrivacyClass? Class(WireValue? value) => value is WireString text && Wire.TryParse<PrivacyClass>(text.Value, out var known) ? known : null;

    private static Plain Privacy(WireValue? value) => Plain.Text(Class(value) is { } known ? Wire.Name(known) : "unknown");

    private static Detail Describe(MirContextBlock block) =>
        new($"{NodeText.Words(block.Role)}, {(block.PrivacyClass is { } known ? Wire.Name(known) : "privacy unknown")}, from {Wire.Name(block.Provenance.Source)}");

    private static string Path(string id) => $"$.context[?(@.id=={CanonicalJson.Quote(id)})]";
}
