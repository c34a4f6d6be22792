using System.Text.RegularExpressions;
using Migaki.Cli.Output;
using Migaki.Cli.Tests.Harness;
using Migaki.Mir.Json;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Cli.Tests;

/// <summary>What leaves the house of a bundle that generated code recorded, in each mode of the privacy matrix.</summary>
public class EvidencePrivacyTests : CommandTests
{
    private static readonly string[] Sensitive = ["confidential", "restricted", "secret"];
    private static readonly string[] Contents = ["opening hours", "staff meeting", "Adler", "7741", "9911", "whatever it is", ClinicDesk.Credential];

    /// <summary>What the events about each node of <see cref="ClinicDesk"/> must say.</summary>
    private static readonly Dictionary<string, string> ClassOf = new()
    {
        ["headline"] = "public", ["headline-ok"] = "public", ["memo"] = "internal", ["memo-ok"] = "internal", ["letter"] = "confidential", ["letter-ok"] = "confidential",
        ["chart"] = "restricted", ["unlock"] = "secret", ["guess"] = "unspecified",
    };

    private async Task<string> Record()
    {
        var recorder = new MigakiRecorder(new MigakiOptions { BundleRoot = Path.Combine(Folder.Path, "runs"), RepositoryFolder = Folder.Path });
        var run = await new ClinicDesk(recorder).AnswerAsync("opening hours", "staff meeting at nine", "Ms Adler, 4 May 1961", "chart 7741: anaemia", "pin 9911-2", "whatever it is");
        return Path.GetRelativePath(Folder.Path, Path.GetDirectoryName(run.Bundle.Path)!);
    }

    [AjvFact]
    public async Task Each_mode_withholds_what_it_must_and_nothing_else()
    {
        if (!OperatingSystem.IsLinux()) return;
        var run = await Record();
        var whole = Read(File.ReadAllText(Path.Combine(Folder.Path, run, "bundle", "evidence.json")));
        var events = whole.Objects("events").ToList();
        Assert.Equal(ClassOf.Keys.Order(StringComparer.Ordinal), events.Select(NodeOf).OfType<string>().Distinct().Order(StringComparer.Ordinal));
        Assert.All(events.Where(static item => NodeOf(item) is not null), static item => Assert.Equal(ClassOf[NodeOf(item)!], Privacy(item)));
        // Of no node: what is about all of the context is as private as its strictest block, what is about the run is internal.
        Assert.All(events.Where(static item => NodeOf(item) is null), static item => Assert.Equal(item.Text("id")!.StartsWith("tokens-", StringComparison.Ordinal) ? "secret" : "internal", Privacy(item)));
        // A reason, the message of an exception, a correction, a check's output and its command line: each held a credential.
        var redacted = events.Where(static item => item.Object("redaction").Text("mode") == "redacted").ToList();
        Assert.Equal(["letter-ok", "memo", "memo-ok", "print"], redacted.Select(static item => NodeOf(item) ?? item.Object("validatorResult").Text("validatorId")).Order(StringComparer.Ordinal));
        var log = File.ReadAllLines(Path.Combine(Folder.Path, run, "bundle", "events.jsonl"));
        Assert.All(redacted, item =>
        {
            Assert.Equal(("GitHub personal access token", "none", "github-pat"), (item.Object("redaction").Text("reason"), item.Object("redaction").Texts("resolvers").Single(), item.Object("redaction").Texts("ruleIds").Single()));
            Assert.All(item.Object("redaction").Texts("refs"), place =>
            {
                var sequence = Regex.Match(place, "^events\\.jsonl#(\\d+)/");
                Assert.Contains("[REDACTED:github-pat:", sequence.Success ? log[int.Parse(sequence.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture)] : File.ReadAllText(Path.Combine(Folder.Path, run, "bundle", place)), StringComparison.Ordinal);
            });
        });
        Assert.Contains("stdout/print_1.txt", redacted.SelectMany(static item => item.Object("redaction").Texts("refs")));
        Assert.All(events.Except(redacted), static item => Assert.Equal("{\"mode\":\"none\"}", item["redaction"]!.ToString()));

        foreach (var (mode, isWithheld) in new (string, Func<WireObject, bool>)[]
        {
            ("metadata_only", static _ => false),
            ("redacted", item => Sensitive.Contains(Privacy(item)) || redacted.Contains(item)),
            ("full", item => Privacy(item) == "secret" || redacted.Contains(item)),
        })
        {
            var text = Run(["export", run, "-f", "evidence", "--mode", mode, .. mode == "full" ? new[] { "--full-trace" } : []]).Expect(0).Out;
            Assert.Equal("", Ajv.Validate([("migaki.evidence-bundle.v0", text)]).Single());
            Assert.All(Contents, content => Assert.DoesNotContain(content, text, StringComparison.Ordinal));
            var export = Read(text);
            var left = export.Objects("events").ToList();
            Assert.Equal(events.Select(static item => item.Text("id")), left.Select(static item => item.Text("id")));
            foreach (var (before, after) in events.Zip(left))
            {
                if (!isWithheld(before))
                {
                    Assert.Equal(before, after);
                    continue;
                }
                Assert.Equal($"Redacted evidence event {before.Text("id")}.", after.Text("summary"));
                Assert.Equal("redacted", after.Object("redaction").Text("mode"));
                Assert.DoesNotContain(after.Members, static member => member.Key is "estimate" or "routingDecision" or "validatorResult" or "retryFallbackDecision" or "warning");
            }
            foreach (var section in new[] { "estimates", "policyDecisions", "routingDecisions", "validatorResults", "retryFallbackDecisions" })
                Assert.Equal(whole.Objects(section).Where(item => !isWithheld(events.Single(one => one.Text("id") == item.Text("id")))).Select(static item => item.Text("id")), export.Objects(section).Select(static item => item.Text("id")));
            // What a mode withholds, and what was withheld before, is said.
            var said = export.Objects("redactions").Select(static item => item.Text("path")!).Where(static path => path.StartsWith("$.events", StringComparison.Ordinal));
            Assert.Equal(events.Where(item => isWithheld(item) || redacted.Contains(item)).Select(static item => $"$.events[?(@.id==\"{item.Text("id")}\")]"), said);
        }
        // There is something to withhold, so none of the above holds for nothing.
        Assert.Equal(8, events.Count(static item => NodeOf(item) is not null && Sensitive.Contains(Privacy(item))));
    }

