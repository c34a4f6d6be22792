using System.Xml.Linq;
using Migaki.Cli.Graphs;
using Migaki.Cli.Graphs.Layout;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Mir.Json;

namespace Migaki.Cli.Tests;

public class PlanGraphTests : CommandTests
{
    [Fact]
    public void Mermaid()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        Assert.StartsWith("""
            flowchart TD
              n0[("search<br/>retrieval call: kb, top 4<br/>internal, retrieval")]:::retrieval_call
              n1["digest<br/>context transform: summarize, lossy<br/>internal, generated"]:::context_transform
              n2{{"grounded<br/>validator: source grounding"}}:::validator
              n3(["draft<br/>model call: synthesis, openai<br/>confidential, generated"]):::model_call
              n4("ctx-question<br/>user input<br/>confidential, user"):::input
              n0 -->|"ctx-search"| n1
              n1 ==>|"ctx-digest"| n2
              n1 -->|"ctx-digest"| n3
              n2 -.-> n3
              n4 -.-> n0
              n4 -.-> n3
              classDef context_transform fill:#d8f3f7,stroke:#0b7285,color:#1b1f24

            """, Run("plan", "graph", "p.mir.json").Expect(0).Out, StringComparison.Ordinal);
    }

    [Fact]
    public void Dot()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        var dot = Run("plan", "graph", "p.mir.json", "--format", "dot").Expect(0).Out;
        Assert.StartsWith("digraph plan {\n", dot, StringComparison.Ordinal);
        Assert.Contains("""
              n3 [label="draft\nmodel call\nsynthesis, openai\nconfidential, generated", shape=box, fillcolor="#ece6ff", color="#6741d9"];
            """, dot, StringComparison.Ordinal);
        Assert.Contains("""
              n0 -> n1 [style=solid, label="ctx-search", color="#1971c2"];
            """, dot, StringComparison.Ordinal);
        Assert.EndsWith("}\n", dot, StringComparison.Ordinal);
    }

    [Fact]
    public void Json()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        var graph = (WireObject)WireReader.Read(Run("plan", "graph", "p.mir.json", "--json").Expect(0).Out).Value!;
        Assert.Equal(JsonGraph.Version, Leaf(graph, "version"));
        var nodes = ((WireArray)graph["nodes"]!).Items.Cast<WireObject>().ToList();
        Assert.Equal(["search", "digest", "grounded", "draft", "ctx-question"], nodes.Select(static node => Leaf(node, "id")));
        Assert.Equal("""{"context":"ctx-question","detail":"user input","id":"ctx-question","kind":"input","privacyClass":"confidential","provenance":"user"}""", nodes[4].ToString());
        Assert.Equal(6, ((WireArray)graph["edges"]!).Items.Count);

        static string Leaf(WireObject owner, string name) => ((WireString)owner[name]!).Value;
    }

    [Fact]
    public void Svg_is_written_to_a_file_and_is_the_same_every_time()
    {
        Folder.Write("p.mir.json", SamplePlans.Answer());
        Assert.Empty(Run("plan", "graph", "p.mir.json", "-f", "svg", "-o", "p.svg").Expect(0).Out);
        var svg = File.ReadAllText(System.IO.Path.Combine(Folder.Path, "p.svg"));
        Assert.Equal(svg, Run("plan", "graph", "p.mir.json", "-f", "svg").Expect(0).Out);
        Assert.Contains("prefers-color-scheme:dark", svg, StringComparison.Ordinal);
        Assert.DoesNotContain("prefers-color-scheme", Run("plan", "graph", "p.mir.json", "-f", "svg", "--theme", "dark").Expect(0).Out, StringComparison.Ordinal);
        Run("plan", "graph", "p.mir.json", "-f", "svg", "-o", "no/such/folder/p.svg").Expect(2);
    }

    [Fact]
    public void Svg_shows_kind_privacy_and_provenance_of_every_node()
    {
        var svg = XDocument.Parse(SvgGraph.Render(PlanGraph.Of(SamplePlans.Answer(), "sha256:0"))!);
        var draft = svg.Descendants().Single(static element => (string?)element.Attribute("data-id") == "draft");
        var texts = draft.Elements().Where(static element => element.Name.LocalName == "text").Select(static element => element.Value);
        Assert.Equal(["model call", "draft", "synthesis, openai", "confidential", "generated"], texts);
        Assert.Equal("mg-node mg-model_call", (string?)draft.Attribute("class"));
    }

    [Fact]
    public void Svg_of_any_plan_is_well_formed_and_shows_every_node()
    {
        for (var seed = 0; seed < 60; seed++)
        {
            var plan = SamplePlans.Random(seed);
            var svg = XDocument.Parse(SvgGraph.Render(PlanGraph.Of(plan, ""))!);
            var shown = svg.Descendants().Attributes("data-id").Select(static id => id.Value).ToHashSet(StringComparer.Ordinal);
            Assert.All(plan.Nodes, node => Assert.Contains(node.Id, shown));
            var (width, height) = ((double)svg.Root!.Attribute("width")!, (double)svg.Root.Attribute("height")!);
            var ground = svg.Descendants().Where(static element => (string?)element.Attribute("class") == "mg-box");
            Assert.All(ground, box => Assert.True((double)box.Attribute("x")! >= 0 && (double)box.Attribute("x")! + (double)box.Attribute("width")! <= width && (double)box.Attribute("y")! + (double)box.Attribute("height")! <= height));
        }
    }

    [Fact]
    public void No_box_covers_another_and_no_edge_runs_through_one()
    {
        for (var seed = 0; seed < 150; seed++)
        {
            var graph = PlanGraph.Of(SamplePlans.Random(seed), "");
            var random = new Random(seed);
            var sizes = graph.Nodes.Select(_ => new BoxSize(random.Next(40, 260), random.Next(20, 110))).ToList();
            var layout = LayeredLayout.Of(sizes, graph.Edges.Select(static edge => (edge.From, edge.To)).ToList())!;
            for (var i = 0; i < sizes.Count; i++)
                for (var j = 0; j < i; j++)
                    Assert.False(Overlap(layout.Boxes[i], layout.Boxes[j]), $"seed {seed}: boxes {i} and {j}");
            for (var e = 0; e < graph.Edges.Count; e++)
            {
                foreach (var point in Samples(layout.Routes[e]))
                    for (var i = 0; i < sizes.Count; i++)
                        if (i != graph.Edges[e].From && i != graph.Edges[e].To) Assert.False(Inside(layout.Boxes[i], point), $"seed {seed}: edge {e} in box {i}");
            }
        }

        static bool Overlap(LayoutBox a, LayoutBox b) => a.X < b.Right && b.X < a.Right && a.Y < b.Bottom && b.Y < a.Bottom;
        static bool Inside(LayoutBox box, LayoutPoint point) => point.X > box.X && point.X < box.Right && point.Y > box.Y && point.Y < box.Bottom;

        // The bends are monotonic curves between their end points: halfway and both ends stand for them.
        static IEnumerable<LayoutPoint> Samples(LayoutRoute route) =>
            route.Points.Concat(route.Points.Zip(route.Points.Skip(1), static (a, b) => new LayoutPoint((a.X + b.X) / 2, (a.Y + b.Y) / 2)));
    }

    [Fact]
    public void Edges_lead_down_and_only_loops_lead_up()
    {
        var plan = SamplePlans.Answer();
        var graph = PlanGraph.Of(plan with { Edges = plan.Edges.Append(SamplePlans.Edge("draft", "search", MirEdgeKind.Control)).ToMirList() }, "");
        var layout = LayeredLayout.Of(graph.Nodes.Select(static _ => new BoxSize(100, 50)).ToList(), graph.Edges.Select(static edge => (edge.From, edge.To)).ToList())!;
        for (var i = 0; i < graph.Edges.Count; i++)
        {
            var isLoop = graph.Edges[i] is { From: 3, To: 0 };
            Assert.Equal(isLoop, layout.Routes[i].Back);
            Assert.Equal(isLoop, layout.Routes[i].Points[^1].Y < layout.Routes[i].Points[0].Y);
        }
    }

    [Fact]
    public void A_branch_that_has_no_edges_is_drawn_with_its_arms()
    {
        var plan = SamplePlans.Answer();
        var branch = new MirBranch { Id = "if", Branches = MirList.Of(new MirBranchArm { Id = "yes", TargetNodeId = "draft" }) };
        var edge = Assert.Single(PlanGraph.Of(plan with { Nodes = plan.Nodes.Append(branch).ToMirList() }, "").Edges, static edge => edge.From == 4);
        Assert.Equal((3, "yes"), (edge.To, edge.Label));
    }

    [Theory]
    [InlineData("mermaid")]
    [InlineData("dot")]
    [InlineData("svg")]
    public void Hostile_text_stays_text(string format)
    {
        Folder.Write("p.mir.json", SamplePlans.Hostile());
        var text = Run("plan", "graph", "p.mir.json", "--format", format).Expect(0).Out;
        Assert.DoesNotContain("\u001b", text, StringComparison.Ordinal);
        Assert.DoesNotContain("\u202E", text, StringComparison.Ordinal);
        if (format == "svg")
        {
            var svg = XDocument.Parse(text);
            Assert.DoesNotContain(svg.Descendants(), static element => element.Name.LocalName is "script" or "a" or "image" or "foreignObject");
        }
        else Assert.DoesNotContain("\n\"", text, StringComparison.Ordinal);
        if (format == "mermaid")
        {
            // Between its two quotes a label has nothing Mermaid reads, but entities and our own line breaks.
            foreach (var line in text.Split('\n').Where(static line => line.Contains('"', StringComparison.Ordinal)))
                Assert.Matches("^[^\"]*\"[^\"<>`&{}\\[\\]|%]*(<br/>[^\"<>`&{}\\[\\]|%]*)*\"[^\"]*$", line);
        }
    }

    [Fact]
    public void A_plan_too_large_to_draw_is_refused_in_words()
    {
        var plan = SamplePlans.Answer();
        Folder.Write("p.mir.json", plan with { Nodes = Enumerable.Range(0, 2_000).Select(static i => (MirNode)new MirValidatorNode { Id = $"v{i}", InputContext = MirList.Of("ctx-question"), Validator = new MirValidator { Kind = ValidatorKind.Custom, Name = "v" } }).ToMirList(), Edges = default });
        Assert.Contains("too large to draw", Run("plan", "graph", "p.mir.json", "-f", "svg").Expect(2).Error, StringComparison.Ordinal);
        Run("plan", "graph", "p.mir.json", "-f", "dot").Expect(0);
    }
}
