using System.Text;
using System.Text.Json;
using Migaki.Tests.Shared;

namespace Migaki.Integrity.Tests;

public class CapsuleTests
{
    [VectorFact("action-capsule/test-vectors")]
    public void Every_capsule_vector()
    {
        var root = Repository.Vectors("action-capsule/test-vectors");
        var cases = Vectors.Read("action-capsule/test-vectors/vectors.json").GetProperty("cases").EnumerateArray().Select(c => c.GetProperty("name").GetString()!).ToList();
        Assert.Equal(19, cases.Count);
        foreach (var name in cases)
        {
            var expected = Vectors.Read($"action-capsule/test-vectors/{name}/expected.json");
            var verdict = ActionCapsule.Verify(File.ReadAllBytes(Path.Combine(root, name, "input.json")));
            Compare(name, expected, verdict);
        }
    }

    [VectorFact("action-capsule/disclosure-envelope-vectors")]
    public void Every_disclosure_vector()
    {
        var folder = "action-capsule/disclosure-envelope-vectors";
        foreach (var item in Vectors.Read(folder + "/vectors.json").GetProperty("cases").EnumerateArray())
        {
            var name = item.GetProperty("name").GetString()!;
            var expected = Vectors.Read($"{folder}/{name}/expected.json");
            var verdict = CapsuleDisclosure.Verify(File.ReadAllBytes(Repository.Vectors($"{folder}/{name}/input.json")));
            Assert.Equal(expected.GetProperty("ok").GetBoolean(), verdict.Ok);
            Assert.Equal(expected.GetProperty("disclosures_checked").GetInt32(), verdict.Checked);
            Assert.Equal(expected.GetProperty("disclosures_matched").GetInt32(), verdict.Matched);
            Assert.Equal(expected.GetProperty("disclosure_findings").EnumerateArray().Select(f => (f.GetProperty("code").GetString()!, f.GetProperty("member").GetString()!)), verdict.Findings);
            Compare(name, expected.GetProperty("capsule"), verdict.Capsule);
        }
    }

    private static void Compare(string name, JsonElement expected, CapsuleVerdict verdict)
    {
        Assert.True(expected.GetProperty("ok").GetBoolean() == verdict.Ok, $"{name}: ok is {verdict.Ok}, {string.Join("; ", verdict.Findings)}");
        Assert.Equal(expected.GetProperty("capsule_id_recomputed").GetString(), verdict.RecomputedId);
        var derived = expected.GetProperty("derived");
        Assert.Equal(derived.GetProperty("effect_mode").GetString(), verdict.EffectMode);
        Assert.Equal(derived.GetProperty("attestation_mode").GetString(), verdict.AttestationMode);
        Assert.Equal(derived.GetProperty("ledger_mode").GetString(), verdict.LedgerMode);
        Assert.Equal(derived.TryGetProperty("cross_party_rung", out var rung) ? rung.GetString() : null, verdict.CrossPartyRung);
        Assert.Equal(
            expected.GetProperty("findings").EnumerateArray().Select(f => $"{(f.GetProperty("check").ValueKind == JsonValueKind.Null ? null : f.GetProperty("check").GetInt32())} {f.GetProperty("severity").GetString()} {f.GetProperty("code").GetString()}"),
            verdict.Findings.Select(f => $"{f.Check} {f.Severity.ToString().ToLowerInvariant()} {f.Code}"));
    }

    private const string Good = """
        {"action_id":"a","action_type":"decide","assurance":{"attestation_mode":"self_attested","effect_mode":"not_applicable","ledger_mode":"standalone"},
         "developer":"d","disposition":{"approver":"human","decision":"accept","human_disposed":true},"format_version":"2","operator":"o","spec_version":"s","timestamp":"2026-01-01T00:00:00Z"}
        """;

    private static CapsuleVerdict Check(string json, Func<string, bool>? isKnown = null)
    {
        var capsule = (Mir.Json.WireObject)Mir.Json.WireReader.Read(json).Value!;
        var id = ActionCapsule.ComputeId(capsule) ?? new string('0', 64);
        return ActionCapsule.Verify(new Mir.Json.WireObject([.. capsule.Members, new("capsule_id", id)]), isKnown);
    }

    [Fact]
    public void A_sealed_capsule_is_ok()
    {
        Assert.True(Check(Good).Ok);
        Assert.Empty(Check(Good).Findings);
    }

    [Theory]
    [InlineData("\"approver\":\"human\"", "\"approver\":\"robot\"", 1)]
    [InlineData("\"operator\":\"o\",", "", 1)]
    [InlineData("\"human_disposed\":true", "\"human_disposed\":\"yes\"", 1)]
    [InlineData("\"effect_mode\":\"not_applicable\"", "\"effect_mode\":\"confirmed\"", 7)]
    [InlineData("\"ledger_mode\":\"standalone\"", "\"ledger_mode\":\"anchored\"", 7)]
    [InlineData("\"ledger_mode\":\"standalone\"", "\"ledger_mode\":\"chained\"", 7)]
    [InlineData("\"attestation_mode\":\"self_attested\"", "\"attestation_mode\":\"anchored\"", 7)]
    [InlineData("\"format_version\"", "\"effect\":{\"type\":\"write_order\",\"status\":\"planned\",\"effect_attestation\":\"gate_executed\"},\"format_version\"", 5)]
    public void Each_check_fails_on_its_own_fault(string from, string to, int check)
    {
        var verdict = Check(Good.Replace(from, to, StringComparison.Ordinal));
        Assert.False(verdict.Ok);
        Assert.Contains(verdict.Findings, f => f.Check == check && f.Severity == CapsuleSeverity.Error);
    }

    [Fact]
    public void A_chain_is_checked_against_the_store()
    {
        var parent = new string('a', 64);
        var chained = Good.Replace("\"developer\"", $$"""
            "chain":{"parent_capsule_id":"{{parent}}","relation":"supersedes"},"developer"
            """, StringComparison.Ordinal);
        Assert.Equal("chained", Check(chained, id => id == parent).LedgerMode);
        Assert.Contains(Check(chained, _ => false).Findings, f => f.Check == 6);
        Assert.Equal("standalone", Check(chained).LedgerMode);
    }

    [Fact]
    public void Hostile_input_never_throws()
    {
        foreach (var text in new[] { "", "[]", "null", "{", "{\"effect\":3,\"chain\":[],\"assurance\":\"x\"}", "{\"effect\":{\"status\":{}}}", "\"\\ud800\"" })
            Assert.False(ActionCapsule.Verify(Encoding.UTF8.GetBytes(text)).Ok);
        var bytes = Encoding.UTF8.GetBytes(Good);
        var random = new Random(9);
        for (var round = 0; round < 2000; round++)
        {
            var mutated = (byte[])bytes.Clone();
            mutated[random.Next(mutated.Length)] = (byte)random.Next(256);
            ActionCapsule.Verify(mutated);
            CapsuleDisclosure.Verify(mutated);
        }
    }
}
