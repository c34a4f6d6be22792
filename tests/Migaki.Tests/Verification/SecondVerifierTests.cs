using System.Text.RegularExpressions;
using Migaki.Mir;
using Migaki.Mir.Json;
using Migaki.Tests.Replay;
using Migaki.Tests.Support;
using Migaki.Verification;

namespace Migaki.Tests.Verification;

public sealed class SecondVerifierTests : IDisposable
{
    private readonly RunFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [NodeFact]
    public async Task Two_verifiers_that_share_no_code_agree_on_every_case()
    {
        var (signer, key, _) = SigningKeys.New();
        using var disposeSigner = signer;
        using var disposeKey = key;
        var pem = Path.Combine(_folder.Root, "key.pem");
        File.WriteAllText(pem, signer.ExportPublicKeyPem());
        _folder.Options.Signer = signer;
        var signed = (await _folder.Run(Body)).Bundle.Path;
        var other = (await _folder.Run(Body)).Bundle.Path;
        _folder.Options.Signer = null;
        var unsigned = (await _folder.Run(Body)).Bundle.Path;
        var failed = await Assert.ThrowsAsync<FormatException>(() => _folder.Run<string>(() => throw new FormatException("no")));

        var rich = await RichBundle.Record(_folder);
        var traced = (await _folder.Run(Body, PayloadTests.Traced())).Bundle.Path;
        var cases = new List<(string Name, string Folder)> { ("signed", signed), ("unsigned", unsigned), ("failed", (string)failed.Data["Migaki.Bundle"]!), ("rich", rich), ("traced", traced) };
        var number = 0;
        void Case(string name, string from, Action<string> change, bool rename = false)
        {
            var run = rename ? "2026-02-23T19-55-12.345Z_8f3c91d2" : Path.GetFileName(Path.GetDirectoryName(from))!;
            var to = Path.Combine(_folder.Root, "cases", (number++).ToString(System.Globalization.CultureInfo.InvariantCulture), run, "bundle");
            Forger.Copy(from, to);
            change(to);
            cases.Add((name, to));
        }

        foreach (var file in Directory.GetFiles(signed, "*", SearchOption.AllDirectories))
        {
            var name = Path.GetRelativePath(signed, file);
            for (var part = 1; part < 8; part++)
            {
                var at = (int)(new FileInfo(file).Length * part / 8);
                if (new FileInfo(file).Length > 0) Case($"flip {name} {at}", signed, to => Flip(Path.Combine(to, name), at));
            }
            Case("without " + name, signed, to => File.Delete(Path.Combine(to, name)));
        }
        Case("renamed", signed, _ => { }, rename: true);
        Case("extra", signed, to => File.WriteAllText(Path.Combine(to, "notes.txt"), "x"));
        Case("link", signed, to => File.CreateSymbolicLink(Path.Combine(to, "stdout", "link"), "/etc/hostname"));
        Case("stripped", signed, to => Forger.SignatureFiles(to).ToList().ForEach(File.Delete));
        Case("moved signature", signed, to => Forger.SignatureFiles(other).ToList().ForEach(file => File.Copy(file, Path.Combine(to, Path.GetFileName(file)), true)));
        Case("downgraded", signed, to => { Forger.SignatureFiles(to).ToList().ForEach(File.Delete); Forger.Reseal(to, Unsign); });
        Case("rechained", signed, to => Forger.Rechain(to, lines => lines));
        Case("resealed", signed, to => Forger.Reseal(to, text => text.Replace("\"dirty\":null", "\"dirty\":true", StringComparison.Ordinal)));
        foreach (var (name, change) in new (string, Func<List<string>, List<string>>)[]
        {
            ("remove", l => { l.RemoveAt(5); return l; }), ("swap", l => { (l[5], l[6]) = (l[6], l[5]); return l; }), ("insert", l => { l.Insert(5, l[5]); return l; }),
            ("truncate", l => l[..5]), ("drop last", l => l[..^1]), ("splice", l => { l[5] = File.ReadAllLines(Path.Combine(other, "events.jsonl"))[5]; return l; }),
        })
        {
            Case(name, unsigned, to => File.WriteAllText(Path.Combine(to, "events.jsonl"), string.Join('\n', change([.. File.ReadAllLines(Path.Combine(to, "events.jsonl"))])) + "\n"));
            Case(name + " and rechained", unsigned, to => Forger.Rechain(to, change));
        }
        var payload = Path.GetFileName(Directory.GetFiles(Path.Combine(traced, "payloads"))[0]);
        Case("payload changed", traced, to => Flip(Path.Combine(to, "payloads", payload), 1));
        Case("payload gone", traced, to => File.Delete(Path.Combine(to, "payloads", payload)));
        Case("payload nobody speaks of", traced, to => File.WriteAllText(Path.Combine(to, "payloads", new string('a', 64)), "x"));
        Case("torn", unsigned, to => { using var log = File.OpenWrite(Path.Combine(to, "events.jsonl")); log.SetLength(log.Length - 1); });
        foreach (var file in new[] { "record.json", "checks.jsonl", "evidence.json" })
            Case("derived " + file, unsigned, to => { File.WriteAllText(Path.Combine(to, file), File.ReadAllText(Path.Combine(to, file)).Replace("grounded", "grounder", StringComparison.Ordinal)); Forger.Reseal(to); });
        foreach (var (file, from, to) in new[]
        {
            ("plan.diff.json", "\"changes\":[", "\"changes\":[{\"kind\":\"node_removed\"},"), ("diff.patch", "@@", "@@ "), ("evidence.json", "\"value\":", "\"value\":1"), ("evidence.json", "events.jsonl#", "events.jsonl#1"),
            ("evidence.json", "\"decision\":\"retry\"", "\"decision\":\"skip\""), ("evidence.json", "\"decision\":\"fallback\"", "\"decision\":\"retry\""), ("evidence.json", "\"modelCalls\":", "\"modelCalls\":1"),
            ("evidence.json", "\"providerAssumptions\":[{", "\"providerAssumptions\":[{\"a\":1,"), ("evidence.json", "\"enabled\":true", "\"enabled\":false"), ("evidence.json", "\"approvals\":[", "\"approvals\":[{},"),
            ("record.json", "\"contextRefs\":[", "\"contextRefs\":[{},"), ("evidence.json", "{\"accounting\"", "{ \"accounting\""), ("evidence.json", "\"requests\":", "\"requests\":1"), ("record.json", "{\"actorRef\"", "{ \"actorRef\""),
        })
        {
            Case($"{file}: {from}", rich, to2 =>
            {
                var text = File.ReadAllText(Path.Combine(to2, file));
                var at = text.IndexOf(from, StringComparison.Ordinal);
                Assert.True(at >= 0, $"{file} has no {from}");
                File.WriteAllText(Path.Combine(to2, file), text[..at] + to + text[(at + from.Length)..]);
                Forger.Reseal(to2);
            });
        }
        // Every member of the manifest in turn says something else, and every hash is redone.
        foreach (var member in ((WireObject)WireReader.Read(File.ReadAllText(Path.Combine(rich, "bundle.json"))).Value!).Members.Select(m => m.Key))
        {
            if (member is "digest" or "files") continue;
            Case("manifest " + member, rich, to => Forger.Reseal(to, text => Replace(text, member, value => value switch
            {
                WireString s => new WireString(s.Value + "x"),
                WireBoolean b => WireBoolean.Of(!b.Value),
                WireArray a => new WireArray([.. a.Items, new WireString("x")]),
                WireObject o => new WireObject([.. o.Members, new("x", new WireString("x"))]),
                _ => new WireString("x"),
            })));
            Case("manifest without " + member, rich, to => Forger.Reseal(to, text => Replace(text, member, _ => null)));
        }
        Case("a correction of nothing", rich, to => Forger.Rewrite(to, text => Regex.Replace(text, "\"supersedes\":\"[^\"]*\"", "\"supersedes\":\"01890000-0000-7000-8000-000000000000\"")));
        foreach (var claim in new[] { "whatChanged", "whyAllowed", "constraintsChecked", "cost", "qualityGate", "providerAssumptions", "replayable" })
        {
            Case("claim " + claim, rich, to => Forger.Reseal(to, text => Replace(text, "claims", claims => Member((WireObject)claims!, claim, value => Member((WireObject)value!, "refs", refs => new WireArray([.. ((WireArray)refs!).Items, new WireString("events.jsonl#1")]))))));
            Case("claim asserted " + claim, rich, to => Forger.Reseal(to, text => Replace(text, "claims", claims => Member((WireObject)claims!, claim, value =>
                Member((WireObject)value!, "status", status => new WireString(((WireString)status!).Value == "answered" ? "unanswered" : "answered"))))));
        }
        // What the bundle says of its passes is said otherwise, in evidence.json and in the manifest alike.
        var otherBuild = Path.Combine(_folder.Root, "other build", Path.GetFileName(Path.GetDirectoryName(rich))!, "bundle");
        Forger.Copy(rich, otherBuild);
        Forger.OfAnotherBuild(otherBuild);
        Case("passes of another build", otherBuild, _ => { });
        foreach (var (name, record, said) in new (string, Func<WireObject, WireObject?>, Func<WireObject, WireObject?>)[]
        {
            ("lossy", pass => Member(pass, "safety", _ => new WireString("lossy")), item => item),
            ("lossy and accepted by nobody there", pass => Member(pass, "safety", _ => new WireString("lossy")), item => Decided(item, "reason", "Accepted by validator none-such.")),
            ("of another version", pass => Member(pass, "version", _ => new WireString("99")), item => item),
            ("not applied", pass => Member(pass, "contractVersion", _ => null), item => item),
            ("skipped", pass => pass, item => Decided(item, "decision", "skipped")),
            ("for another reason", pass => pass, item => Decided(item, "reason", "Because.")),
            ("not decided", pass => pass, item => item["passDecision"] is null ? item : null),
            ("none", _ => null, _ => null),
            ("without their events", pass => pass, item => item["contextChange"] is null ? item : null),
            ("with events of no block", pass => Member(pass, "evidenceRefs", refs => new WireArray(((WireArray)refs!).Items.Where(id => ((WireString)id).Value.StartsWith("pass-", StringComparison.Ordinal)))), item => item["contextChange"] is null ? item : null),
        })
        {
            foreach (var from in new[] { rich, otherBuild }) Case($"passes: {name}, {cases.Count}", from, to => Forger.Reseal(Restated(to, record, said), text => Replace(text, "passes", passes => Each(passes!, record))));
        }
        foreach (var (name, from, to) in new[]
        {
            ("twice at the top", "\"planId\":", "\"x\":1,\"x\":2,\"planId\":"), ("twice further in", "\"contractVersions\":{", "\"contractVersions\":{\"x\":\"1\",\"x\":\"2\","), ("twice by an escape", "\"contractVersions\":{", "\"contractVersions\":{\"x\":\"1\",\"\\u0078\":\"2\","),
            ("a number beyond a double", "\"planId\":", "\"x\":1e999,\"planId\":"), ("an unsafe integer", "\"planId\":", "\"x\":9007199254740993,\"planId\":"), ("half a surrogate pair", "\"planId\":", "\"x\":\"\\ud800\",\"planId\":"),
            ("a comment", "\"planId\":", "/**/\"planId\":"), ("a trailing comma", "}\n", ",}\n"), ("a byte order mark", "{\"eventType\":\"request.admitted\"", "\ufeff{\"eventType\":\"request.admitted\""),
        })
            Case("line: " + name, unsigned, folder => Forger.Rewrite(folder, text => { var at = text.IndexOf(from, StringComparison.Ordinal); return text[..at] + to + text[(at + from.Length)..]; }));
        foreach (var (name, fill) in Archives(unsigned))
        {
            var zip = Path.Combine(_folder.Root, "cases", $"{number++}.zip");
            using (var archive = System.IO.Compression.ZipFile.Open(zip, System.IO.Compression.ZipArchiveMode.Create)) fill(archive);
            cases.Add(("zip " + name, zip));
        }
        Case("capture", unsigned, to => { File.WriteAllText(Path.Combine(to, "stdout", "tests_1.txt"), "else"); Forger.Reseal(to); });
        Case("outcome", unsigned, to => Forger.Reseal(to, text => text.Replace("\"outcome\":\"verified\"", "\"outcome\":\"failed\"", StringComparison.Ordinal)));
        Case("credible", unsigned, to => Forger.Reseal(to, text => text.Replace("\"credible\":false", "\"credible\":true", StringComparison.Ordinal)));
        Case("gate", unsigned, to => Forger.Reseal(to, text => text.Replace("\"status\":\"pass\"", "\"status\":\"fail\"", StringComparison.Ordinal)));
        Case("future", unsigned, to => Forger.Reseal(to, text => text.Replace("migaki.net.bundle.v0", "migaki.net.bundle.v9", StringComparison.Ordinal)));
        Case("contradiction", unsigned, to => Forger.Rechain(to, lines => [.. lines.Select(line => line.Replace("[REDACTED:", "[REDACTES:", StringComparison.Ordinal))]));
        foreach (var text in new[] { "", "{", "[]", "{}", "{\"a\":1,\"a\":2}" }) Case("manifest " + text, unsigned, to => File.WriteAllText(Path.Combine(to, "bundle.json"), text));
        Case("log only", unsigned, to => { foreach (var file in Directory.GetFiles(to)) if (!file.EndsWith("events.jsonl", StringComparison.Ordinal)) File.Delete(file); });
        Case("nothing", unsigned, to => { foreach (var file in Directory.GetFiles(to)) File.Delete(file); });

        var second = SecondVerifier.Verify(pem, cases.Select(one => one.Folder));
        var differences = cases.Zip(second).Select(pair =>
        {
            var first = BundleVerifier.Verify(pair.First.Folder, new VerificationOptions { TrustedKeys = [key] });
            return (pair.First.Name, First: Wire.Name(first.Status), pair.Second.Status, Text: $"{pair.First.Name}: {Wire.Name(first.Status)} ({string.Join("; ", first.Findings)}), second {pair.Second.Status} {pair.Second.Findings}");
        }).ToList();
        Assert.True(differences.All(d => d.First == d.Status), string.Join('\n', differences.Where(d => d.First != d.Status).Select(d => d.Text)));
        Assert.Equal(["verified", "unsigned", "unsigned", "unsigned"], differences.Take(4).Select(d => d.Status));
        Assert.All(differences.Where(d => Regex.IsMatch(d.Name, "^(manifest (?!repo|environment|kernel|durability)|claim|passes:|evidence|record|plan|diff|line)")), d => Assert.True(d.Status is "tampered" or "malformed" or "unsupported", d.Text));
        Assert.Equal("unsigned", differences.Single(d => d.Name == "passes of another build").Status);
        Assert.True(differences.Count > 200 && differences.Select(d => d.Status).Distinct().Count() >= 6);
        Assert.Equal("untrusted", SecondVerifier.Verify(null, [signed])[0].Status);

        static async Task<string> Body()
        {
            _ = SampleCalls.Default.Allowed("y", () => new ValidatorResult(true, 0.5, "the key is ghp_Aq7Zt1Lw9Xc3Vb5Nm8Kj2Hg4Fd6Sa0PoIuYt"));
            if (OperatingSystem.IsLinux()) _ = await MirChecks.RunAsync("tests", "sh", ["-c", "echo fine"]);
            return await RunFolder.Everything(SampleCalls.Default);
        }
    }

