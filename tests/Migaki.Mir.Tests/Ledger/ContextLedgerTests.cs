using Migaki.Mir.Json;
using static Migaki.Mir.Tests.PlanParts;

namespace Migaki.Mir.Tests.Ledger;

public sealed class ContextLedgerTests
{
    [Fact]
    public void Blocks_are_sorted_and_found_by_what_they_are()
    {
        var cached = Block("b") with { CachePolicy = new MirCachePolicy { Mode = CacheMode.Eligible, Scope = CacheScope.Session }, RetentionPolicy = new MirRetentionPolicy { Mode = RetentionMode.Redacted } };
        var ledger = MirContextLedger.Of(Plan([Block("c", ContextRole.Memory, privacy: null), cached, Block("a", source: ProvenanceSource.Tool, mutability: Mutability.Droppable) with { ContentRef = "plain" }]));
        Assert.Equal(["a", "b", "c"], ledger.Blocks.Select(static block => block.Id));
        Assert.Equal("c", Assert.Single(ledger.ByRole(ContextRole.Memory)).Id);
        Assert.Equal("a", Assert.Single(ledger.ByProvenance(ProvenanceSource.Tool)).Id);
        Assert.Equal("a", Assert.Single(ledger.ByMutability(Mutability.Droppable)).Id);
        Assert.Equal("b", Assert.Single(ledger.ByCacheMode(CacheMode.Eligible)).Id);
        Assert.Equal("b", Assert.Single(ledger.ByCacheScope(CacheScope.Session)).Id);
        Assert.Equal("b", Assert.Single(ledger.ByRetentionMode(RetentionMode.Redacted)).Id);
        Assert.Equal("c", Assert.Single(ledger.ByPrivacyClass(null)).Id);
        Assert.Equal("a", Assert.Single(ledger.ByContentRef("plain")).Id);
        Assert.Equal(new MirContentRef("mir://b", "mir"), ledger.ContentRefFor("b"));
        Assert.Equal("{\"containsRawContent\":false,\"ref\":\"plain\",\"scheme\":\"unknown\"}", ledger.ContentRefFor("a")!.ToWire().ToString());
        Assert.Null(ledger.ContentRefFor("none"));
        Assert.Empty(ledger.Diagnostics);
    }

    [Fact]
    public void What_no_pass_should_build_on_is_named()
    {
        var first = Block("a") with { ContentRef = "first" };
        var ledger = MirContextLedger.Of(Plan([
            first, first with { ContentRef = "\ufeff " }, Block("s", ContextRole.SystemInstruction), Block("d", ContextRole.DeveloperInstruction, Mutability.Droppable), Block("u", ContextRole.UserInput),
            Block("f", ContextRole.UserInput, Mutability.Fixed), Block("e", ContextRole.Example)]));
        Assert.Equal(
        [
            "duplicate_id a $.context[1].id Context block id must be unique.",
            "missing_content_ref a $.context[1].contentRef Context block must use a non-empty content reference.",
            "unsafe_mutability s $.context[2].mutability Context role requires fixed mutability.",
            "unsafe_mutability d $.context[3].mutability Context role requires fixed mutability.",
            "unsafe_mutability u $.context[4].mutability Context role requires fixed mutability.",
        ], ledger.Diagnostics.Select(static item => $"{item.Code} {item.ContextId} {item.Path} {item.Message}"));
        Assert.Equal("first", ledger.ById("a")!.ContentRef);
        Assert.EndsWith("\"severity\":\"error\"}", ledger.Diagnostics[0].ToWire().ToString());
    }

    [Fact]
    public void Our_passes_change_no_plan_whose_ledger_is_broken()
    {
        var plan = Plan([Block("a", hash: "1"), Block("b", hash: "1"), Block("u", ContextRole.UserInput)], [Call("m", "a", "b", "u")]);
        var outcome = MirOptimizer.Optimize(plan);
        Assert.Same(plan, outcome.Plan);
        Assert.Contains(outcome.Report.Warnings, static warning => warning.Code == "context_ledger_unsafe_mutability" && warning.Severity == MirWarningSeverity.Error);
        Assert.NotSame(plan, MirOptimizer.Optimize(plan, MirOptimizer.ReferencePasses()).Plan);
    }
}