    [NodeFact]
    public async Task A_class_or_a_redaction_that_the_file_says_otherwise_is_found_by_both_verifiers()
    {
        if (!OperatingSystem.IsLinux()) return;
        var run = await Record();
        var bundle = Path.Combine(Folder.Path, run, "bundle");
        var text = File.ReadAllText(Path.Combine(bundle, "evidence.json"));
        var cases = new List<string> { bundle };
        foreach (var (id, privacy, mode) in Read(text).Objects("events").Select(static item => (item.Text("id")!, Privacy(item), item.Object("redaction").Text("mode"))))
        {
            Case(item => item.Text("id") == id, "privacy", new WireObjectBuilder().Add("privacyClass", privacy == "public" ? "unspecified" : "public").Add("replayMode", "metadata").Build());
            if (mode != "none") Case(item => item.Text("id") == id, "redaction", new WireObjectBuilder().Add("mode", "none").Build());
        }
        Case(static item => item.Text("id") == "tokens-original", "privacy", new WireObjectBuilder().Add("privacyClass", "secret").Add("replayMode", "full_trace").Build());
        var second = SecondVerifier.Verify(null, cases);
        Assert.Equal((BundleStatus.Unsigned, "unsigned"), (BundleVerifier.Verify(cases[0]).Status, second[0].Status));
        Assert.All(cases.Skip(1), static folder =>
        {
            var finding = Assert.Single(BundleVerifier.Verify(folder).Findings);
            Assert.Equal("evidence.json", finding.File);
        });
        Assert.All(second.Skip(1), static result => Assert.Equal(("tampered", "[[\"evidence.json\",\"does not follow from plans and events\"]]"), result));
        Assert.True(cases.Count > 40);

        // The event and its copy in its section say the same, and every hash is redone.
        void Case(Func<WireObject, bool> isIt, string member, WireObject value)
        {
            var to = Path.Combine(Folder.Path, "cases", cases.Count.ToString(System.Globalization.CultureInfo.InvariantCulture), Path.GetFileName(run), "bundle");
            Forger.Copy(bundle, to);
            File.WriteAllText(Path.Combine(to, "evidence.json"), new WireObject(Read(text).Members.Select(section => section.Value is WireArray list
                ? new(section.Key, new WireArray(list.Items.Select(item => item is WireObject one && isIt(one) ? new WireObject(one.Members.Select(inner => inner.Key == member ? new(member, value) : inner)) : item)))
                : section)).ToString());
            Forger.Reseal(to);
            cases.Add(to);
        }
    }

    private static string? NodeOf(WireObject item) => item.Object("source").Text("nodeId");

    private static string Privacy(WireObject item) => item.Object("privacy").Text("privacyClass")!;

    private static WireObject Read(string text) => (WireObject)WireReader.Read(text).Value!;
}
