using System.Globalization;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>Gives nodes their ids: kebab-case names, counted in order where they repeat, behind the chain of followed calls.</summary>
internal sealed class NodeNames
{
    private readonly Dictionary<int, string> _paths = [];
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _counts = new(StringComparer.Ordinal);

    public NodeNames(IReadOnlyList<PlanNode> nodes)
    {
        foreach (var node in nodes)
        {
            var path = PathOf(node.Frame);
            var name = node.Step is { } step ? Kebab.OfMethod(step.Site.Method.Name) : node.Branch is not null ? "branch-1" : "join-1";
            node.Id = Unique(path.Length == 0 ? name : path + "/" + name);
        }
    }

    /// <summary>
    /// The chain of a frame as it is seen at run time: bodies that no call of its own leads to (lambdas, method groups) are on the
    /// chain of the body around them.
    /// </summary>
    public string RunPathOf(Frame frame)
    {
        while (frame.Caller is not null && (frame.IsLambda || frame.Call is not Microsoft.CodeAnalysis.Operations.IInvocationOperation)) frame = frame.Caller;
        return PathOf(frame);
    }

    /// <summary>The chain of followed calls to a frame; empty for the body.</summary>
    public string PathOf(Frame frame)
    {
        if (frame.Caller is null) return "";
        if (_paths.TryGetValue(frame.Id, out var known)) return known;
        var outer = PathOf(frame.Caller);
        // A lambda's steps belong to the body around it.
        if (frame.IsLambda) return _paths[frame.Id] = outer;
        var name = Kebab.OfMethod(frame.Method.Name);
        return _paths[frame.Id] = Count("path " + (outer.Length == 0 ? name : outer + "/" + name), outer.Length == 0 ? name : outer + "/" + name);
    }

    private string Count(string key, string name)
    {
        _counts.TryGetValue(key, out var count);
        _counts[key] = ++count;
        return count == 1 ? name : name + "-" + count.ToString(CultureInfo.InvariantCulture);
    }

    private string Unique(string name)
    {
        if (_used.Add(name)) return name;
        // branch-1 goes on as branch-2, search as search-2.
        var stem = name.EndsWith("branch-1", StringComparison.Ordinal) || name.EndsWith("join-1", StringComparison.Ordinal) ? name.Substring(0, name.Length - 2) : name;
        for (var i = 2; ; i++)
        {
            var candidate = stem + "-" + i.ToString(CultureInfo.InvariantCulture);
            if (_used.Add(candidate)) return candidate;
        }
    }
}
