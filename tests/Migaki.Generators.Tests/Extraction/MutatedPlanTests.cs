using Migaki.Mir;

namespace Migaki.Generators.Tests.Extraction;

/// <summary>
/// An extracted plan has no finding of either layer of validation, and whoever breaks it by hand is found out. Wire validation finds references to nothing, the semantic validator what that leaves out.
/// </summary>
public sealed class MutatedPlanTests
{
    private static readonly MirPlan Plan = PlanText.Extract("""
        var passages = await Search(question);
        var digest = Summarize(passages);
        if (!Grounded(digest, passages)) digest = Quote(passages);
        for (var i = 0; i < 3; i++) { digest = await Draft(digest); if (Ok(digest)) break; }
        if (!await Approve(digest)) return question;
        await Pay(digest);
        return await Ask("Answer briefly.", digest);
        """).Plan;

    [Fact]
    public void An_extracted_plan_has_no_finding() => Assert.Empty(MirPlanValidator.Validate(Plan).Select(e => e.Code).Concat(MirSemanticValidator.Validate(Plan).Where(f => f.Severity != MirFindingSeverity.Info).Select(f => $"{f.Code} {f.Path} {f.Message}")));

    public static TheoryData<string, string> Mutations => new()
    {
        { "an edge to nowhere", "invalid_reference" },
        { "an edge from nowhere", "invalid_reference" },
        { "an input that is no block", "invalid_reference" },
        { "an edge that carries no block", "invalid_reference" },
        { "an approval that is not there", "unresolved_approval" },
        { "a required approval that is not there", "missing_approval" },
        { "a required validator that is not there", "missing_validator" },
        { "an output that another node produces", "duplicate_producer" },
        { "an input before its producer", "use_before_produce" },
        { "a node that nothing leads to", "unreachable_node" },
        { "a loop without its bound", "unbounded_cycle" },
        { "two nodes that wait for each other", "unbounded_cycle" },
        { "an edge to its own start", "self_edge" },
        { "an edge twice", "duplicate_edge" },
    };

    [Theory]
    [MemberData(nameof(Mutations))]
    public void A_fault_is_found(string fault, string code)
    {
        var broken = Mutate(fault);

        Assert.NotEqual(Plan, broken);
        var found = MirPlanValidator.Validate(broken).Select(e => e.Code).Concat(MirSemanticValidator.Validate(broken).Select(f => f.Code)).ToArray();
        Assert.True(found.Contains(code), $"{fault}: found {string.Join(", ", found)}\n{PlanText.Of(broken)}");
    }

    private static MirPlan Mutate(string fault) => fault switch
    {
        "an edge to nowhere" => With(edge: Edge("search", "nowhere")),
        "an edge from nowhere" => With(edge: Edge("nowhere", "search")),
        "an input that is no block" => With("draft", n => n with { InputContext = MirList.Of("nothing") }),
        "an edge that carries no block" => With(edge: Edge("search", "quote") with { Kind = MirEdgeKind.Data, ContextIds = MirList.Of("nothing") }),
        "an approval that is not there" => With("pay", n => ((MirToolCall)n) with { Tool = ((MirToolCall)n).Tool with { RequiresApprovalId = "nobody" } }),
        "a required approval that is not there" => Plan with { Constraints = Plan.Constraints with { RequiredHumanApprovals = MirList.Of("nobody") } },
        "a required validator that is not there" => Plan with { Constraints = Plan.Constraints with { RequiredValidators = MirList.Of("nobody") } },
        "an output that another node produces" => With("quote", n => n with { OutputContext = Output("summarize") }),
        "an input before its producer" => With("summarize", n => n with { InputContext = MirList.Of(Output("ask")) }),
        "a node that nothing leads to" => Plan with { Nodes = Plan.Nodes.Append(Lost("lost-1")).Append(Lost("lost-2")).ToMirList(), Edges = Plan.Edges.Append(Edge("lost-1", "lost-2")).Append(Edge("lost-2", "lost-1")).ToMirList() },
        "a loop without its bound" => Plan with { Nodes = Plan.Nodes.Select(n => n with { Metadata = n is MirBranch ? null : n.Metadata }).ToMirList() },
        "two nodes that wait for each other" => With(edge: Edge("summarize", "search")),
        "an edge to its own start" => With(edge: Edge("search", "search")),
        "an edge twice" => With(edge: Plan.Edges[0] with { Id = "again" }),
        _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
    };

    private static string Output(string node) => Plan.Nodes.Single(n => n.Id == node).OutputContext!;

    private static MirModelCall Lost(string id) => new() { Id = id, Model = new MirModel { Task = ModelTask.General } };

    private static MirEdge Edge(string from, string to) => new() { Id = $"new-{from}-{to}", FromNodeId = from, ToNodeId = to, Kind = MirEdgeKind.Control };

    private static MirPlan With(MirEdge edge) => Plan with { Edges = Plan.Edges.Append(edge).ToMirList() };

    private static MirPlan With(string node, Func<MirNode, MirNode> change) => Plan with { Nodes = Plan.Nodes.Select(n => n.Id == node ? change(n) : n).ToMirList() };
}
