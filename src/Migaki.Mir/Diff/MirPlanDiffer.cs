using Migaki.Mir.Json;

namespace Migaki.Mir;

/// <summary>
/// Compares two plans. Not reported, by contract: the plan's id and version, the order of collections, and how often an id occurs
/// (the last one counts).
/// </summary>
public static class MirPlanDiffer
{
    /// <summary>The changes from one plan to another.</summary>
    /// <exception cref="ArgumentException">An id has no canonical form, or an <c>Extensions</c> object repeats a property.</exception>
    public static MirPlanDiff Diff(MirPlan original, MirPlan optimized) => Diff(original, optimized, default, default);

    /// <summary>The changes from one plan to another, and between the warnings of their passes.</summary>
    /// <exception cref="ArgumentException">An id has no canonical form, or an <c>Extensions</c> object repeats a property.</exception>
    public static MirPlanDiff Diff(MirPlan original, MirPlan optimized, MirList<MirPassWarning> originalWarnings, MirList<MirPassWarning> optimizedWarnings)
    {
        var changes = new List<MirDiffEntry>();
        if (!ReferenceEquals(original, optimized)) AddPlanChanges(changes, original, optimized);
        AddWarnings(changes, originalWarnings, optimizedWarnings);
        return new MirPlanDiff { Changes = changes.ToMirList() };
    }

    /// <summary>The same for plans that are known to be valid: their ids are unique, so nothing has to be looked up as long as passes only remove and replace.</summary>
    internal static MirPlanDiff DiffOfValid(MirPlan original, MirPlan optimized)
    {
        var changes = new List<MirDiffEntry>();
        if (!ReferenceEquals(original, optimized)) AddPlanChanges(changes, original, optimized, uniqueIds: true);
        return new MirPlanDiff { Changes = changes.ToMirList() };
    }

    private static void AddPlanChanges(List<MirDiffEntry> changes, MirPlan original, MirPlan optimized, bool uniqueIds = false)
    {
        if (!ReferenceEquals(original.Metadata, optimized.Metadata))
            AddFields(changes, PlanToWire.Metadata(original.Metadata), PlanToWire.Metadata(optimized.Metadata), "metadata", MirDiffArtifact.Metadata, MirDiffKind.MetadataChanged);
        if (!ReferenceEquals(original.Constraints, optimized.Constraints))
            AddFields(changes, PlanToWire.Constraints(original.Constraints), PlanToWire.Constraints(optimized.Constraints), "constraints", MirDiffArtifact.Constraint, MirDiffKind.ConstraintChanged);
        AddCollection(changes, original.Context, optimized.Context, static block => block.Id, BlockFields, MirDiffArtifact.Context, MirDiffKind.ContextRemoved, MirDiffKind.ContextAdded, MirDiffKind.ContextChanged, uniqueIds);
        AddCollection(changes, original.Nodes, optimized.Nodes, static node => node.Id, NodeFields, MirDiffArtifact.Node, MirDiffKind.NodeRemoved, MirDiffKind.NodeAdded, MirDiffKind.NodeChanged, uniqueIds);
        AddCollection(changes, original.Edges, optimized.Edges, static edge => edge.Id, EdgeFields, MirDiffArtifact.Edge, MirDiffKind.EdgeRemoved, MirDiffKind.EdgeAdded, MirDiffKind.EdgeChanged, uniqueIds);
    }

    private static void AddFields(List<MirDiffEntry> changes, WireObject before, WireObject after, string name, MirDiffArtifact artifact, MirDiffKind kind)
    {
        foreach (var field in ChangedFields(before, after, ""))
        {
            changes.Add(new MirDiffEntry
            {
                ArtifactKind = artifact,
                Description = $"Changed {Wire.Name(artifact)} {field}.",
                Field = field,
                Kind = kind,
                Path = $"$.{name}.{field}",
            });
        }
    }

    /// <summary>Passes leave most items as the same objects, and those are not looked at: only what changed is written and sorted.</summary>
    private static void AddCollection<T>(
        List<MirDiffEntry> changes, MirList<T> original, MirList<T> optimized, Func<T, string> idOf, Func<T, T, List<string>> fieldsOf,
        MirDiffArtifact artifact, MirDiffKind removed, MirDiffKind added, MirDiffKind changed, bool uniqueIds) where T : class
    {
        if (original.IsSame(optimized)) return;
        var changesOfItems = (uniqueIds ? ItemChanges<T>.InPlace(original, optimized, idOf) : null) ?? ItemChanges<T>.ByLookup(ById(original, idOf), ById(optimized, idOf));
        foreach (var id in Sorted(changesOfItems.Removed, static id => id)) changes.Add(Entry(id, removed, null));
        foreach (var id in Sorted(changesOfItems.Added, static id => id)) changes.Add(Entry(id, added, null));
        foreach (var (before, after) in Sorted(changesOfItems.Changed, pair => idOf(pair.Before)))
            foreach (var field in fieldsOf(before, after))
                changes.Add(Entry(idOf(before), changed, field));

        MirDiffEntry Entry(string id, MirDiffKind kind, string? field)
        {
            // What has no canonical form is refused here, not when somebody reads the path.
            if (!CanonicalJson.IsPlain(id)) _ = CanonicalJson.Quote(id);
            return new MirDiffEntry(artifact, kind, id, field);
        }

        // Most plans are written in this order already.
        static List<TItem> Sorted<TItem>(List<TItem> items, Func<TItem, string> idOf)
        {
            for (var i = 1; i < items.Count; i++)
            {
                if (FixedOrder.Comparer.Compare(idOf(items[i - 1]), idOf(items[i])) <= 0) continue;
                items.Sort((left, right) => FixedOrder.Comparer.Compare(idOf(left), idOf(right)));
                break;
            }
            return items;
        }
    }

