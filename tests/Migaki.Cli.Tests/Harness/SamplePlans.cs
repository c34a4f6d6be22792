using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Tests.Harness;

/// <summary>Plans the tests look at.</summary>
internal static class SamplePlans
{
    /// <summary>Search, summarize, validate, answer: sound in every respect.</summary>
    public static MirPlan Answer(string id = "support.answer") => new()
    {
        Id = id,
        Metadata = new MirPlanMetadata { Description = "Answers from passages." },
        Constraints = new MirConstraints { MaxCostUsd = 0.02, RequiredValidators = MirList.Of("grounded") },
        Context = MirList.Of(
            Block("ctx-question", ContextRole.UserInput, ProvenanceSource.User, PrivacyClass.Confidential),
            Block("ctx-search", ContextRole.RetrievedDocument, ProvenanceSource.Retrieval, PrivacyClass.Internal, "search"),
            Block("ctx-digest", ContextRole.Scratchpad, ProvenanceSource.Generated, PrivacyClass.Internal, "digest"),
            Block("ctx-draft", ContextRole.Scratchpad, ProvenanceSource.Generated, PrivacyClass.Confidential, "draft")),
        Nodes = MirList.Of<MirNode>(
            new MirRetrievalCall { Id = "search", QueryContext = "ctx-question", ResultContext = "ctx-search", Retrieval = new MirRetrieval { Source = "kb", TopK = 4 } },
            new MirContextTransform { Id = "digest", InputContext = MirList.Of("ctx-search"), OutputContext = "ctx-digest", Transform = new MirTransform { Kind = TransformKind.Summarize, Lossy = true, RequiresValidatorIds = MirList.Of("grounded") } },
            new MirValidatorNode { Id = "grounded", InputContext = MirList.Of("ctx-digest"), Validator = new MirValidator { Kind = ValidatorKind.SourceGrounding, Name = "grounded" } },
            new MirModelCall { Id = "draft", InputContext = MirList.Of("ctx-question", "ctx-digest"), OutputContext = "ctx-draft", Model = Model("openai") }),
        Edges = MirList.Of(
            Edge("search", "digest", MirEdgeKind.Data, "ctx-search"),
            Edge("digest", "grounded", MirEdgeKind.Validation, "ctx-digest"),
            Edge("digest", "draft", MirEdgeKind.Data, "ctx-digest"),
            Edge("grounded", "draft", MirEdgeKind.Control)),
    };

    /// <summary>What a careless change makes of it: no validator, another provider, a lower class, a dearer limit.</summary>
    public static MirPlan Careless()
    {
        var plan = Answer();
        return plan with
        {
            Constraints = new MirConstraints { MaxCostUsd = 0.5 },
            Context = plan.Context.Select(static block => block.Id == "ctx-question" ? block with { PrivacyClass = PrivacyClass.Public } : block).ToMirList(),
            Nodes = plan.Nodes.Where(static node => node.Id != "grounded").Select(static node => node is MirModelCall call ? call with { Model = Model("acme"), InputContext = MirList.Of("ctx-digest") } : node).ToMirList(),
            Edges = plan.Edges.Where(static edge => edge.FromNodeId != "grounded" && edge.ToNodeId != "grounded").ToMirList(),
        };
    }

    public static MirModel Model(string provider) => new() { Task = ModelTask.Synthesis, Extensions = new WireObject([new KeyValuePair<string, WireValue>("provider", provider)]) };

    public static MirContextBlock Block(string id, ContextRole role, ProvenanceSource source, PrivacyClass? privacy = null, string? node = null) => new()
    {
        Id = id, ContentRef = "mir://ctx/" + id, Role = role, Mutability = Mutability.Fixed, PrivacyClass = privacy, Provenance = new MirProvenance { Source = source, NodeId = node },
    };

    public static MirEdge Edge(string from, string to, MirEdgeKind kind, params string[] contextIds) => new()
    {
        Id = $"edge-{from}-{to}", FromNodeId = from, ToNodeId = to, Kind = kind, ContextIds = contextIds.Length == 0 ? null : contextIds.ToMirList(),
    };

    /// <summary>A plan of any shape: branches, joins, loops, isolated nodes, parallel edges, edges to itself.</summary>
    public static MirPlan Random(int seed)
    {
        var random = new Random(seed);
        var count = random.Next(0, 70);
        var nodes = new List<MirNode>();
        var blocks = new List<MirContextBlock> { Block("in-0", ContextRole.UserInput, ProvenanceSource.User, PrivacyClass.Secret), Block("in-1", ContextRole.Memory, ProvenanceSource.Memory) };
        var edges = new List<MirEdge>();
        for (var i = 0; i < count; i++)
        {
            var id = $"node-{new string('x', random.Next(0, 40))}{i}";
            var reads = MirList.Of(blocks[random.Next(blocks.Count)].Id);
            if (random.Next(3) == 0) nodes.Add(new MirValidatorNode { Id = id, InputContext = reads, Label = "a label", Validator = new MirValidator { Kind = ValidatorKind.Custom, Name = "v" } });
            else
            {
                blocks.Add(Block("ctx-" + id, ContextRole.Scratchpad, ProvenanceSource.Generated, (PrivacyClass)random.Next(5), id));
                nodes.Add(new MirModelCall { Id = id, InputContext = reads, OutputContext = "ctx-" + id, Model = Model("openai") });
            }
        }
        for (var i = 0; count > 0 && i < random.Next(0, count * 3); i++)
        {
            edges.Add(new MirEdge { Id = $"edge-{i}", FromNodeId = nodes[random.Next(count)].Id, ToNodeId = nodes[random.Next(count)].Id, Kind = (MirEdgeKind)random.Next(4) });
        }
        return new MirPlan { Id = "random", Metadata = new MirPlanMetadata(), Context = blocks.ToMirList(), Nodes = nodes.ToMirList(), Edges = edges.ToMirList() };
    }

    /// <summary>Every text tries to break out of its format.</summary>
    public static MirPlan Hostile()
    {
        const string evil = "\"]; <script>alert(1)</script> `@admin` [x](http://e.invalid) </text>\u001b[31m\u202Eabc\r\n%%{init}%% #quot; \\ | & ']]>";
        return new MirPlan
        {
            Id = evil,
            Metadata = new MirPlanMetadata { Description = evil },
            Context = MirList.Of(Block(evil, ContextRole.UserInput, ProvenanceSource.User)),
            Nodes = MirList.Of<MirNode>(
                new MirModelCall { Id = evil, Label = evil, InputContext = MirList.Of(evil), Model = Model(evil) },
                new MirBranch { Id = "\u0000\uFFFE", Branches = MirList.Of(new MirBranchArm { Id = evil, TargetNodeId = evil }) }),
        };
    }
}
