using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Migaki.Mir.Json;

namespace Migaki.Tests.Support;

/// <summary>What somebody without the key can do to a bundle: change anything and redo every hash.</summary>
internal static class Forger
{
    private static readonly string[] Unlisted = ["bundle.json", "attestation.json", "bundle.sigstore.json"];

    /// <summary>Changes the manifest's text and redoes its files' digests and its own.</summary>
    public static void Reseal(string bundle, Func<string, string>? change = null)
    {
        var path = Path.Combine(bundle, "bundle.json");
        var parsed = (WireObject)WireReader.Read((change ?? (text => text))(File.ReadAllText(path))).Value!;
        var members = parsed.Members.Where(m => m.Key is not ("digest" or "files")).ToList();
        members.Add(new("files", new WireArray(((WireArray)parsed["files"]!).Items.Select(item =>
        {
            var file = (WireObject)item;
            var bytes = File.ReadAllBytes(Path.Combine(bundle, ((WireString)file["path"]!).Value));
            return (WireValue)new WireObjectBuilder().AddAll(new(file.Members.Where(m => m.Key is not ("sha256" or "size"))))
                .Add("sha256", Hash(bytes)).Add("size", bytes.Length).Build();
        }))));
        members.Add(new("digest", Hash(Encoding.UTF8.GetBytes(new WireObject(members).ToString()))));
        File.WriteAllText(path, new WireObject(members).ToString());
    }

    /// <summary>Changes the log's lines, then redoes the chain and the manifest over it.</summary>
    public static void Rechain(string bundle, Func<List<string>, List<string>> change)
    {
        var path = Path.Combine(bundle, "events.jsonl");
        var lines = change([.. File.ReadAllText(path).TrimEnd('\n').Split('\n')]);
        var previous = new string('0', 64);
        for (var i = 0; i < lines.Count; i++)
        {
            var line = (WireObject)WireReader.Read(lines[i]).Value!;
            lines[i] = new WireObjectBuilder().AddAll(new(line.Members.Where(m => m.Key is not ("prev" or "sequence")))).Add("prev", previous).Add("sequence", i).Build().ToString();
            previous = Hash(Encoding.UTF8.GetBytes(lines[i]));
        }
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        var tree = Migaki.Integrity.EventLogTree.Read(File.ReadAllBytes(path));
        Reseal(bundle, text =>
        {
            var manifest = (WireObject)WireReader.Read(text).Value!;
            return new WireObjectBuilder().AddAll(new(manifest.Members.Where(m => m.Key != "events")))
                .Add("events", new WireObjectBuilder().Add("count", lines.Count).Add("lastHash", previous).Add("root", tree.Root()).Build()).Build().ToString();
        });
    }

    /// <summary>Changes the log's text as it is, redoes the chain by text, then the manifest over it.</summary>
    public static void Rewrite(string bundle, Func<string, string> change)
    {
        var path = Path.Combine(bundle, "events.jsonl");
        var lines = change(File.ReadAllText(path)).TrimEnd('\n').Split('\n');
        var previous = new string('0', 64);
        for (var i = 0; i < lines.Length; i++)
        {
            lines[i] = Regex.Replace(lines[i], "\"prev\":\"[0-9a-f]{64}\"", $"\"prev\":\"{previous}\"");
            previous = Hash(Encoding.UTF8.GetBytes(lines[i]));
        }
        File.WriteAllText(path, string.Join('\n', lines) + "\n");
        var root = Migaki.Integrity.EventLogTree.Read(File.ReadAllBytes(path)).Root();
        Reseal(bundle, text => Regex.Replace(text, "\"events\":\\{[^}]*\\}", $"\"events\":{{\"count\":{lines.Length},\"lastHash\":\"{previous}\",\"root\":\"{root}\"}}"));
    }

    /// <summary>Leaves the bundle as a build with another version of the first pass would have: its passes cannot be run again, what is said of them holds together.</summary>
    public static void OfAnotherBuild(string bundle)
    {
        var first = (WireObject)((WireArray)((WireObject)WireReader.Read(File.ReadAllText(Path.Combine(bundle, "bundle.json"))).Value!)["passes"]!).Items[0];
        var (name, version) = (((WireString)first["name"]!).Value, ((WireString)first["version"]!).Value);
        var (logged, renamed) = ($"\"plan.pass:{name}\":\"{version}\"", $"\"plan.pass:{name}\":\"99\"");
        var identity = new Regex($"(\"name\":\"{Regex.Escape(name)}\",(?:\"reason\":\"[^\"]*\",)?(?:\"safety\":\"[a-z]+\",)?\"version\":)\"{Regex.Escape(version)}\"");
        foreach (var file in new[] { "evidence.json", "bundle.json", "record.json" })
        {
            var path = Path.Combine(bundle, file);
            File.WriteAllText(path, identity.Replace(File.ReadAllText(path), "$1\"99\"").Replace(logged, renamed, StringComparison.Ordinal));
        }
        Rewrite(bundle, text => text.Replace(logged, renamed, StringComparison.Ordinal));
    }

    public static void Copy(string from, string to)
    {
        Directory.CreateDirectory(to);
        foreach (var folder in Directory.GetDirectories(from, "*", SearchOption.AllDirectories)) Directory.CreateDirectory(Path.Combine(to, Path.GetRelativePath(from, folder)));
        foreach (var file in Directory.GetFiles(from, "*", SearchOption.AllDirectories)) File.Copy(file, Path.Combine(to, Path.GetRelativePath(from, file)), overwrite: true);
    }

    public static IEnumerable<string> SignatureFiles(string bundle) => Unlisted.Skip(1).Select(name => Path.Combine(bundle, name));

    private static string Hash(byte[] bytes) => Convert.ToHexString(SHA256.HashData(bytes)).ToLowerInvariant();
}
