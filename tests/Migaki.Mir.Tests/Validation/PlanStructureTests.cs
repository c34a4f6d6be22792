using System.Text;
using Migaki.Mir.Json;

namespace Migaki.Mir.Tests.Validation;

/// <summary>Every code, and every trap of the contract, on a plan of our own. An expected error is "code path context".</summary>
public sealed class PlanStructureTests
{
    [Theory]
    [InlineData("1", "invalid_type $ {\"expected\":\"object\"}")]
    [InlineData("null", "invalid_type $ {\"expected\":\"object\"}")]
    [InlineData("{\"id\":null,\"version\":\"v9\",\"metadata\":[],\"constraints\":{},\"context\":{},\"nodes\":\"\",\"edges\":null}",
        "invalid_type $.id {\"expected\":\"string\"}",
        "unknown_version $.version {\"actual\":\"v9\",\"expected\":\"migaki.mir.v0\"}",
        "invalid_type $.metadata {\"expected\":\"object\"}",
        "invalid_type $.context {\"expected\":\"array\"}",
        "invalid_type $.nodes {\"expected\":\"array\"}",
        "invalid_type $.edges {\"expected\":\"array\"}")]
    [InlineData("{}",
        "missing_required $.id", "missing_required $.version", "missing_required $.metadata", "missing_required $.constraints", "missing_required $.context",
        "missing_required $.nodes", "missing_required $.edges")]
    public void The_root(string json, params string[] expected) => AssertErrors(json, expected);

    [Theory]
    [InlineData("{\"createdAt\":1,\"application\":null,\"tags\":[\"a\",1,null]}",
        "invalid_type $.metadata.createdAt {\"expected\":\"string\"}", "invalid_type $.metadata.application {\"expected\":\"string\"}",
        "invalid_type $.metadata.tags[1] {\"expected\":\"string\"}", "invalid_type $.metadata.tags[2] {\"expected\":\"string\"}")]
    public void Metadata(string metadata, params string[] expected) => AssertErrors(Plan(metadata: metadata), expected);

    [Theory]
    // The five thresholds have a code of their own, whatever is wrong; null is a value.
    [InlineData("{\"maxCostUsd\":null,\"maxLatencyMs\":\"1\",\"allowedRegression\":2,\"minEvalScore\":-0.1,\"minValidatorPassRate\":true}",
        "invalid_constraint $.constraints.maxCostUsd {\"actual\":null}", "invalid_constraint $.constraints.maxLatencyMs {\"actual\":\"1\"}",
        "invalid_constraint $.constraints.allowedRegression {\"actual\":2}", "invalid_constraint $.constraints.minEvalScore {\"actual\":-0.1}",
        "invalid_constraint $.constraints.minValidatorPassRate {\"actual\":true}")]
    [InlineData("{\"maxCostUsd\":-0,\"maxLatencyMs\":0.5,\"allowedRegression\":0,\"minEvalScore\":1,\"minValidatorPassRate\":0.25}")]
    [InlineData("{\"allowedProviders\":[\"a\",\"b\"],\"deniedProviders\":[\"b\",\"c\",\"b\",\"a\"]}",
        "invalid_constraint $.constraints.deniedProviders[0] {\"provider\":\"b\"}", "invalid_constraint $.constraints.deniedProviders[2] {\"provider\":\"b\"}",
        "invalid_constraint $.constraints.deniedProviders[3] {\"provider\":\"a\"}")]
    [InlineData("{\"allowedProviders\":[\"a\"],\"deniedProviders\":[\"a\",1]}", "invalid_type $.constraints.deniedProviders[1] {\"expected\":\"string\"}")]
    [InlineData("{\"auditLevel\":\"all\",\"replayPolicy\":1,\"requiredHumanApprovals\":null,\"requiredValidators\":{},\"cachePolicy\":{\"ttlMs\":-1},\"retentionPolicy\":{\"mode\":\"full\",\"reason\":1}}",
        "invalid_enum $.constraints.auditLevel {\"actual\":\"all\"}", "invalid_type $.constraints.replayPolicy {\"expected\":\"string\"}",
        "invalid_type $.constraints.requiredHumanApprovals {\"expected\":\"array\"}", "invalid_type $.constraints.requiredValidators {\"expected\":\"array\"}",
        "missing_required $.constraints.cachePolicy.mode", "invalid_type $.constraints.cachePolicy.ttlMs {\"expected\":\"non-negative number\"}",
        "invalid_type $.constraints.retentionPolicy.reason {\"expected\":\"string\"}")]
    [InlineData("{\"dataPolicy\":17,\"unknown\":null}")]
    public void Constraints(string constraints, params string[] expected) => AssertErrors(Plan(constraints: constraints), expected);

