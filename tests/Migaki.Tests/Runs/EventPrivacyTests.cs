using Migaki.Bundles;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Tests.Runs;

/// <summary>How private an event is: as the strictest block it is about.</summary>
public sealed class EventPrivacyTests
{
    private const string Odd = "odd \"id\" )]";

    /// <summary>Blocks by name: declared ones, and those that only their sources tell of.</summary>
    private static MirPlan Plan(PrivacyClass note = PrivacyClass.Internal) => new()
    {
        Id = "privacy", Metadata = new MirPlanMetadata(), Constraints = new MirConstraints(), Edges = default,
        Context = new MirContextBlock[]
        {
            Block("open", PrivacyClass.Public), Block("note", note), Block("patient", PrivacyClass.Confidential), Block("pin", PrivacyClass.Secret), Block("loose", null),
            Block("literal", null, ProvenanceSource.Developer), Block("found", null, ProvenanceSource.Retrieval, "patient"),
            Block("verdict", null, ProvenanceSource.Validator, "open"), Block("round", null, ProvenanceSource.Generated, "trip", "patient"), Block("trip", null, ProvenanceSource.Generated, "round", "verdict"),
            Block("unsure", null, ProvenanceSource.Generated, "open", "loose"), Block("lost", null, ProvenanceSource.Generated, "nowhere"),
        }.ToMirList(),
        Nodes = new MirNode[]
        {
            Call("says-open", null, "open", "literal"), Call("says-literal", null, "literal"), Call("says-loose", null, "open", "loose"), Call("says-both", null, "loose", "patient"), Call("makes-pin", "pin", "open"),
            Call("says-nothing", null), Call("goes-round", null, "trip"), Call(Odd, null, "patient"),
            new MirRetrievalCall { Id = "finds", QueryContext = "note", ResultContext = "open", Retrieval = new MirRetrieval { Source = "kb" } },
            new MirRetrievalCall { Id = "finds-more", QueryContext = "open", ResultContext = "found", Retrieval = new MirRetrieval { Source = "kb" } },
        }.ToMirList(),
    };

    [Theory]
    [InlineData("says-open", "{}", "public")]
    [InlineData("says-literal", "{}", "internal")]
    [InlineData("says-loose", "{}", "unspecified")]
    [InlineData("says-both", "{}", "confidential")]
    [InlineData("makes-pin", "{}", "secret")]
    [InlineData("says-nothing", "{}", "internal")]
    [InlineData("goes-round", "{}", "confidential")]
    [InlineData("finds", "{}", "internal")]
    // What a retrieval gives is new data: it is not what the query was.
    [InlineData("finds-more", "{}", "unspecified")]
    [InlineData("never-heard-of", "{}", "unspecified")]
    [InlineData(null, "{}", "internal")]
    [InlineData(null, """{"nodeId":"says-open","fallbackTarget":"makes-pin"}""", "secret")]
    [InlineData(null, """{"contextIds":["open"]}""", "public")]
    [InlineData(null, """{"contextIds":["open","patient"]}""", "confidential")]
    [InlineData(null, """{"contextIds":["part-of-open"]}""", "unspecified")]
    [InlineData(null, """{"contextIds":["part-of-open","pin"]}""", "secret")]
    [InlineData(null, """{"contextIds":["verdict"]}""", "public")]
    [InlineData(null, """{"contextIds":["round"]}""", "confidential")]
    [InlineData(null, """{"contextIds":["unsure"]}""", "unspecified")]
    [InlineData(null, """{"contextIds":["lost"]}""", "unspecified")]
    [InlineData("says-open", """{"targetRef":"patient"}""", "confidential")]
    [InlineData("says-open", """{"targetRef":"what the code calls it"}""", "public")]
    [InlineData(null, """{"subjectRef":"mir://run"}""", "internal")]
    [InlineData(null, """{"subjectRef":"mir://plans/original/context"}""", "secret")]
    [InlineData(null, """{"subjectRef":"$.context"}""", "secret")]
    [InlineData(null, """{"subjectRef":"$.nodes[?(@.id==\"says-both\")].metadata.cacheBreakpoints"}""", "confidential")]
    [InlineData(null, """{"path":"$.nodes[?(@.id==\"odd \\\"id\\\" )]\")]"}""", "confidential")]
    [InlineData(null, """{"path":"$.context[?(@.id==\"open\")].mutability"}""", "public")]
    [InlineData(null, """{"path":"$.context[?(@.id==\"\\q\")]"}""", "internal")]
    public void An_event_is_as_private_as_the_strictest_block_it_is_about(string? node, string detail, string expected)
    {
        var plan = Plan();
        Assert.Equal(expected, Class(new EventPrivacy(plan, plan).Of(node, (WireObject)WireReader.Read(detail).Value!)));
    }

    [Fact]
    public void Where_the_plans_differ_the_stricter_one_counts()
    {
        Assert.Equal("restricted", Class(new EventPrivacy(Plan(), Plan(PrivacyClass.Restricted)).Of("finds", new WireObject([]))));
        Assert.Equal("restricted", Class(new EventPrivacy(Plan(PrivacyClass.Restricted), Plan()).Of("finds", new WireObject([]))));
    }

    [Theory]
    [InlineData("open", "internal")]
    [InlineData("patient", "confidential")]
    [InlineData("loose", "unspecified")]
    public void An_event_of_a_pass_is_internal_at_least_whatever_it_says(string block, string expected)
    {
        var plan = Plan();
        foreach (var said in new[] { "internal", "public", "secret" })
            Assert.Equal(expected, Class((WireObject)new EventPrivacy(plan, plan).Classified((WireObject)WireReader.Read(
                $$$"""{"contextChange":{"changeKind":"removed","contextIds":["{{{block}}}"]},"id":"x-001","kind":"context_change","privacy":{"privacyClass":"{{{said}}}","replayMode":"metadata"},"source":{"kind":"pass"}}""").Value!)["privacy"]!));
    }

    private static string Class(WireObject privacy) => ((WireString)privacy["privacyClass"]!).Value;

    private static MirContextBlock Block(string id, PrivacyClass? privacy, ProvenanceSource source = ProvenanceSource.User, params string[] sources) => new()
    {
        Id = id, ContentRef = "mir://" + id, Role = ContextRole.Scratchpad, Mutability = Mutability.Fixed, PrivacyClass = privacy,
        Provenance = new MirProvenance { Source = source, NodeId = sources.Length > 0 ? "n" : null, DerivedFromContextIds = sources.Length > 0 ? sources.ToMirList() : null },
    };

    private static MirModelCall Call(string id, string? output, params string[] inputs) =>
        new() { Id = id, InputContext = inputs.ToMirList(), OutputContext = output, Model = new MirModel { Task = ModelTask.General } };
}