    private static string Restated(string bundle, Func<WireObject, WireObject?> record, Func<WireObject, WireObject?> said)
    {
        var path = Path.Combine(bundle, "evidence.json");
        static bool IsPass(WireObject item) => item["source"] is WireObject source && source["kind"]!.Equals(new WireString("pass"));
        File.WriteAllText(path, Replace(Replace(File.ReadAllText(path), "passes", passes => Each(passes!, record)), "events", events => Each(events!, item => IsPass(item) ? said(item) : item)));
        return bundle;
    }

    private static WireArray Each(WireValue list, Func<WireObject, WireObject?> change) => new(((WireArray)list).Items.Select(item => change((WireObject)item)).OfType<WireValue>());

    private static WireObject Decided(WireObject item, string name, string value) =>
        item["passDecision"] is WireObject decision ? Member(item, "passDecision", _ => Member(decision, name, _ => new WireString(value))) : item;

    private static string Replace(string json, string name, Func<WireValue?, WireValue?> change) => Member((WireObject)WireReader.Read(json).Value!, name, change).ToString();

    private static WireObject Member(WireObject value, string name, Func<WireValue?, WireValue?> change)
    {
        var members = value.Members.Where(m => m.Key != name).ToList();
        if (change(value[name]) is { } changed) members.Add(new(name, changed));
        return new WireObject(members);
    }