    [Theory]
    [InlineData("5", "invalid_type $.context[2] {\"expected\":\"object\"}")]
    [InlineData("{\"id\":\"c\"}",
        "duplicate_id $.context[2].id {\"id\":\"c\"}", "missing_required $.context[2].contentRef", "missing_required $.context[2].role",
        "missing_required $.context[2].mutability", "missing_required $.context[2].provenance")]
    [InlineData("{\"id\":\"d\",\"contentRef\":\"\",\"role\":\"memory\",\"mutability\":\"fixed\",\"privacyClass\":null,\"tokenEstimate\":\"3\",\"provenance\":{\"source\":\"user\",\"derivedFromContextIds\":[1]}}",
        "invalid_type $.context[2].privacyClass {\"expected\":\"string\"}", "invalid_type $.context[2].tokenEstimate {\"expected\":\"non-negative number\"}",
        "invalid_type $.context[2].provenance.derivedFromContextIds[0] {\"expected\":\"string\"}")]
    [InlineData("{\"id\":\"d\",\"contentRef\":\"\",\"role\":\"memory\",\"mutability\":\"fixed\",\"tokenEstimate\":1.5,\"provenance\":{\"source\":\"user\",\"derivedFromContextIds\":[\"nobody\"],\"nodeId\":\"nobody\"}}")]
    public void Context_blocks(string block, params string[] expected) => AssertErrors(Plan(context: block), expected);

    [Theory]
    [InlineData("{\"id\":\"x\",\"kind\":\"wish\",\"label\":1,\"inputContext\":[\"nobody\"]}", "unknown_node_kind $.nodes[1].kind {\"kind\":\"wish\"}")]
    [InlineData("{\"id\":\"n\",\"kind\":null}", "duplicate_id $.nodes[1].id {\"id\":\"n\"}", "invalid_type $.nodes[1].kind {\"expected\":\"string\"}")]
    [InlineData("{}", "missing_required $.nodes[1].id", "missing_required $.nodes[1].kind")]
    [InlineData("{\"id\":\"x\",\"kind\":\"model_call\",\"label\":1,\"inputContext\":[\"c\",\"c\",\"no\"],\"outputContext\":\"no\",\"model\":{\"task\":\"t\",\"requiredCapabilities\":[\"a\",\"json_mode\"]},\"parameters\":{\"topP\":7,\"temperature\":-1},\"validators\":[null]}",
        "invalid_type $.nodes[1].label {\"expected\":\"string\"}", "invalid_reference $.nodes[1].inputContext[2] {\"contextId\":\"no\"}",
        "invalid_reference $.nodes[1].outputContext {\"contextId\":\"no\"}", "invalid_enum $.nodes[1].model.task {\"actual\":\"t\"}",
        "invalid_enum $.nodes[1].model.requiredCapabilities[0] {\"actual\":\"a\"}", "invalid_type $.nodes[1].parameters.temperature {\"expected\":\"non-negative number\"}",
        "invalid_type $.nodes[1].validators[0] {\"expected\":\"string\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"model_call\",\"model\":null,\"parameters\":1,\"validators\":1}", "invalid_type $.nodes[1].model {\"expected\":\"object\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"model_call\",\"model\":{\"task\":\"general\",\"requiredCapabilities\":[\"a\",1]}}", "invalid_type $.nodes[1].model.requiredCapabilities[1] {\"expected\":\"string\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"tool_call\",\"tool\":{\"sideEffects\":{\"sideEffectClass\":\"none\",\"policyEvidenceRef\":0}}}",
        "missing_required $.nodes[1].tool.name", "invalid_enum $.nodes[1].tool.sideEffects.sideEffectClass {\"actual\":\"none\"}",
        "invalid_type $.nodes[1].tool.sideEffects.policyEvidenceRef {\"expected\":\"string\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"retrieval_call\",\"queryContext\":\"no\",\"retrieval\":{\"topK\":-1,\"source\":\"s\"}}",
        "invalid_reference $.nodes[1].queryContext {\"contextId\":\"no\"}", "missing_required $.nodes[1].resultContext",
        "invalid_type $.nodes[1].retrieval.topK {\"expected\":\"non-negative number\"}")]
    // Base and kind both look at what the kind requires: wrong counts twice, missing once.
    [InlineData("{\"id\":\"x\",\"kind\":\"context_transform\",\"inputContext\":[\"no\"],\"outputContext\":1,\"transform\":{\"kind\":\"x\",\"lossy\":0}}",
        "invalid_reference $.nodes[1].inputContext[0] {\"contextId\":\"no\"}", "invalid_type $.nodes[1].outputContext {\"expected\":\"string\"}",
        "invalid_reference $.nodes[1].inputContext[0] {\"contextId\":\"no\"}", "invalid_type $.nodes[1].outputContext {\"expected\":\"string\"}",
        "invalid_enum $.nodes[1].transform.kind {\"actual\":\"x\"}", "invalid_type $.nodes[1].transform.lossy {\"expected\":\"boolean\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"context_transform\"}",
        "missing_required $.nodes[1].inputContext", "missing_required $.nodes[1].outputContext", "missing_required $.nodes[1].transform")]
    [InlineData("{\"id\":\"x\",\"kind\":\"validator\",\"inputContext\":[\"no\",1],\"failurePolicy\":\"x\",\"validator\":[]}",
        "invalid_type $.nodes[1].inputContext[1] {\"expected\":\"string\"}", "invalid_type $.nodes[1].inputContext[1] {\"expected\":\"string\"}",
        "invalid_enum $.nodes[1].failurePolicy {\"actual\":\"x\"}", "invalid_type $.nodes[1].validator {\"expected\":\"object\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"approval\",\"inputContext\":null,\"approval\":{\"reason\":1}}",
        "invalid_type $.nodes[1].inputContext {\"expected\":\"array\"}", "invalid_type $.nodes[1].inputContext {\"expected\":\"array\"}",
        "missing_required $.nodes[1].approval.approvalId", "invalid_type $.nodes[1].approval.reason {\"expected\":\"string\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"cache_read\",\"outputContext\":\"no\",\"cachePolicy\":{\"mode\":\"none\",\"scope\":\"x\"}}",
        "invalid_reference $.nodes[1].outputContext {\"contextId\":\"no\"}", "missing_required $.nodes[1].cacheKeyRef",
        "invalid_reference $.nodes[1].outputContext {\"contextId\":\"no\"}", "invalid_enum $.nodes[1].cachePolicy.scope {\"actual\":\"x\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"cache_write\",\"cacheKeyRef\":\"k\",\"inputContext\":[]}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"branch\",\"branches\":[{\"id\":\"\",\"targetNodeId\":\"x\"},{\"id\":\"\",\"targetNodeId\":\"no\"},[]]}",
        "invalid_reference $.nodes[1].branches[1].targetNodeId {\"nodeId\":\"no\"}", "invalid_type $.nodes[1].branches[2] {\"expected\":\"object\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"join\",\"strategy\":1,\"inputNodeIds\":[\"n\",\"n\",\"no\"]}",
        "invalid_type $.nodes[1].strategy {\"expected\":\"string\"}", "invalid_reference $.nodes[1].inputNodeIds[2] {\"nodeId\":\"no\"}")]
    [InlineData("{\"id\":\"x\",\"kind\":\"join\",\"strategy\":\"all\",\"inputNodeIds\":[]}")]
    // Items that are no objects come first and are then gone from the index.
    [InlineData("7,{\"id\":\"x\",\"kind\":\"wish\"},null",
        "invalid_type $.nodes[1] {\"expected\":\"object\"}", "invalid_type $.nodes[3] {\"expected\":\"object\"}", "unknown_node_kind $.nodes[1].kind {\"kind\":\"wish\"}")]
    public void Nodes(string nodes, params string[] expected) => AssertErrors(Plan(nodes: nodes), expected);