    /// <summary>What passes change most is compared alone: writing out all of an item to find one field costs most of a diff.</summary>
    private static List<string> NodeFields(MirNode before, MirNode after)
    {
        if (before.InputContext is { } old && after.InputContext is { } inputs && before with { InputContext = inputs } == after) return old == inputs ? [] : ["inputContext"];
        return ChangedFields(NodeToWire.Node(before), NodeToWire.Node(after), "");
    }

    private static readonly List<string> MergedOnly = ["provenance.mergedFrom"];

    private static List<string> BlockFields(MirContextBlock before, MirContextBlock after)
    {
        if (before with { Provenance = after.Provenance } != after) return ChangedFields(PlanToWire.ContextBlock(before), PlanToWire.ContextBlock(after), "");
        var (old, provenance) = (before.Provenance, after.Provenance);
        if (old.Extensions is null && provenance.Extensions is { Members: { Count: 1 } added } && added[0].Key == "mergedFrom" && old with { Extensions = provenance.Extensions } == provenance) return MergedOnly;
        return old with { Extensions = provenance.Extensions } == provenance
            ? ChangedFields(old.Extensions ?? WireObject.Empty, provenance.Extensions ?? WireObject.Empty, "provenance.")
            : ChangedFields(PlanToWire.Provenance(old), PlanToWire.Provenance(provenance), "provenance.");
    }

    private static List<string> EdgeFields(MirEdge before, MirEdge after) => ChangedFields(PlanToWire.Edge(before), PlanToWire.Edge(after), "");

    private static Dictionary<string, T> ById<T>(MirList<T> collection, Func<T, string> idOf)
    {
        var items = new Dictionary<string, T>(collection.Count, StringComparer.Ordinal);
        foreach (var item in collection) items[idOf(item)] = item;
        return items;
    }

    /// <summary>The dotted paths of the leaves that differ. Objects are compared member by member in sorted order, all else as a whole.</summary>
    private static List<string> ChangedFields(WireObject before, WireObject after, string at)
    {
        var fields = new List<string>();
        Compare(before, after, at);
        return fields;

        void Compare(WireObject left, WireObject right, string prefix)
        {
            // Most members are equal: only the names of the others are collected and sorted.
            List<string>? names = null;
            foreach (var member in left.Members)
                if (!Equals(member.Value, right[member.Key])) (names ??= []).Add(member.Key);
            foreach (var member in right.Members)
                if (left[member.Key] is null) (names ??= []).Add(member.Key);
            if (names is null) return;
            names.Sort(FixedOrder.Comparer);
            foreach (var name in names)
            {
                if (left[name] is WireObject oldMembers && right[name] is WireObject newMembers) Compare(oldMembers, newMembers, prefix + name + ".");
                else fields.Add(prefix + name);
            }
        }
    }

    private static void AddWarnings(List<MirDiffEntry> changes, MirList<MirPassWarning> original, MirList<MirPassWarning> optimized)
    {
        var (before, after) = (ByKey(original), ByKey(optimized));
        foreach (var pair in before)
            if (!after.ContainsKey(pair.Key)) Add(pair, MirDiffKind.WarningRemoved, "Removed");
        foreach (var pair in after)
            if (!before.ContainsKey(pair.Key)) Add(pair, MirDiffKind.WarningAdded, "Added");
        foreach (var pair in before)
            if (after.TryGetValue(pair.Key, out var other) && other != pair.Value) Add(pair, MirDiffKind.WarningChanged, "Changed");

        void Add(KeyValuePair<string, MirPassWarning> pair, MirDiffKind kind, string verb)
        {
            var warning = pair.Value;
            var place = warning.Path is { } path ? $"&&@.path=={CanonicalJson.Quote(path)}" : "";
            changes.Add(new MirDiffEntry
            {
                ArtifactId = pair.Key,
                ArtifactKind = MirDiffArtifact.Warning,
                Description = $"{verb} warning {warning.Code}.",
                Kind = kind,
                Path = $"$.warnings[?(@.code=={CanonicalJson.Quote(warning.Code)}&&@.severity==\"{Wire.Name(warning.Severity)}\"{place})]",
            });
        }
    }

    private static SortedDictionary<string, MirPassWarning> ByKey(MirList<MirPassWarning> warnings)
    {
        var byKey = new SortedDictionary<string, MirPassWarning>(FixedOrder.Comparer);
        foreach (var warning in warnings) byKey[$"{warning.Code}|{Wire.Name(warning.Severity)}|{warning.Path}"] = warning;
        return byKey;
    }
}
