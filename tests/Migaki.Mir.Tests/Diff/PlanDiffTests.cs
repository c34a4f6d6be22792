using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Diff;

public sealed class PlanDiffTests
{
    private static readonly MirPlan Original = Read(
        metadata: "{\"createdAt\":\"t\",\"tags\":[\"a\"],\"coverage\":{\"n\":1,\"m\":2}}",
        constraints: "{\"maxCostUsd\":1,\"cachePolicy\":{\"mode\":\"none\"},\"dataPolicy\":{\"allowPersistence\":true}}",
        context: [Block("b"), Block("a"), Block("B\\\""), Block("kept")],
        nodes: ["{\"id\":\"n\",\"kind\":\"model_call\",\"model\":{\"task\":\"general\"},\"metadata\":{\"z\":[1,{\"p\":1}],\"a\":{\"q\":1}}}", "{\"id\":\"gone\",\"kind\":\"branch\",\"branches\":[]}"],
        edges: ["{\"id\":\"e\",\"kind\":\"control\",\"fromNodeId\":\"n\",\"toNodeId\":\"n\"}"]);

    private static readonly MirPlan Optimized = Read(
        id: "another",
        metadata: "{\"createdAt\":\"t\",\"tags\":[\"a\",\"b\"],\"coverage\":{\"m\":2,\"n\":2},\"traceId\":\"x\"}",
        constraints: "{\"maxCostUsd\":2,\"allowedProviders\":[],\"cachePolicy\":{\"mode\":\"none\",\"scope\":\"plan\"}}",
        context: [Block("kept", "retrieval"), Block("c"), Block("a")],
        nodes: ["{\"id\":\"n\",\"kind\":\"tool_call\",\"tool\":{\"name\":\"x\"},\"metadata\":{\"z\":[1,{\"p\":2}],\"a\":1}}", "{\"id\":\"new\",\"kind\":\"branch\",\"branches\":[]}"],
        edges: ["{\"id\":\"e\",\"kind\":\"data\",\"fromNodeId\":\"n\",\"toNodeId\":\"new\"}"]);

    [Fact]
    public void Changes_come_in_the_order_of_the_contract()
    {
        var changes = MirPlanDiffer.Diff(Original, Optimized).Changes;
        Assert.Equal(
        [
            "metadata_changed $.metadata.coverage.n",
            "metadata_changed $.metadata.tags",
            "metadata_changed $.metadata.traceId",
            "constraint_changed $.constraints.allowedProviders",
            "constraint_changed $.constraints.cachePolicy.scope",
            "constraint_changed $.constraints.dataPolicy",
            "constraint_changed $.constraints.maxCostUsd",
            "context_removed $.context[?(@.id==\"b\")]",
            "context_removed $.context[?(@.id==\"B\\\"\")]",
            "context_added $.context[?(@.id==\"c\")]",
            "context_changed $.context[?(@.id==\"kept\")].provenance.source",
            "node_removed $.nodes[?(@.id==\"gone\")]",
            "node_added $.nodes[?(@.id==\"new\")]",
            "node_changed $.nodes[?(@.id==\"n\")].kind",
            "node_changed $.nodes[?(@.id==\"n\")].metadata.a",
            "node_changed $.nodes[?(@.id==\"n\")].metadata.z",
            "node_changed $.nodes[?(@.id==\"n\")].model",
            "node_changed $.nodes[?(@.id==\"n\")].tool",
            "edge_changed $.edges[?(@.id==\"e\")].kind",
            "edge_changed $.edges[?(@.id==\"e\")].toNodeId",
        ], changes.Select(static change => $"{Wire.Name(change.Kind)} {change.Path}"));
        Assert.Equal(
            ["Changed metadata coverage.n.", "Changed constraint maxCostUsd.", "Removed context B\".", "Added context c.", "Changed context kept field provenance.source.", "Removed node gone.", "Changed edge e field kind."],
            new[] { 0, 6, 8, 9, 10, 11, 18 }.Select(i => changes[i].Description));
    }