    [Theory]
    [InlineData("{\"id\":\"e\",\"kind\":\"\",\"conditionRef\":null,\"fromNodeId\":\"no\",\"toNodeId\":1,\"contextIds\":[\"no\"]}",
        "duplicate_id $.edges[1].id {\"id\":\"e\"}", "invalid_enum $.edges[1].kind {\"actual\":\"\"}", "invalid_type $.edges[1].conditionRef {\"expected\":\"string\"}",
        "invalid_reference $.edges[1].fromNodeId {\"nodeId\":\"no\"}", "invalid_type $.edges[1].toNodeId {\"expected\":\"string\"}",
        "invalid_reference $.edges[1].contextIds[0] {\"contextId\":\"no\"}")]
    [InlineData("[],{\"id\":\"f\",\"kind\":\"data\",\"fromNodeId\":\"n\",\"toNodeId\":\"n\",\"contextIds\":[\"no\",0]}",
        "invalid_type $.edges[1] {\"expected\":\"object\"}", "invalid_type $.edges[2].contextIds[1] {\"expected\":\"string\"}")]
    public void Edges(string edges, params string[] expected) => AssertErrors(Plan(edges: edges), expected);

    [Fact]
    public void References_to_ids_of_broken_items_resolve()
    {
        var plan = Plan(nodes: "{\"id\":\"odd\",\"kind\":\"wish\"}", edges: "{\"id\":\"f\",\"kind\":\"data\",\"fromNodeId\":\"odd\",\"toNodeId\":\"n\"}");
        AssertErrors(plan, "unknown_node_kind $.nodes[1].kind {\"kind\":\"wish\"}");
    }

