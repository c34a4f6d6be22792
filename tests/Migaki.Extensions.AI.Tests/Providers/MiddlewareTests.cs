using Microsoft.Extensions.AI;
using Migaki.Extensions.AI.Tests.Support;
using Migaki.Mir;

namespace Migaki.Extensions.AI.Tests.Providers;

/// <summary>The shape that builders take: data and clock come from the services, and the caller's word counts before them.</summary>
public sealed class MiddlewareTests
{
    [Fact]
    public async Task Provider_data_comes_from_the_services()
    {
        using var run = new AnswerRun();
        var client = MigakiClientExtensions.ChatMiddleware()(new FakeChatClient(), new Services(Known.Data()));
        await run.Draft(() => client.GetResponseAsync(AnswerRun.Messages()));
        Assert.Contains("costUsd=0.0006", run.Usage(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task What_the_caller_sets_counts_before_them()
    {
        using var run = new AnswerRun();
        var client = MigakiClientExtensions.ChatMiddleware(o => o.ProviderData = MirProviderData.BuiltIn)(new FakeChatClient(), new Services(Known.Data()));
        await run.Draft(() => client.GetResponseAsync(AnswerRun.Messages()));
        Assert.DoesNotContain("costUsd", run.Usage(), StringComparison.Ordinal);
    }
}
