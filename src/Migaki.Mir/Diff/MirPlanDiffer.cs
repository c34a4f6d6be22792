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

    private static void AddPlanChanges(List<MirDiffEntry> changes, MirPlan original, MirPlan optimized)
    {
        if (!ReferenceEquals(original.Metadata, optimized.Metadata))
            AddFields(changes, PlanToWire.Metadata(original.Metadata), PlanToWire.Metadata(optimized.Metadata), "metadata", MirDiffArtifact.Metadata, MirDiffKind.MetadataChanged);
        if (!ReferenceEquals(original.Constraints, optimized.Constraints))
            AddFields(changes, PlanToWire.Constraints(original.Constraints), PlanToWire.Constraints(optimized.Constraints), "constraints", MirDiffArtifact.Constraint, MirDiffKind.ConstraintChanged);
        AddCollection(changes, original.Context, optimized.Context, static block => block.Id, BlockFields, "context", MirDiffArtifact.Context, MirDiffKind.ContextRemoved, MirDiffKind.ContextAdded, MirDiffKind.ContextChanged);
        AddCollection(changes, original.Nodes, optimized.Nodes, static node => node.Id, NodeFields, "nodes", MirDiffArtifact.Node, MirDiffKind.NodeRemoved, MirDiffKind.NodeAdded, MirDiffKind.NodeChanged);
        AddCollection(changes, original.Edges, optimized.Edges, static edge => edge.Id, EdgeFields, "edges", MirDiffArtifact.Edge, MirDiffKind.EdgeRemoved, MirDiffKind.EdgeAdded, MirDiffKind.EdgeChanged);
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
        string name, MirDiffArtifact artifact, MirDiffKind removed, MirDiffKind added, MirDiffKind changed) where T : class
    {
        if (original.IsSame(optimized)) return;
        var (before, after) = (ById(original, idOf), ById(optimized, idOf));
        AddMissing(before, after, removed, "Removed");
        AddMissing(after, before, added, "Added");
        foreach (var id in Sorted(before.Keys.Where(id => after.TryGetValue(id, out var other) && !ReferenceEquals(before[id], other))))
            foreach (var field in fieldsOf(before[id], after[id]))
                changes.Add(Entry(id, changed, $"Changed {Wire.Name(artifact)} {id} field {field}.", field));

        void AddMissing(Dictionary<string, T> from, Dictionary<string, T> to, MirDiffKind kind, string verb)
        {
            foreach (var id in Sorted(from.Keys.Where(id => !to.ContainsKey(id))))
                changes.Add(Entry(id, kind, $"{verb} {Wire.Name(artifact)} {id}.", null));
        }

        // Most plans are written in this order already.
        static List<string> Sorted(IEnumerable<string> ids)
        {
            var list = ids.ToList();
            for (var i = 1; i < list.Count; i++)
            {
                if (FixedOrder.Comparer.Compare(list[i - 1], list[i]) <= 0) continue;
                list.Sort(FixedOrder.Comparer);
                break;
            }
            return list;
        }

        MirDiffEntry Entry(string id, MirDiffKind kind, string description, string? field)
        {
            var path = $"$.{name}[?(@.id=={CanonicalJson.Quote(id)})]";
            return new MirDiffEntry
            {
                ArtifactId = id,
                ArtifactKind = artifact,
                Description = description,
                Field = field,
                Kind = kind,
                Path = field is null ? path : path + "." + field,
            };
        }
    }

    /// <summary>What passes change most is compared alone: writing out all of an item to find one field costs most of a diff.</summary>
    private static List<string> NodeFields(MirNode before, MirNode after)
    {
        if (before.InputContext is { } old && after.InputContext is { } inputs && before with { InputContext = inputs } == after) return old == inputs ? [] : ["inputContext"];
        return ChangedFields(NodeToWire.Node(before), NodeToWire.Node(after), "");
    }

    private static List<string> BlockFields(MirContextBlock before, MirContextBlock after) => before with { Provenance = after.Provenance } == after
        ? ChangedFields(PlanToWire.Provenance(before.Provenance), PlanToWire.Provenance(after.Provenance), "provenance.")
        : ChangedFields(PlanToWire.ContextBlock(before), PlanToWire.ContextBlock(after), "");

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