    private static IEnumerable<(string Name, Action<System.IO.Compression.ZipArchive> Fill)> Archives(string bundle)
    {
        void Whole(System.IO.Compression.ZipArchive zip, string prefix)
        {
            foreach (var file in Directory.GetFiles(bundle, "*", SearchOption.AllDirectories)) System.IO.Compression.ZipFileExtensions.CreateEntryFromFile(zip, file, prefix + Path.GetRelativePath(bundle, file));
        }
        static System.IO.Compression.ZipArchiveEntry Entry(System.IO.Compression.ZipArchive zip, string name)
        {
            var entry = zip.CreateEntry(name);
            using var writer = new StreamWriter(entry.Open());
            writer.Write("x");
            return entry;
        }
        var run = Path.GetFileName(Path.GetDirectoryName(bundle))!;
        foreach (var prefix in new[] { "", "bundle/", run + "/bundle/", "2026-02-23T19-55-12.345Z_8f3c91d2/bundle/" }) yield return ("under " + prefix, zip => Whole(zip, prefix));
        foreach (var name in new[] { "../evil", "/etc/passwd", "..\\evil", "stdout\\evil", "Record.json", "CON", "a:b", "a//b", "re\u0301cord.json", "a/b/c/d/e/f/g/h/i/j", "notes.txt", "record.json", "EVENTS.jsonl" })
            yield return (name, zip => { Whole(zip, ""); _ = Entry(zip, name); });
        yield return ("link", zip => { Whole(zip, ""); Entry(zip, "stdout/link").ExternalAttributes = unchecked((int)0xA1FF0000); });
        yield return ("device", zip => { Whole(zip, ""); Entry(zip, "stdout/device").ExternalAttributes = unchecked((int)0x61FF0000); });
        yield return ("bomb", zip =>
        {
            Whole(zip, "");
            using var bomb = zip.CreateEntry("stdout/bomb.txt", System.IO.Compression.CompressionLevel.SmallestSize).Open();
            var zeros = new byte[1024 * 1024];
            for (var i = 0; i < 24; i++) bomb.Write(zeros);
        });
        yield return ("many", zip => { for (var i = 0; i < 10_001; i++) zip.CreateEntry("f" + i, System.IO.Compression.CompressionLevel.NoCompression); });
        yield return ("empty", _ => { });
    }

    private static string Unsign(string manifest) => Regex.Replace(manifest, "\"signing\":\\{[^}]*\\}", "\"signing\":null");

    private static void Flip(string file, int at)
    {
        var bytes = File.ReadAllBytes(file);
        bytes[at] ^= 1;
        File.WriteAllBytes(file, bytes);
    }
}
