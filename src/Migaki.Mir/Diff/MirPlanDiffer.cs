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
        AddCollection(changes, original.Context, optimized.Context, static block => block.Id, PlanToWire.ContextBlock, "context", MirDiffArtifact.Context, MirDiffKind.ContextRemoved, MirDiffKind.ContextAdded, MirDiffKind.ContextChanged);
        AddCollection(changes, original.Nodes, optimized.Nodes, static node => node.Id, NodeToWire.Node, "nodes", MirDiffArtifact.Node, MirDiffKind.NodeRemoved, MirDiffKind.NodeAdded, MirDiffKind.NodeChanged);
        AddCollection(changes, original.Edges, optimized.Edges, static edge => edge.Id, PlanToWire.Edge, "edges", MirDiffArtifact.Edge, MirDiffKind.EdgeRemoved, MirDiffKind.EdgeAdded, MirDiffKind.EdgeChanged);
    }

    private static void AddFields(List<MirDiffEntry> changes, WireObject before, WireObject after, string name, MirDiffArtifact artifact, MirDiffKind kind)
    {
        foreach (var field in ChangedFields(before, after))
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
        List<MirDiffEntry> changes, MirList<T> original, MirList<T> optimized, Func<T, string> idOf, Func<T, WireObject> write,
        string name, MirDiffArtifact artifact, MirDiffKind removed, MirDiffKind added, MirDiffKind changed) where T : class
    {
        if (original.IsSame(optimized)) return;
        var (before, after) = (ById(original, idOf), ById(optimized, idOf));
        AddMissing(before, after, removed, "Removed");
        AddMissing(after, before, added, "Added");
        foreach (var id in Sorted(before.Keys.Where(id => after.TryGetValue(id, out var other) && !ReferenceEquals(before[id], other))))
            foreach (var field in ChangedFields(write(before[id]), write(after[id])))
                changes.Add(Entry(id, changed, $"Changed {Wire.Name(artifact)} {id} field {field}.", field));

        void AddMissing(Dictionary<string, T> from, Dictionary<string, T> to, MirDiffKind kind, string verb)
        {
            foreach (var id in Sorted(from.Keys.Where(id => !to.ContainsKey(id))))
                changes.Add(Entry(id, kind, $"{verb} {Wire.Name(artifact)} {id}.", null));
        }

        static IEnumerable<string> Sorted(IEnumerable<string> ids) => ids.OrderBy(static id => id, FixedOrder.Comparer);

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

    private static Dictionary<string, T> ById<T>(MirList<T> collection, Func<T, string> idOf)
    {
        var items = new Dictionary<string, T>(collection.Count, StringComparer.Ordinal);
        foreach (var item in collection) items[idOf(item)] = item;
        return items;
    }

    /// <summary>The dotted paths of the leaves that differ. Objects are compared member by member in sorted order, all else as a whole.</summary>
    private static List<string> ChangedFields(WireValue before, WireValue after)
    {
        var fields = new List<string>();
        Compare((WireObject)before, (WireObject)after, "");
        return fields;

        void Compare(WireObject left, WireObject right, string prefix)
        {
            var names = new SortedSet<string>(left.Members.Concat(right.Members).Select(static member => member.Key), FixedOrder.Comparer);
            foreach (var name in names)
            {
                var (old, @new) = (left[name], right[name]);
                if (old is WireObject oldMembers && @new is WireObject newMembers) Compare(oldMembers, newMembers, prefix + name + ".");
                else if (!Equals(old, @new)) fields.Add(prefix + name);
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
