using Migaki.Mir.Json;

namespace Migaki.Mir.Tests;

/// <summary>Short ways to write plans for tests.</summary>
internal static class PlanParts
{
    public static MirPlan Plan(MirContextBlock[] blocks, MirNode[]? nodes = null, MirEdge[]? edges = null, MirConstraints? constraints = null) => new()
    {
        Id = "p", Metadata = new MirPlanMetadata(), Constraints = constraints ?? new MirConstraints(),
        Context = blocks.ToMirList(), Nodes = (nodes ?? []).ToMirList(), Edges = (edges ?? []).ToMirList(),
    };

    public static MirContextBlock Block(
        string id, ContextRole role = ContextRole.RetrievedDocument, Mutability mutability = Mutability.Deduplicable, string? hash = null, double? tokens = null,
        ProvenanceSource source = ProvenanceSource.Retrieval, PrivacyClass? privacy = PrivacyClass.Internal) => new()
    {
        Id = id, ContentRef = "mir://" + id, Role = role, Mutability = mutability, ContentHash = hash is null ? null : Hash(hash), TokenEstimate = tokens, PrivacyClass = privacy,
        Provenance = new MirProvenance { Source = source },
    };

    public static MirContextBlock Instruction(string id, double? tokens = null) => Block(id, ContextRole.SystemInstruction, Mutability.Fixed, null, tokens, ProvenanceSource.Developer, PrivacyClass.Public);

    public static string Hash(string digits) => "sha256:" + digits.PadLeft(64, '0');

    public static MirModelCall Call(string id, params string[] inputs) => new() { Id = id, InputContext = inputs.ToMirList(), Model = new MirModel { Task = ModelTask.General } };

    public static MirModelCall At(this MirModelCall call, string provider, string model) =>
        call with { Model = call.Model with { Extensions = new WireObjectBuilder().Add("name", model).Add("provider", provider).Build() } };

    public static MirToolCall Tool(string id, SideEffectClass effects = SideEffectClass.ReadOnly) => new() { Id = id, Tool = new MirTool { Name = id, SideEffects = new MirSideEffects { SideEffectClass = effects } } };

    public static MirEdge Edge(string from, string to, MirEdgeKind kind = MirEdgeKind.Data, params string[] contexts) =>
        new() { Id = $"edge-{from}-{to}-{Wire.Name(kind)}", FromNodeId = from, ToNodeId = to, Kind = kind, ContextIds = contexts.Length == 0 ? null : contexts.ToMirList() };

    public static WireObject Wired(string json) => (WireObject)WireReader.Read(json.Replace('\'', '"')).Value!;

    public static MirPassContext Context => new() { RunId = "run", StartedAt = "2026-11-20T00:00:00.000Z" };

    public static MirPassOutcome Apply(this IMirPass pass, MirPlan plan)
    {
        var outcome = pass.Apply(plan, Context);
        Assert.Empty(MirPlanValidator.Validate(outcome.Plan));
        return outcome;
    }

    public static string[] Summaries(this MirPassOutcome outcome) => [.. outcome.Evidence.Select(static item => $"{item.Text("id")} {item.Text("summary")}")];

    public static string[] Codes(this MirPassOutcome outcome) => [.. outcome.Warnings.Select(static warning => warning.Code)];
}
