using System.Globalization;
using System.Numerics;
using System.Security.Cryptography;
using System.Text;
using Migaki.Tests.Shared;

namespace Migaki.Integrity.Tests;

public class DsseTests
{
    private static readonly byte[] Body = "hello world"u8.ToArray();

    [Fact]
    public void Pre_auth_encoding_counts_bytes_not_characters()
    {
        Assert.Equal("DSSEv1 29 http://example.com/HelloWorld 11 hello world", Encoding.UTF8.GetString(Dsse.PreAuthEncoding("http://example.com/HelloWorld", Body)));
        Assert.Equal("DSSEv1 2 é 0 ", Encoding.UTF8.GetString(Dsse.PreAuthEncoding("é", [])));
    }

    [VectorFact("dsse/reference-vector.json")]
    public void Reference_vector_verifies()
    {
        var vector = Vectors.Read("dsse/reference-vector.json");
        Assert.Equal(vector.GetProperty("paeUtf8").GetString(), Encoding.UTF8.GetString(Dsse.PreAuthEncoding(vector.GetProperty("payloadType").GetString()!, Encoding.UTF8.GetBytes(vector.GetProperty("bodyUtf8").GetString()!))));

        byte[] Field(string name)
        {
            var bytes = BigInteger.Parse(vector.GetProperty(name).GetString()!, CultureInfo.InvariantCulture).ToByteArray(isUnsigned: true, isBigEndian: true);
            return [.. new byte[32 - bytes.Length], .. bytes];
        }
        using var key = ECDsa.Create(new ECParameters { Curve = ECCurve.NamedCurves.nistP256, Q = new ECPoint { X = Field("x"), Y = Field("y") } });
        using var verifier = TestKeys.FromSpki(key.ExportSubjectPublicKeyInfo());
        Assert.True(Dsse.TryRead(Encoding.UTF8.GetBytes(vector.GetProperty("envelope").GetRawText()), out var envelope, out var error), error);
        Assert.True(Dsse.Verify(envelope!, [verifier]).IsVerified);
    }

    [Fact]
    public void What_is_written_is_read_back_and_verifies()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var written = Dsse.Sign("text/plain", Body, signer);
        Assert.True(Dsse.TryRead(written.ToUtf8(), out var read, out _));
        Assert.Equal(Body, read!.Payload);
        var verdict = Dsse.Verify(read, [verifier]);
        Assert.True(verdict.IsVerified);
        Assert.Equal([signer.KeyId], verdict.KeyIds);
    }

    [Fact]
    public void A_changed_payload_type_or_foreign_key_does_not_verify()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var (_, other) = TestKeys.NewPair();
        var envelope = Dsse.Sign("text/plain", Body, signer);
        Assert.False(Dsse.Verify(envelope with { PayloadType = "text/html" }, [verifier]).IsVerified);
        Assert.False(Dsse.Verify(envelope with { Payload = "hello worle"u8.ToArray() }, [verifier]).IsVerified);
        Assert.False(Dsse.Verify(envelope, [other]).IsVerified);
        Assert.False(Dsse.Verify(envelope, []).IsVerified);
    }

    [Fact]
    public void The_key_id_is_a_hint_and_decides_nothing()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var (foreign, _) = TestKeys.NewPair();
        var good = Dsse.Sign("t", Body, signer).Signatures[0];
        Assert.True(Dsse.Verify(new DsseEnvelope("t", Body, [good with { KeyId = "somebody else" }]), [verifier]).IsVerified);
        var bad = Dsse.Sign("t", Body, foreign).Signatures[0] with { KeyId = signer.KeyId };
        Assert.False(Dsse.Verify(new DsseEnvelope("t", Body, [bad]), [verifier]).IsVerified);
    }

    [Fact]
    public void A_threshold_counts_distinct_keys_not_signatures()
    {
        var (first, firstKey) = TestKeys.NewPair();
        var (second, secondKey) = TestKeys.NewPair();
        var twice = Dsse.Sign("t", Body, first, first);
        Assert.False(Dsse.Verify(twice, [firstKey, secondKey], threshold: 2).IsVerified);
        // The same key, given twice, is still one key.
        Assert.False(Dsse.Verify(twice, [firstKey, TestKeys.FromSpki(firstKey.SubjectPublicKeyInfo)], threshold: 2).IsVerified);
        Assert.True(Dsse.Verify(Dsse.Sign("t", Body, first, second), [firstKey, secondKey], threshold: 2).IsVerified);
        Assert.False(Dsse.Verify(twice, [firstKey], threshold: 0).IsVerified);
    }

    [Theory]
    [InlineData("aGVsbG8gd29ybGQ=", true)]
    [InlineData("-_-_", true)]
    [InlineData("+/+/", true)]
    [InlineData("-_8", true)]        // URL-safe without padding
    [InlineData("-_8=", true)]
    [InlineData("+/8", false)]       // standard without padding
    [InlineData("-/8=", false)]      // mixed
    [InlineData("+/9=", false)]      // stray bits
    [InlineData("aGVs\nbG8=", false)]
    [InlineData("aGVsbG8", false)]
    [InlineData("a", false)]
    [InlineData("====", false)]
    public void Base64_decodes_one_way_only(string text, bool isValid) => Assert.Equal(isValid, StrictBase64.TryDecode(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"payload":"","payloadType":"","signatures":[{"sig":"AA=="}]}""")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[]}""")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{}]}""")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{"sig":""}]}""")]
    [InlineData("""{"payload":"","payloadType":"t","signatures":[{"sig":"AA==","keyid":3}]}""")]
    [InlineData("""{"payload":3,"payloadType":"t","signatures":[{"sig":"AA=="}]}""")]
    [InlineData("""{"payload":"","payload":"","payloadType":"t","signatures":[{"sig":"AA=="}]}""")]
    public void Malformed_envelopes_are_refused_with_a_reason(string json)
    {
        Assert.False(Dsse.TryRead(Encoding.UTF8.GetBytes(json), out _, out var error));
        Assert.NotEmpty(error!);
    }

    [Fact]
    public void No_mutation_of_an_envelope_throws_and_none_of_payload_or_signature_verifies()
    {
        var (signer, verifier) = TestKeys.NewPair();
        var bytes = Dsse.Sign("text/plain", Body, signer).ToUtf8();
        var random = new Random(7);
        for (var round = 0; round < 2000; round++)
        {
            var mutated = (byte[])bytes.Clone();
            mutated[random.Next(mutated.Length)] ^= (byte)(1 << random.Next(8));
            if (!Dsse.TryRead(mutated, out var envelope, out _)) continue;
            var sameContent = envelope!.Payload.AsSpan().SequenceEqual(Body) && envelope.PayloadType == "text/plain";
            var verdict = Dsse.Verify(envelope, [verifier]);
            if (verdict.IsVerified) Assert.True(sameContent);
        }
    }
}
