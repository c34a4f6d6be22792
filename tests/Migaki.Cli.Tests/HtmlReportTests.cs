using System.Net;
using System.Net.Sockets;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir;
using Migaki.Tests.Support;

namespace Migaki.Cli.Tests;

public class HtmlReportTests : CommandTests
{
    private SampleRuns Runs => new(Folder);

    [Fact]
    public void The_report_is_one_file_that_asks_nobody_and_the_same_every_time()
    {
        var run = Runs.Everything();
        var html = Run("export", run, "--format", "html").Expect(0).Out;
        Assert.Contains("default-src 'none'; style-src 'sha256-", html, StringComparison.Ordinal);
        Assert.DoesNotContain("unsafe-inline", html, StringComparison.Ordinal);
        foreach (var external in new[] { " src=", "url(http", "@import", "<link", "<iframe", "<img", " style=", " onclick=" }) Assert.DoesNotContain(external, html, StringComparison.Ordinal);
        Assert.Equal(html, Run("export", run, "--format", "html").Out);
        Run("export", run, "-f", "html", "-o", "report.html").Expect(0);
        Assert.Equal(html, File.ReadAllText(Path.Combine(Folder.Path, "report.html")));
        Assert.Empty(Directory.GetFiles(Folder.Path, "*.tmp"));
    }

    [Fact]
    public void What_a_run_was_is_all_there()
    {
        var html = Run("export", Runs.Everything(approve: false, grounded: false, plan: SampleRuns.Optimized()), "--format", "html").Expect(0).Out;
        foreach (var expected in new[] { ">recall</text>", "mg-removed", "at the same time as", "tokens before", "ctx-question", ">removed</td>", "gpt-x-2026", "Redaction policy:", "Payloads are not kept.", "Unsigned: every digest", "Why was that allowed?", "requiredHumanApprovals" })
            Assert.True(html.Contains(expected, StringComparison.Ordinal), expected);
    }

    [Fact]
    public void A_tampered_bundle_says_so_on_top()
    {
        var run = Runs.Everything();
        var record = Path.Combine(Folder.Path, run, "bundle", "record.json");
        File.WriteAllText(record, File.ReadAllText(record) + " ");
        var html = Run("export", run, "--format", "html").Expect(1).Out;
        Assert.Contains("Tampered: something is not what the bundle says it is.", html, StringComparison.Ordinal);
    }

    [Fact]
    public void Of_a_run_that_was_not_sealed_there_is_a_report_too() =>
        Assert.Contains("Incomplete: the run was not sealed.", Run("export", Runs.Unfinished(), "--format", "html").Expect(3).Out, StringComparison.Ordinal);

    [BrowserFact]
    public async Task In_a_browser_it_works_with_the_keyboard_and_without_network()
    {
        Run("export", Runs.Parallel(), "-f", "html", "-o", "report.html").Expect(0);
        using var page = await Browser.Open(Path.Combine(Folder.Path, "report.html"));
        Assert.Equal("support.answer", await page.Evaluate("document.querySelector('h1').textContent"));
        Assert.Equal("1 0 0", await page.Evaluate("['original','optimized','changes'].map(n => +(document.querySelector('.pane-' + n).getBoundingClientRect().height > 0)).join(' ')"));
        Assert.Equal("true", await page.Evaluate("document.querySelectorAll('.pane-original svg .mg-node').length >= 10"));
        Assert.Equal("true", await page.Evaluate("[...document.querySelectorAll('#timeline td')].some(cell => cell.textContent === 'helper/ask')"));
        // The style sheet is in force: its hash is the one the policy names.
        Assert.Equal("12px", await page.Evaluate("getComputedStyle(document.querySelector('section')).borderTopLeftRadius"));
        // '/' goes to the search; words filter rows; Escape brings them back.
        await page.Key("/");
        Assert.Equal("find", await page.Evaluate("document.activeElement.id"));
        foreach (var key in "helper") await page.Key(key.ToString());
        Assert.Contains(" of ", await page.Evaluate("document.getElementById('hits').textContent"), StringComparison.Ordinal);
        Assert.Equal("true", await page.Evaluate("[...document.querySelectorAll('[data-find]')].every(row => row.hidden !== row.textContent.toLowerCase().includes('helper'))"));
        await page.Key("Escape");
        Assert.Equal("0", await page.Evaluate("document.querySelectorAll('[data-find][hidden]').length"));
        // Arrow keys choose the plan that is drawn.
        await page.Evaluate("document.getElementById('g-original').focus()");
        await page.Key("ArrowRight");
        Assert.Equal("g-optimized", await page.Evaluate("document.querySelector('[name=graph]:checked').id"));
        await page.Emulate("dark");
        Assert.Equal("rgb(15, 18, 22)", await page.Evaluate("getComputedStyle(document.body).backgroundColor"));
        await page.Width(360);
        Assert.Equal("true", await page.Evaluate("document.documentElement.scrollWidth <= 360"));
        Assert.Empty(page.Errors);
        Assert.Empty(page.Requests);
    }

    [BrowserFact]
    public async Task Hostile_text_is_shown_and_never_run()
    {
        using var trap = new TcpListener(IPAddress.Loopback, 0);
        trap.Start();
        var address = $"http://127.0.0.1:{((IPEndPoint)trap.LocalEndpoint).Port}/x";
        var evil = $"</title></style></script><script>document.title='run'</script><img src={address} onerror=\"document.title='run'\"><svg onload=document.title='run'>\" onmouseover=\"x' {{0}} \u202E";
        var plan = SamplePlan.Build(evil) with { Metadata = new MirPlanMetadata { Description = evil } };
        plan = plan with
        {
            Context = plan.Context.Select(block => block with { Provenance = block.Provenance with { SourceRef = evil } }).ToMirList(),
            Nodes = plan.Nodes.Select(node => node is MirModelCall { Id: "draft" } call ? call with { Label = evil } : node).ToMirList(),
        };
        var run = Runs.Run(SampleRuns.Define(plan), static () => Task.FromResult("x"));
        Run("export", run, "-f", "html", "-o", "report.html").Expect(0);
        using var page = await Browser.Open(Path.Combine(Folder.Path, "report.html"));
        Assert.StartsWith("</title></style></script>", await page.Evaluate("document.querySelector('h1').textContent"), StringComparison.Ordinal);
        Assert.StartsWith("</title>", await page.Evaluate("document.title"), StringComparison.Ordinal);
        Assert.Equal("0 1 1", await page.Evaluate("[document.querySelectorAll('img, [onload], [onerror], [onmouseover]').length, document.scripts.length, document.querySelectorAll('style').length].join(' ')"));
        Assert.Empty(page.Errors);
        Assert.Empty(page.Requests);
        Assert.False(trap.Pending());
    }
}
