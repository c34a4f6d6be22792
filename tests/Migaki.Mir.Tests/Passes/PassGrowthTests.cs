using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Passes;

/// <summary>What the passes cost grows with the plan and not faster. Nothing is timed: allocations are what a garbage collector pays for.</summary>
public sealed class PassGrowthTests
{
    private static MirPlan Plan(int blocks)
    {
        var context = Enumerable.Range(0, blocks).Select(i => new MirContextBlock
        {
            Id = $"ctx-{i:000000}", ContentRef = $"mir://ctx-{i}", ContentHash = MirDigest.Sha256(new WireNumber(i % 3 == 2 ? i - 1 : i)), Role = ContextRole.RetrievedDocument,
            Mutability = Mutability.Deduplicable, PrivacyClass = PrivacyClass.Internal, TokenEstimate = 10, Provenance = new MirProvenance { Source = ProvenanceSource.Retrieval },
        }).ToMirList();
        return new MirPlan
        {
            Id = "growth", Metadata = new MirPlanMetadata(), Context = context,
            Nodes = context.Chunk(100).Select((chunk, i) => (MirNode)new MirModelCall { Id = $"node-{i}", InputContext = chunk.Select(block => block.Id).ToMirList(), Model = new MirModel { Task = ModelTask.General } }).ToMirList(),
        };
    }

    private static long Allocated(MirPlan plan)
    {
        MirOptimizer.Optimize(plan);
        var before = GC.GetAllocatedBytesForCurrentThread();
        var result = MirOptimizer.Optimize(plan);
        var bytes = GC.GetAllocatedBytesForCurrentThread() - before;
        Assert.Equal(plan.Context.Count / 3, plan.Context.Count - result.Plan.Context.Count);
        return bytes;
    }

    [Fact]
    public void Ten_times_the_blocks_allocate_about_ten_times_as_much_and_two_kilobytes_each_at_most()
    {
        var (small, large) = (Allocated(Plan(3_000)), Allocated(Plan(30_000)));
        Assert.InRange((double)large / small, 0, 11.5);
        Assert.InRange(large / 30_000, 0, 2_048);
    }

    [Fact]
    public void What_is_written_when_it_is_read_is_what_would_have_been_written_at_once()
    {
        var result = MirOptimizer.Optimize(Plan(6));
        var first = result.Report.Evidence[0];
        Assert.Equal("guarded-duplicate-context-001", ((WireString)first["id"]!).Value);
        Assert.Equal("Deduplicated context ctx-000002 into ctx-000001.", ((WireString)first["summary"]!).Value);
        Assert.Equal(first, WireReader.Read(first.ToString()).Value);
        Assert.Equal(WireReader.Read(first.ToString()).Value!.GetHashCode(), first.GetHashCode());
        var entry = result.Diff.Changes[0];
        var spelled = new MirDiffEntry { ArtifactId = "ctx-000002", ArtifactKind = MirDiffArtifact.Context, Kind = MirDiffKind.ContextRemoved, Description = "Removed context ctx-000002.", Path = "$.context[?(@.id==\"ctx-000002\")]" };
        Assert.Equal(spelled, entry);
        Assert.Equal(spelled.GetHashCode(), entry.GetHashCode());
        Assert.NotEqual(spelled, entry with { Kind = MirDiffKind.ContextAdded });
    }

    /// <summary>The walk that needs no lookup gives what the lookup gives, also where a pass adds or moves something.</summary>
    [Fact]
    public void A_diff_of_valid_plans_is_the_diff()
    {
        var random = new Random(7);
        for (var round = 0; round < 200; round++)
        {
            var before = Plan(random.Next(2, 12));
            var items = before.Context.ToList();
            for (var change = random.Next(4); change > 0 && items.Count > 0; change--)
            {
                var at = random.Next(items.Count);
                switch (random.Next(4))
                {
                    case 0: items.RemoveAt(at); break;
                    case 1: items[at] = items[at] with { TokenEstimate = random.Next() }; break;
                    case 2: items.Insert(at, items[at] with { Id = $"ctx-new-{round}-{change}" }); break;
                    default: (items[0], items[at]) = (items[at], items[0]); break;
                }
            }
            var after = before with { Context = items.ToMirList() };
            Assert.Equal(MirPlanDiffer.Diff(before, after).ToWire(), MirPlanDiffer.DiffOfValid(before, after).ToWire());
        }
    }
}