    [Fact]
    public void The_wire_form_is_exact()
    {
        var before = Read(context: [Block("x"), Block("y")]);
        var after = Read(context: [Block("y", "tool")], constraints: "{\"maxCostUsd\":1}");
        Assert.Equal(
            "{\"changes\":["
            + "{\"artifactKind\":\"constraint\",\"description\":\"Changed constraint maxCostUsd.\",\"field\":\"maxCostUsd\",\"kind\":\"constraint_changed\",\"path\":\"$.constraints.maxCostUsd\",\"valueMode\":\"omitted\"},"
            + "{\"artifactId\":\"x\",\"artifactKind\":\"context\",\"description\":\"Removed context x.\",\"kind\":\"context_removed\",\"path\":\"$.context[?(@.id==\\\"x\\\")]\",\"valueMode\":\"omitted\"},"
            + "{\"artifactId\":\"y\",\"artifactKind\":\"context\",\"description\":\"Changed context y field provenance.source.\",\"field\":\"provenance.source\",\"kind\":\"context_changed\",\"path\":\"$.context[?(@.id==\\\"y\\\")].provenance.source\",\"valueMode\":\"omitted\"}"
            + "],\"kind\":\"inline\",\"version\":\"migaki.plan-diff.v0\"}",
            System.Text.Encoding.UTF8.GetString(MirPlanDiffer.Diff(before, after).ToUtf8()));
    }

    [Fact]
    public void Warnings_are_told_apart_by_code_severity_and_path()
    {
        var kept = new MirPassWarning("kept", "m", MirWarningSeverity.Info);
        var changes = MirPlanDiffer.Diff(
            Original, Original,
            MirList.Of(kept, new("gone", "m", MirWarningSeverity.Error, "$.x[\"a\"]"), new("new", "m", MirWarningSeverity.Info), new("told", "m", MirWarningSeverity.Warning, "$", "one")),
            MirList.Of(new("told", "m", MirWarningSeverity.Warning, "$", "two"), new("new", "m", MirWarningSeverity.Warning), kept)).Changes;
        Assert.Equal(
        [
            "warning_removed gone|error|$.x[\"a\"] $.warnings[?(@.code==\"gone\"&&@.severity==\"error\"&&@.path==\"$.x[\\\"a\\\"]\")] Removed warning gone.",
            "warning_removed new|info| $.warnings[?(@.code==\"new\"&&@.severity==\"info\")] Removed warning new.",
            "warning_added new|warning| $.warnings[?(@.code==\"new\"&&@.severity==\"warning\")] Added warning new.",
            "warning_changed told|warning|$ $.warnings[?(@.code==\"told\"&&@.severity==\"warning\"&&@.path==\"$\")] Changed warning told.",
        ], changes.Select(static change => $"{Wire.Name(change.Kind)} {change.ArtifactId} {change.Path} {change.Description}"));
    }

    [Fact]
    public void Equal_plans_have_no_diff_and_others_have_one_in_both_directions()
    {
        var plans = new RandomPlans(6);
        var previous = plans.Next();
        for (var i = 0; i < 400; i++)
        {
            var plan = plans.Next();
            var copy = MirPlanReader.Read(MirPlanWriter.ToUtf8(plan)).Plan!;
            Assert.NotSame(plan, copy);
            Assert.Empty(MirPlanDiffer.Diff(plan, copy).Changes);
            var (there, back) = (MirPlanDiffer.Diff(previous, plan).Changes, MirPlanDiffer.Diff(plan, previous).Changes);
            Assert.Equal(there.Count, back.Count);
            Assert.Equal(there.Count(static change => Wire.Name(change.Kind).EndsWith("_added", StringComparison.Ordinal)), back.Count(static change => Wire.Name(change.Kind).EndsWith("_removed", StringComparison.Ordinal)));
            previous = plan;
        }
    }

    [Fact]
    public void The_order_of_collections_is_not_a_change()
    {
        var reordered = Original with { Context = Original.Context.Reverse().ToMirList(), Nodes = Original.Nodes.Reverse().ToMirList() };
        Assert.Empty(MirPlanDiffer.Diff(Original, reordered).Changes);
    }

    private static string Block(string id, string source = "user") =>
        "{\"id\":\"" + id + "\",\"contentRef\":\"r\",\"role\":\"memory\",\"mutability\":\"fixed\",\"provenance\":{\"source\":\"" + source + "\"}}";

    private static MirPlan Read(string id = "p", string metadata = "{\"createdAt\":\"t\"}", string constraints = "{}", string[]? context = null, string[]? nodes = null, string[]? edges = null)
    {
        var result = MirPlanReader.Read(
            "{\"id\":\"" + id + "\",\"version\":\"migaki.mir.v0\",\"metadata\":" + metadata + ",\"constraints\":" + constraints
            + ",\"context\":[" + string.Join(',', context ?? []) + "],\"nodes\":[" + string.Join(',', nodes ?? []) + "],\"edges\":[" + string.Join(',', edges ?? []) + "]}");
        Assert.Empty(result.Errors);
        return result.Plan!;
    }
}