    [Fact]
    public void Messages_are_those_of_the_contract()
    {
        var plan = Plan(
            constraints: "{\"maxCostUsd\":-1,\"minEvalScore\":2,\"allowedProviders\":[\"a\"],\"deniedProviders\":[\"a\"]}",
            nodes: "{\"id\":\"n\",\"kind\":\"context_transform\",\"label\":1,\"inputContext\":[],\"outputContext\":\"no\",\"transform\":{\"kind\":\"x\",\"lossy\":1}},{\"id\":\"x\",\"kind\":\"wish\"},"
                + "{\"id\":\"y\",\"kind\":\"join\",\"strategy\":\"all\",\"inputNodeIds\":[\"no\"]},{\"id\":\"z\",\"kind\":\"model_call\",\"model\":{\"task\":\"general\"},\"parameters\":{\"topP\":\"\"},\"validators\":0}",
            edges: "0");
        var messages = MirPlanValidator.Validate(plan.Replace("mir.v0", "mir.v1", StringComparison.Ordinal)).Concat(MirPlanValidator.Validate("{}")).Select(static error => error.Message).Distinct();
        Assert.Equal(
        [
            "Constraint must be a non-negative number.", "Constraint must be between 0 and 1.", "Expected a boolean.", "Expected a non-negative number.", "Expected a string.",
            "Expected an array.", "Expected an object.", "Identifier must be unique within this collection.", "Provider cannot be both allowed and denied.",
            "Referenced context block does not exist.", "Referenced node does not exist.", "Required field is missing.", "Unknown mIR node kind.", "Unsupported mIR version.",
            "Value is not one of the allowed enum values.",
        ], messages.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Text_that_is_no_strict_json_is_one_error()
    {
        var errors = MirPlanValidator.Validate("{\"id\":\"a\",\"id\":\"b\"}");
        Assert.Equal(
            "[\n  {\n    \"code\": \"invalid_json\",\n    \"context\": {\n      \"kind\": \"duplicate_key\",\n      \"offset\": 10\n    },\n"
            + "    \"message\": \"The name \\\"id\\\" occurs twice in one object.\",\n    \"path\": \"$.id\"\n  }\n]\n",
            MirValidationError.ToGoldenText(errors));
        Assert.Equal("invalid_json", Assert.Single(MirPlanValidator.Validate(Encoding.UTF8.GetBytes(Plan()[1..]))).Code);
        Assert.Equal("invalid_json", Assert.Single(MirPlanReader.Read(Plan() + "x").Errors).Code);
    }

    [Fact]
    public void Numbers_that_are_not_finite_are_no_numbers_of_a_plan()
    {
        var plan = new MirPlan { Id = "p", Metadata = new MirPlanMetadata(), Constraints = new MirConstraints { MaxCostUsd = double.PositiveInfinity, MinEvalScore = double.NaN } };
        var errors = MirPlanValidator.Validate(plan);
        Assert.Equal(["$.constraints.maxCostUsd", "$.constraints.minEvalScore"], errors.Select(static error => error.Path));
        Assert.Contains("\"actual\": null", MirValidationError.ToGoldenText(errors), StringComparison.Ordinal);
    }

    private static string Plan(string metadata = "{\"createdAt\":\"t\"}", string constraints = "{}", string? context = null, string? nodes = null, string? edges = null)
    {
        static string Block(string id) => "{\"id\":\"" + id + "\",\"contentRef\":\"r\",\"role\":\"memory\",\"mutability\":\"fixed\",\"provenance\":{\"source\":\"user\"}}";
        return "{\"id\":\"p\",\"version\":\"migaki.mir.v0\",\"metadata\":" + metadata + ",\"constraints\":" + constraints
            + ",\"context\":[" + Block("c") + "," + Block("c2") + (context is null ? "" : "," + context)
            + "],\"nodes\":[{\"id\":\"n\",\"kind\":\"model_call\",\"model\":{\"task\":\"general\"}}" + (nodes is null ? "" : "," + nodes)
            + "],\"edges\":[{\"id\":\"e\",\"kind\":\"control\",\"fromNodeId\":\"n\",\"toNodeId\":\"n\"}" + (edges is null ? "" : "," + edges) + "]}";
    }

    private static void AssertErrors(string json, params string[] expected)
    {
        var actual = MirPlanValidator.Validate(json).Select(static error => $"{error.Code} {error.Path}{(error.Context is { } context ? " " + context : "")}");
        Assert.Equal(string.Join('\n', expected), string.Join('\n', actual));
    }
}
