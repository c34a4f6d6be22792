using System.Globalization;
using Microsoft.CodeAnalysis;
using Microsoft.CodeAnalysis.CSharp.Syntax;
using Microsoft.CodeAnalysis.Operations;
using Migaki.Generators.Flow;

namespace Migaki.Generators.Extraction;

/// <summary>Gives nodes their ids: kebab-case names, counted in order where they repeat, behind the chain of followed calls.</summary>
internal sealed class NodeNames
{
    private readonly Dictionary<int, string> _paths = [];
    private readonly Dictionary<(int Caller, IOperation Call), string> _ofCalls = [];
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
        while (frame.Caller is not null && !HasLink(frame)) frame = frame.Caller;
        return PathOf(frame);
    }

    /// <summary>Whether a call that could be intercepted leads to a frame.</summary>
    public static bool HasLink(Frame frame) => !frame.IsLambda && frame.Call is IInvocationOperation { Syntax: InvocationExpressionSyntax };

    /// <summary>The chain of followed calls to a frame; empty for the body.</summary>
    public string PathOf(Frame frame)
    {
        if (frame.Caller is null) return "";
        if (_paths.TryGetValue(frame.Id, out var known)) return known;
        var outer = PathOf(frame.Caller);
        // A lambda's steps belong to the body around it.
        if (frame.IsLambda) return _paths[frame.Id] = outer;
        // A constructor and the initializers before it are one.
        if (frame.Method.MethodKind == MethodKind.Constructor && _ofCalls.TryGetValue((frame.Caller.Id, frame.Call!), out var shared)) return _paths[frame.Id] = shared;
        var name = frame.Call is IObjectCreationOperation { Type: { } made } ? Kebab.Of(made.Name) : NameOf(frame.Method);
        return _ofCalls[(frame.Caller.Id, frame.Call!)] = _paths[frame.Id] = Count("path " + (outer.Length == 0 ? name : outer + "/" + name), outer.Length == 0 ? name : outer + "/" + name);
    }

    /// <summary>How coverage names a member that is not followed.</summary>
    public static string Readable(IMethodSymbol method) => $"{method.ContainingType?.Name}.{(method switch
    {
        { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } => "this[]",
        { AssociatedSymbol: { } member } => member.Name,
        { MethodKind: MethodKind.Constructor or MethodKind.StaticConstructor } => "constructor",
        _ => method.Name,
    })}";

    private static string NameOf(IMethodSymbol method) => method switch
    {
        { AssociatedSymbol: IPropertySymbol { IsIndexer: true } } => "item",
        { AssociatedSymbol: { } member } => Kebab.OfMethod(member.Name),
        { MethodKind: MethodKind.Constructor } => Kebab.OfMethod(method.ContainingType.Name),
        { MethodKind: MethodKind.UserDefinedOperator or MethodKind.Conversion } => Kebab.OfMethod(method.Name.Substring(3)),
        _ => Kebab.OfMethod(method.Name),
    };

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
